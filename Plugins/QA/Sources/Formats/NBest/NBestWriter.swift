import JSON
import PluginSDK

/// Writes answers by question id.
public final class NBestWriter: RecordWriter {
  private let out: ByteWriter
  private let writesBest: Bool
  private var count = 0

  /// Creates the file.
  public init(opening: FormatOpening) throws(PluginError) {
    writesBest = try opening.settings.choice("values") == "best"
    out = try opening.files.create(opening.path)
    try out.write("{")
  }

  /// Writes a question's answers.
  public func write(_ source: RecordView, predicted: RecordView?, ledger: Ledger) throws(PluginError) {
    let annotated = predicted ?? source
    try ledger.enterUnheld(annotated, holding: .answers)
    let order = annotated.answers.indices.sorted {
      let (a, b) = (annotated.answers[$0].rank, annotated.answers[$1].rank)
      return a != b ? a < b : $0 < $1
    }
    let value: JSONValue
    if writesBest {
      value = .string(order.first.map { annotated.answers[$0].text.string } ?? "")
      for index in order.dropFirst() { try ledger.enter("not-best", .answers, index) }
    } else {
      value = .array(
        order.map {
          [
            "text": .string(annotated.answers[$0].text.string), "probability": .number(annotated.answers[$0].score),
          ]
        })
    }
    if count > 0 { try out.write(byte: 0x2C) }
    count += 1
    try out.write(byte: 0x0A)
    try out.write(try JSONValue.string(source.id.string).fileBytes())
    try out.write(": ")
    try out.write(try value.fileBytes())
  }

  /// Ends the file.
  public func finish() throws(PluginError) {
    try out.write("\n}\n")
    try out.flush()
  }
}
