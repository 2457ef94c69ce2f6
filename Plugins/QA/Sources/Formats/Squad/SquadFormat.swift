import PluginSDK

/// SQuAD 1.1 and 2.0: contexts, the questions about them, and answers with the character they begin at. BioBERT's BioASQ
/// files are of this kind; their ids number the snippets of a question, which become one record.
public enum SquadFormat: SingleFileFormat {
  /// Reads it.
  public typealias Reader = SquadReader
  /// Writes it.
  public typealias Writer = SquadWriter

  /// `squad`.
  public static let id = "squad"
  /// What it holds.
  public static let summary =
    "SQuAD 1.1 or 2.0 JSON: contexts with questions and answers; BioASQ snippets of one question together"
  /// Extensions, the one to write first.
  public static let extensions = ["squad", "json"]
  /// Offsets are code points.
  public static let offsetUnit = OffsetUnit.codePoints

  /// Sure when it begins as SQuAD files do.
  public static func confidence(_ sample: HeadSample) -> Int {
    guard sample.isText, sample.firstVisibleByte == 0x7B, sample.contains("\"data\"") else { return 0 }
    return sample.contains("\"paragraphs\"") || sample.contains("\"context\"") ? 95 : 0
  }
}
