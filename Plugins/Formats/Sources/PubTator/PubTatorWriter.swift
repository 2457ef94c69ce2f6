import JSON
import PluginSDK

/// Writes PubTator blocks.
///
/// The title is the text up to its first line feed. Further line feeds become spaces, one for one, so that offsets hold.
/// Relations are written between concepts; a pair whose mentions have none is entered in the ledger.
public final class PubTatorWriter: RecordWriter {
  private let out: ByteWriter
  private let unit: OffsetUnit
  private var records = 0

  /// Creates the file.
  public init(opening: FormatOpening) throws(PluginError) {
    unit = try OffsetOption.unit(opening.settings) ?? .codePoints
    out = try opening.files.create(opening.path)
  }

  /// Writes one document.
  public func write(_ source: RecordView, predicted: RecordView?, ledger: Ledger) throws(PluginError) {
    records += 1
    let annotated = predicted ?? source
    let text = try source.onlyText()
    try ledger.enterUnheld(annotated, holding: [.spans, .pairs])
    var id = Array(source.id.bytes)
    if id.isEmpty { id = Array(String(records).utf8) }
    if id.contains(where: { $0 == UInt8(ascii: "|") || $0 < 0x20 }) {
      throw FormatFault.badValue(path: "id", value: source.id.excerpt).at(source.file.string, source.line)
    }
    let own = RecordExtra(source)[PubTatorFormat.id]
    try write(text, id: id, hasAbstract: own?["abstract"]?.bool ?? true)
    let concepts = RecordExtra(annotated).concepts(count: annotated.spans.count)
    let map = OffsetMap(text, unit: unit)
    let groups = SpanGroups(annotated.spans)
    let inside = try annotated.spansInside(text, ledger: ledger)
    var kept = (predicted == nil ? own?["kept"]?.array : nil) ?? []
    kept.reverse()
    let further = predicted == nil ? own?["further"]?.object : nil
    for (index, span) in annotated.spans.enumerated() {
      try writeKept(&kept, before: index, id: id)
      if groups.isFragment(index) { try ledger.enter(Unheld.discontinuous, .spans, index) }
      guard inside[index], !groups.isFragment(index) else { continue }
      try out.write(id)
      try out.write("\t\(map.offset(ofByte: span.span.start))\t\(map.offset(ofByte: span.span.end))\t")
      try writeFlat(text[span.span], tabs: true)
      try out.write(byte: 0x09)
      if let type = annotated.labelName(.spans, span.label) { try out.write(type) }
      if let concept = concepts?[index] { try out.write("\t" + concept) }
      if let more = further?[String(index)]?.string { try out.write("\t" + more) }
      try out.write(byte: 0x0A)
    }
    try writeKept(&kept, before: Int.max, id: id)
    try writeRelations(annotated, concepts: concepts, id: id, ledger: ledger)
    try out.write(byte: 0x0A)
  }

  /// Hands the last lines to the host.
  public func finish() throws(PluginError) { try out.flush() }

  private func write(_ text: BorrowedText, id: [UInt8], hasAbstract: Bool) throws(PluginError) {
    let border = text.position(of: 0x0A)
    try out.write(id)
    try out.write("|t|" as StaticString)
    try writeFlat(text.part(0, border ?? text.count), tabs: false)
    try out.write(byte: 0x0A)
    guard border != nil || hasAbstract else { return }
    try out.write(id)
    try out.write("|a|" as StaticString)
    if let border { try writeFlat(text.dropping(first: border + 1), tabs: false) }
    try out.write(byte: 0x0A)
  }

  /// Writes a text with a space for every line end, and for every tab where tabs separate columns.
  private func writeFlat(_ text: BorrowedText, tabs: Bool) throws(PluginError) {
    var start = 0
    for position in 0..<text.count
    where text[position] == 0x0A || text[position] == 0x0D || (tabs && text[position] == 0x09) {
      try out.write(text.part(start, position))
      try out.write(byte: 0x20)
      start = position + 1
    }
    try out.write(text.dropping(first: start))
  }

  /// Writes the kept lines that stood before the mention at `index`. `kept` is in reverse order.
  private func writeKept(_ kept: inout [JSONValue], before index: Int, id: [UInt8]) throws(PluginError) {
    while let next = kept.last?.array, next.count == 2, (next[0].integer ?? 0) <= index {
      kept.removeLast()
      guard let line = next[1].string, !line.utf8.contains(0x0A) else { continue }
      try out.write(id)
      try out.write("\t\(line)\n")
    }
  }

  private func writeRelations(
    _ record: RecordView, concepts: [String?]?, id: [UInt8], ledger: Ledger
  ) throws(PluginError) {
    var written: Set<String> = []
    for (index, pair) in record.pairs.enumerated() {
      guard let concepts, concepts.indices.contains(pair.head), concepts.indices.contains(pair.tail),
        let head = concepts[pair.head], let tail = concepts[pair.tail], !head.isEmpty, !tail.isEmpty
      else {
        try ledger.enter(Unheld.relation, .pairs, index)
        continue
      }
      let type = record.labelName(.pairs, pair.label)?.string ?? ""
      let line = "\t\(type)\t\(head)\t\(tail)\n"
      guard written.insert(line).inserted else { continue }
      try out.write(id)
      try out.write(line)
    }
  }
}
