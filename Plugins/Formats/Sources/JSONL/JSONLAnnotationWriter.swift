import JSON
import PluginSDK

/// Writes the annotations of a record as the five lists of a line. Valid as long as the records are lent.
struct JSONLAnnotationWriter {
  private let record: RecordView
  private let source: RecordView
  private let firstPassage: Int
  private let isPredicted: Bool
  private let maps: [OffsetMap]
  /// The number in the list of each mention; nil for one that is not written.
  private var written: [Int?] = []

  init(
    record: RecordView, source: RecordView, unit: OffsetUnit, firstPassage: Int,
    isPredicted: Bool
  ) {
    self.record = record
    self.source = source
    self.firstPassage = firstPassage
    self.isPredicted = isPredicted
    maps = source.texts.map { OffsetMap($0.text, unit: unit) }
  }

  /// Appends `,"entities":[…]` and the four others; what does not lie in its text is entered in `ledger`.
  mutating func append(to line: inout [UInt8], ledger: Ledger) throws(PluginError) {
    try appendEntities(to: &line, ledger: ledger)
    try appendRelations(to: &line, ledger: ledger)
    appendAnswers(to: &line)
    appendClasses(to: &line)
    line.append(contentsOf: ",\"values\":[".utf8)
    for (index, value) in record.values.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      appendNumber(value, to: &line)
    }
    line.append(UInt8(ascii: "]"))
  }

  private mutating func appendEntities(to line: inout [UInt8], ledger: Ledger) throws(PluginError) {
    line.append(contentsOf: ",\"entities\":[".utf8)
    var count = 0
    for (index, span) in record.spans.enumerated() {
      guard let mention = text(of: span.span, in: span.text) else {
        written.append(nil)
        try ledger.enter(Unheld.outsideText, .spans, index)
        continue
      }
      if count > 0 { line.append(UInt8(ascii: ",")) }
      written.append(count)
      count += 1
      line.append(contentsOf: "{\"start\":".utf8)
      appendOffset(span.span.start, span.text, to: &line)
      line.append(contentsOf: ",\"end\":".utf8)
      appendOffset(span.span.end, span.text, to: &line)
      appendLabel(span.label, .spans, to: &line)
      line.append(contentsOf: ",\"text\":".utf8)
      JSONWriter.append(mention.string, to: &line)
      appendConfidence(span.score, to: &line)
      appendInteger("byte_start", span.span.start, to: &line)
      appendInteger("byte_end", span.span.end, to: &line)
      if span.text != firstPassage { appendInteger("passage", span.text - firstPassage, to: &line) }
      let id = record.spanID(index)
      if !id.isEmpty {
        line.append(contentsOf: ",\"id\":".utf8)
        JSONWriter.append(id.string, to: &line)
      }
      if let group = span.group { appendInteger("group", group, to: &line) }
      line.append(UInt8(ascii: "}"))
    }
    line.append(UInt8(ascii: "]"))
  }

  private func appendRelations(to line: inout [UInt8], ledger: Ledger) throws(PluginError) {
    line.append(contentsOf: ",\"relations\":[".utf8)
    var isFirst = true
    for (index, pair) in record.pairs.enumerated() {
      guard written.indices.contains(pair.head), written.indices.contains(pair.tail), let head = written[pair.head],
        let tail = written[pair.tail]
      else {
        try ledger.enter(Unheld.relation, .pairs, index)
        continue
      }
      if !isFirst { line.append(UInt8(ascii: ",")) }
      isFirst = false
      line.append(UInt8(ascii: "{"))
      appendLabel(pair.label, .pairs, isFirst: true, to: &line)
      appendInteger("head", head, to: &line)
      appendInteger("tail", tail, to: &line)
      appendConfidence(pair.score, to: &line)
      line.append(UInt8(ascii: "}"))
    }
    line.append(UInt8(ascii: "]"))
  }

  private func appendAnswers(to line: inout [UInt8]) {
    line.append(contentsOf: ",\"answers\":[".utf8)
    for (index, answer) in record.answers.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      line.append(contentsOf: "{\"text\":".utf8)
      JSONWriter.append(answer.text.string, to: &line)
      if let source = answer.source, maps.indices.contains(source) {
        appendInteger("passage", source - firstPassage, to: &line)
        if let span = answer.span, span.end <= self.source.texts[source].text.count {
          line.append(contentsOf: ",\"start\":".utf8)
          appendOffset(span.start, source, to: &line)
          line.append(contentsOf: ",\"end\":".utf8)
          appendOffset(span.end, source, to: &line)
        }
      }
      appendConfidence(answer.score, to: &line)
      if let group = answer.group { appendInteger("group", group, to: &line) }
      if answer.rank > 0 { appendInteger("rank", answer.rank, to: &line) }
      line.append(UInt8(ascii: "}"))
    }
    line.append(UInt8(ascii: "]"))
  }

  private func appendClasses(to line: inout [UInt8]) {
    line.append(contentsOf: ",\"classes\":[".utf8)
    for (index, label) in record.classes.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      line.append(UInt8(ascii: "{"))
      appendLabel(label.label, .records, isFirst: true, to: &line)
      appendConfidence(label.score, to: &line)
      line.append(UInt8(ascii: "}"))
    }
    line.append(UInt8(ascii: "]"))
  }

  /// The bytes of a range of one of the source's texts; nil when it does not lie in it.
  private func text(of span: TextSpan, in text: Int) -> BorrowedText? {
    guard maps.indices.contains(text), span.start >= 0, span.start < span.end,
      span.end <= source.texts[text].text.count
    else { return nil }
    return source.texts[text].text[span]
  }

  private func appendOffset(_ byte: Int, _ text: Int, to line: inout [UInt8]) {
    JSONWriter.append(Int64(maps[text].offset(ofByte: byte)), to: &line)
  }

  private func appendInteger(_ key: StaticString, _ value: Int, to line: inout [UInt8]) {
    line.append(contentsOf: ",\"".utf8)
    key.withUTF8Buffer { line.append(contentsOf: $0) }
    line.append(contentsOf: "\":".utf8)
    JSONWriter.append(Int64(value), to: &line)
  }

  private func appendLabel(_ label: Int?, _ kind: LabelKind, isFirst: Bool = false, to line: inout [UInt8]) {
    if !isFirst { line.append(UInt8(ascii: ",")) }
    line.append(contentsOf: "\"type\":".utf8)
    if let name = record.labelName(kind, label) {
      JSONWriter.append(name.string, to: &line)
    } else {
      line.append(contentsOf: "null".utf8)
    }
  }

  /// Predictions always have a confidence; gold has one only when it is not 0.
  private func appendConfidence(_ score: Double, to line: inout [UInt8]) {
    guard isPredicted || score != 0 else { return }
    line.append(contentsOf: ",\"confidence\":".utf8)
    appendNumber(score, to: &line)
  }

  /// Appends a number; one that is not finite, which JSON cannot write, as null.
  private func appendNumber(_ number: Double, to line: inout [UInt8]) {
    if !JSONWriter.append(number, to: &line) { line.append(contentsOf: "null".utf8) }
  }
}
