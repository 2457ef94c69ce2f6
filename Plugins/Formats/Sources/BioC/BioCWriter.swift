import JSON
import PluginSDK

/// Writes BioC. Discontinuous mentions and relations find room in it; classes, answers and numbers do not.
public class BioCWriter: RecordWriter {
  let out: ByteWriter
  private let unit: OffsetUnit?
  private var isBegun = false
  private var records = 0

  /// Creates the file; the notation's own writer says which.
  public required init(opening: FormatOpening) throws(PluginError) {
    unit = try OffsetOption.unit(opening.settings)
    out = try opening.files.create(opening.path)
  }

  /// Writes the head of a collection.
  func begin(_ collection: BioCCollection) throws(PluginError) {}
  /// Writes a document; `isFirst` when no other is written before it.
  func write(_ document: BioCDocument, isFirst: Bool) throws(PluginError) {}
  /// Writes the end of the collection.
  func end() throws(PluginError) {}

  /// Writes one document.
  public func write(_ source: RecordView, predicted: RecordView?, ledger: Ledger) throws(PluginError) {
    let maker = try BioCDocumentMaker(source, predicted: predicted, unit: unit)
    var document = try maker.document(ledger: ledger)
    if !isBegun { try begin(maker.collection) }
    isBegun = true
    if document.id.isEmpty { document.id = String(records + 1) }
    try write(document, isFirst: records == 0)
    records += 1
  }

  /// Writes the end of the collection, and its head when there was no document.
  public func finish() throws(PluginError) {
    if !isBegun { try begin(BioCCollection()) }
    try end()
    try out.flush()
  }
}
