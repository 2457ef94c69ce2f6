import JSON
import PluginSDK

/// JSON lines: one object a record, with everything that a record can hold.
public enum JSONLFormat: SingleFileFormat {
  /// Reads it.
  public typealias Reader = JSONLReader
  /// Writes it.
  public typealias Writer = JSONLWriter

  /// `jsonl`.
  public static let id = "jsonl"
  /// What it holds.
  public static let summary = "JSON lines: everything a record holds, one object a line; also what predict prints"
  /// Extensions, the one to write first.
  public static let extensions = ["jsonl", "ndjson", "json"]
  /// The unit of offsets, and whether what records carry is written beside predictions.
  public static let options: [PluginOption] = [
    OffsetOption.stated,
    .choice(
      "extra", "auto", of: ["auto", "yes", "no"],
      "write what records carry besides their annotations; auto: not beside predictions"),
  ]

  /// Sure when the first line is an object with a text, a question or passages.
  public static func confidence(_ sample: HeadSample) -> Int {
    guard sample.firstVisibleByte == UInt8(ascii: "{"), sample.isText else { return 0 }
    let line = sample.lines.first { $0.contains { $0 > 0x20 } }
    guard let line else {
      // The first record is longer than the sample: its first key must do.
      return ["id", "text", "question", "texts"].contains(firstKey(sample)) && sample.pathExtension != "json" ? 60 : 0
    }
    do throws(JSONParseError) {
      guard case .object(let object) = try JSONValue.parse(Array(line)) else { return 0 }
      if object["documents"] != nil || object["data"] != nil { return 0 }
      if object["text"]?.string != nil || object["question"]?.string != nil || object["texts"]?.array != nil {
        return 90
      }
      return 0
    } catch {
      return 0
    }
  }

  private static func firstKey(_ sample: HeadSample) -> String {
    let parts = sample.bytes.split(separator: UInt8(ascii: "\""), maxSplits: 2)
    return parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
  }
}
