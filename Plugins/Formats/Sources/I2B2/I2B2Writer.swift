import PluginSDK

/// Writes i2b2 documents: the text as it is, and mentions by the line and token of its white space. A mention that does
/// not begin and end with a token is entered in the ledger and left out.
public final class I2B2Writer: RecordWriter {
  private var texts: DocumentTexts

  /// Notes the folder; its files are created one by one.
  public init(opening: FormatOpening) throws(PluginError) {
    texts = DocumentTexts(opening)
  }

  /// Writes one document.
  public func write(_ source: RecordView, predicted: RecordView?, ledger: Ledger) throws(PluginError) {
    let record = predicted ?? source
    let (name, text) = try texts.write(source, record: record, ledger: ledger)
    guard predicted != nil || source.hasGold else { return }
    let tokens = I2B2Tokens(text)
    let groups = SpanGroups(record.spans)
    let inside = try record.spansInside(text, ledger: ledger)
    var concepts = Array(repeating: [UInt8](), count: record.spans.count)
    let out = try texts.create(name, "con")
    for (index, span) in record.spans.enumerated() where inside[index] {
      if groups.isFragment(index) {
        try ledger.enter(Unheld.discontinuous, .spans, index)
        continue
      }
      guard let first = tokens.place(of: span.span.start, isEnd: false),
        let last = tokens.place(of: span.span.end, isEnd: true)
      else {
        try ledger.enter(Unheld.boundary, .spans, index)
        continue
      }
      var concept = Array("c=\"".utf8)
      concept.append(contentsOf: I2B2Tokens.words(text[span.span]))
      concept.append(contentsOf: "\" \(first.line):\(first.token) \(last.line):\(last.token)".utf8)
      concepts[index] = concept
      let type = record.labelName(.spans, span.label)?.string ?? ""
      try out.write(concept)
      try out.write("||t=\"\(type)\"\n")
    }
    try out.flush()
    if !record.pairs.isEmpty { try writeRelations(record, concepts, name, ledger) }
  }

  /// Nothing is left to write.
  public func finish() throws(PluginError) {}

  private func writeRelations(
    _ record: RecordView, _ concepts: [[UInt8]], _ name: String, _ ledger: Ledger
  ) throws(PluginError) {
    let out = try texts.create(name, "rel")
    for (index, pair) in record.pairs.enumerated() {
      guard concepts.indices.contains(pair.head), concepts.indices.contains(pair.tail), !concepts[pair.head].isEmpty,
        !concepts[pair.tail].isEmpty
      else {
        try ledger.enter(Unheld.relation, .pairs, index)
        continue
      }
      let type = record.labelName(.pairs, pair.label)?.string ?? ""
      try out.write(concepts[pair.head])
      try out.write("||r=\"\(type)\"||")
      try out.write(concepts[pair.tail])
      try out.write(byte: 0x0A)
    }
    try out.flush()
  }
}
