import JSON
import PluginSDK

/// Writes brat's standoff files: for each record a .txt and an .ann file in the folder.
public final class BratWriter: RecordWriter {
  private let unit: OffsetUnit
  private var texts: DocumentTexts

  /// Notes the folder; its files are created one by one.
  public init(opening: FormatOpening) throws(PluginError) {
    texts = DocumentTexts(opening)
    unit = try OffsetOption.unit(opening.settings) ?? .codePoints
  }

  /// Writes one document.
  public func write(_ source: RecordView, predicted: RecordView?, ledger: Ledger) throws(PluginError) {
    let record = predicted ?? source
    let (name, text) = try texts.write(source, record: record, ledger: ledger)
    // A text that nobody annotated stays one.
    guard predicted != nil || source.hasGold else { return }
    let own = predicted == nil ? RecordExtra(source)[BratFormat.id] : nil
    let out = try texts.create(name, "ann")
    let lines = BratLines(record, text: text, unit: unit, kept: own)
    for line in try lines.make(ledger: ledger) {
      try out.write(line)
      try out.write(byte: 0x0A)
    }
    try out.flush()
  }

  /// Nothing is left to write.
  public func finish() throws(PluginError) {}
}
