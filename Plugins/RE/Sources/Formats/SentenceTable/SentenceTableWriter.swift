import PluginSDK

/// Writes a table with a header: name, sentence and class. Of a record with mentions every candidate pair is a line, its
/// mentions masked; a pair that nothing relates has the class `false`. A text without mentions and class is no line.
///
/// A tab or a line end inside a sentence becomes a space, as a table cannot hold it.
public final class SentenceTableWriter: RecordWriter {
  private let out: ByteWriter
  private let rule: CandidateRule
  private let showsConfidence: Bool

  /// Creates the file.
  public init(opening: FormatOpening) throws(PluginError) {
    rule = CandidateRule(
      types: try ArgumentTypes(opening.settings.text("arguments")),
      marks: try ArgumentMarks(opening.settings.text("marks")),
      overlapMark: try opening.settings.text("overlap-mark"), sentences: try opening.settings.integer("sentences"))
    showsConfidence = try opening.settings.boolean("confidence")
    out = try opening.files.create(opening.path)
    try out.write(showsConfidence ? "index\tsentence\tlabel\tconfidence\n" : "index\tsentence\tlabel\n")
  }

  /// Writes the lines of a record.
  public func write(_ source: RecordView, predicted: RecordView?, ledger: Ledger) throws(PluginError) {
    let annotated = predicted ?? source
    try ledger.enterUnheld(annotated, holding: [.spans, .pairs, .classes])
    if annotated.spans.isEmpty {
      try writeText(source, annotated, ledger)
    } else {
      try writePairs(source, annotated, ledger)
    }
  }

  /// Hands the last lines to the host.
  public func finish() throws(PluginError) { try out.flush() }

  private func writeText(_ source: RecordView, _ annotated: RecordView, _ ledger: Ledger) throws(PluginError) {
    guard let entry = annotated.classes.first else { return }
    for index in annotated.classes.indices.dropFirst() { try ledger.enter("second-label", .records, index) }
    try out.write(source.id)
    try out.write(byte: 0x09)
    for (index, text) in source.texts.enumerated() {
      if index > 0 { try out.write(byte: 0x20) }
      try write(cell: text.text)
    }
    try end(annotated.labelName(.records, entry.label)?.string ?? "", score: entry.score)
  }

  private func writePairs(_ source: RecordView, _ annotated: RecordView, _ ledger: Ledger) throws(PluginError) {
    let reading = MentionReading(annotated, sentences: source)
    let said = GoldPairs(annotated)
    var paired: Set<Int> = []
    for candidate in rule.candidates(reading) {
      paired.formUnion([candidate.head, candidate.tail])
      try out.write(source.id)
      for end in [candidate.head, candidate.tail] {
        try out.write(byte: 0x2E)
        let name = annotated.spanID(end)
        if name.isEmpty { try out.write(integer: end) } else { try out.write(name) }
      }
      try out.write(byte: 0x09)
      for chunk in rule.chunks(candidate) {
        switch chunk {
        case .copy(let text, let span): try write(cell: source.texts[text].text[span])
        case .replace(_, _, let mark): try out.write(mark)
        case .insert(let text), .token(let text): try out.write(text)
        }
      }
      if let index = said.index(candidate.head, candidate.tail) {
        let pair = annotated.pairs[index]
        try end(annotated.labelName(.pairs, pair.label)?.string ?? "", score: pair.score)
      } else {
        try end(NegativeLabel.usual, score: 0)
      }
    }
    for argument in reading.arguments where !paired.contains(argument.index) {
      try ledger.enter("unpaired", .spans, argument.index)
    }
    for index in annotated.classes.indices { try ledger.enter("class-beside-mentions", .records, index) }
    var obstacles = PairObstacles(annotated, reading, rule: rule)
    for index in annotated.pairs.indices {
      if let reason = obstacles.reason(index).reason { try ledger.enter(reason, .pairs, index) }
    }
  }

  /// Ends a line with its class.
  private func end(_ label: String, score: Double) throws(PluginError) {
    try out.write(byte: 0x09)
    try out.write(Self.flat(Array(label.utf8)))
    if showsConfidence {
      try out.write(byte: 0x09)
      try out.write(String(score))
    }
    try out.write(byte: 0x0A)
  }

  private func write(cell: BorrowedText) throws(PluginError) { try out.write(Self.flat(Array(cell.bytes))) }

  /// The bytes without what would end a cell.
  private static func flat(_ bytes: [UInt8]) -> [UInt8] {
    bytes.map { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
  }
}
