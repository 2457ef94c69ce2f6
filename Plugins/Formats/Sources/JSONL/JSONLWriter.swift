import JSON
import PluginSDK

/// Writes JSON lines: what `predict` prints, and what `JSONLReader` reads back without loss.
public final class JSONLWriter: RecordWriter {
  private let out: ByteWriter
  private let unit: OffsetUnit
  private let extraChoice: String
  private var line: [UInt8] = []

  /// Creates the file.
  public init(opening: FormatOpening) throws(PluginError) {
    unit = try OffsetOption.unit(opening.settings) ?? .codePoints
    extraChoice = try opening.settings.choice("extra")
    out = try opening.files.create(opening.path)
  }

  /// Writes one line.
  public func write(_ source: RecordView, predicted: RecordView?, ledger: Ledger) throws(PluginError) {
    line.removeAll(keepingCapacity: true)
    line.append(UInt8(ascii: "{"))
    key("id")
    JSONWriter.append(source.id.string, to: &line)
    if !source.kind.isEmpty {
      key("kind")
      JSONWriter.append(source.kind.string, to: &line)
    }
    let layout = JSONLLayout(source, annotated: predicted ?? source)
    writeTexts(source, layout)
    var extra = RecordExtra(source)
    if predicted == nil {
      let maps = source.texts.map { OffsetMap($0.text, unit: unit) }
      if source.wordsGiven { writeRanges("words", of: source, source.words, maps, layout, tagged: true) }
      if source.sentencesGiven { writeRanges("sentences", of: source, source.sentences, maps, layout, tagged: false) }
    }
    if predicted != nil || source.hasGold {
      var annotations = JSONLAnnotationWriter(
        record: predicted ?? source, source: source, unit: unit, firstPassage: layout.firstPassage,
        isPredicted: predicted != nil)
      try annotations.append(to: &line, ledger: ledger)
    }
    // The keys that a user's own line had go back to where they were.
    for member in extra[JSONLFormat.id]?.members ?? [] {
      key(member.key)
      line.append(contentsOf: try JSONText.bytes(member.value))
    }
    extra.object[JSONLFormat.id] = nil
    if !extra.object.isEmpty, extraChoice == "yes" || (extraChoice == "auto" && predicted == nil) {
      key("extra")
      line.append(contentsOf: try JSONText.bytes(.object(extra.object)))
    }
    line.append(UInt8(ascii: "}"))
    line.append(0x0A)
    try out.write(line)
  }

  /// Hands the last lines to the host.
  public func finish() throws(PluginError) { try out.flush() }

  private func key(_ name: String) {
    if line.count > 1 { line.append(UInt8(ascii: ",")) }
    JSONWriter.append(name, to: &line)
    line.append(UInt8(ascii: ":"))
  }

  private func writeTexts(_ source: RecordView, _ layout: JSONLLayout) {
    switch layout.form {
    case .text:
      key("text")
      JSONWriter.append(source.texts.first?.text.string ?? "", to: &line)
    case .question:
      key("question")
      JSONWriter.append(source.texts[0].text.string, to: &line)
      key("passages")
      writeTextList(source.texts.dropFirst(), named: false)
    case .texts:
      key("texts")
      writeTextList(source.texts[...], named: true)
    }
  }

  /// Writes a list of texts: as objects with their roles, or as strings where they have no id.
  private func writeTextList(_ texts: Slice<LentArray<RecordText>>, named: Bool) {
    line.append(UInt8(ascii: "["))
    for (index, text) in texts.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      if !named, text.id.isEmpty {
        JSONWriter.append(text.text.string, to: &line)
        continue
      }
      line.append(UInt8(ascii: "{"))
      if named {
        line.append(contentsOf: "\"role\":\"\(text.role == .query ? "query" : "body")\",".utf8)
      }
      if !text.id.isEmpty {
        line.append(contentsOf: "\"id\":".utf8)
        JSONWriter.append(text.id.string, to: &line)
        line.append(UInt8(ascii: ","))
      }
      line.append(contentsOf: "\"text\":".utf8)
      JSONWriter.append(text.text.string, to: &line)
      line.append(UInt8(ascii: "}"))
    }
    line.append(UInt8(ascii: "]"))
  }

  /// Writes words or sentences as `[start, end]`, with tags and passages where there are any.
  private func writeRanges(
    _ name: String, of source: RecordView, _ spans: LentArray<RecordSpan>, _ maps: [OffsetMap], _ layout: JSONLLayout,
    tagged: Bool
  ) {
    key(name)
    line.append(UInt8(ascii: "["))
    var isFirst = true
    for span in spans where maps.indices.contains(span.text) {
      if !isFirst { line.append(UInt8(ascii: ",")) }
      isFirst = false
      line.append(UInt8(ascii: "["))
      JSONWriter.append(Int64(maps[span.text].offset(ofByte: span.span.start)), to: &line)
      line.append(UInt8(ascii: ","))
      JSONWriter.append(Int64(maps[span.text].offset(ofByte: span.span.end)), to: &line)
      let passage = span.text - layout.firstPassage
      let tag = tagged ? source.labelName(.words, span.label) : nil
      if tagged, tag != nil || passage != 0 {
        line.append(UInt8(ascii: ","))
        if let tag { JSONWriter.append(tag.string, to: &line) } else { line.append(contentsOf: "null".utf8) }
      }
      if passage != 0 {
        line.append(UInt8(ascii: ","))
        JSONWriter.append(Int64(passage), to: &line)
      }
      line.append(UInt8(ascii: "]"))
    }
    line.append(UInt8(ascii: "]"))
  }
}
