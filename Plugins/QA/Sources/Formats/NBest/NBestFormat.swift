import PluginSDK

/// Predictions by question: `nbest_predictions.json` and `predictions.json` of run_squad.py and its heirs. The n-best
/// lists of one question's passages are pooled, as BioBERT does before it submits to BioASQ.
public enum NBestFormat: SingleFileFormat {
  /// Reads it.
  public typealias Reader = NBestReader
  /// Writes it.
  public typealias Writer = NBestWriter

  /// `qa-nbest`.
  public static let id = "qa-nbest"
  /// What it holds.
  public static let summary =
    "Answers by question id: run_squad.py's n-best lists with probabilities, or its predictions"
  /// Extensions, the one to write first.
  public static let extensions = ["nbest", "json"]
  /// What is written, and whether wordings are tidied.
  public static let options: [PluginOption] = [
    .choice(
      "values", "list", of: ["list", "best"],
      "written: list, all answers with their confidence; best, the first wording alone, as SQuAD's evaluation reads it"),
    .boolean("tidy", false, "read: cut a final comma, point or space, and parentheses; drop unbalanced ones"),
  ]

  /// Likely when a list of answers with probabilities comes first.
  public static func confidence(_ sample: HeadSample) -> Int {
    guard sample.isText, sample.firstVisibleByte == 0x7B, !sample.contains("\"questions\""),
      !sample.contains("\"paragraphs\"")
    else { return 0 }
    return sample.contains("\"probability\"") && sample.contains("\"text\"") ? 90 : 0
  }
}
