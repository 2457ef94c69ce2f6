import PluginSDK

/// The files of BioASQ's question answering task: questions with their snippets, golden or without answers, and
/// submissions.
public enum BioASQFormat: SingleFileFormat {
  /// Reads it.
  public typealias Reader = BioASQReader
  /// Writes it.
  public typealias Writer = BioASQWriter

  /// `bioasq`.
  public static let id = "bioasq"
  /// What it holds.
  public static let summary =
    "BioASQ JSON: factoid, list, yes/no and summary questions with snippets; golden files and submissions"
  /// Extensions, the one to write first.
  public static let extensions = ["bioasq", "json"]

  /// Sure when it begins as BioASQ files do.
  public static func confidence(_ sample: HeadSample) -> Int {
    guard sample.isText, sample.firstVisibleByte == 0x7B, sample.contains("\"questions\"") else { return 0 }
    return sample.contains("\"id\"") || sample.contains("\"body\"") ? 95 : 40
  }
}
