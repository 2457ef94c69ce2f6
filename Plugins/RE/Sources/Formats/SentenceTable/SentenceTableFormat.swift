import PluginSDK

/// A sentence and its class on each line, separated by a tab: GAD, EU-ADR and whatever was made like them.
///
/// Quotation marks are letters like any other. A first line with a column `sentence` is a header, and says which column
/// is which; without one there are the sentence, sentence and class, or name, sentence and class.
public enum SentenceTableFormat: SingleFileFormat {
  /// Reads it.
  public typealias Reader = SentenceTableReader
  /// Writes it.
  public typealias Writer = SentenceTableWriter

  /// `sentence-tsv`.
  public static let id = "sentence-tsv"
  /// What it holds.
  public static let summary = "A sentence and its class on each line, with or without a header"
  /// Extensions, the one to write first: a `.tsv` that nothing is known of is one of words and tags.
  public static let extensions = ["sentences", "tsv", "txt"]
  /// How pairs of mentions become sentences when they are written, as in the task.
  public static let options: [PluginOption] = [
    .text(
      "arguments", "",
      "written: types that may be related, HEAD:TAIL,…, with * for any type; empty: two mentions of different types"),
    .text("marks", "", "written: what stands for a mention, TYPE=MARK,…; a type without one: its name as @TYPE$"),
    .text(
      "overlap-mark", "", "written: what stands for two mentions that share a character; empty: they are left out"),
    .integer("sentences", 1, in: 0...1000, "written: sentences that a pair may reach over; 0: any number"),
    .boolean("confidence", false, "written: a fourth column with the confidence of a prediction"),
  ]

  /// Sure when there is a header; likely when every line has the columns of one kind and few classes.
  public static func confidence(_ sample: HeadSample) -> Int {
    guard sample.isText else { return 0 }
    let lines = sample.lines.filter { !$0.isEmpty }.map { line in
      line.withUnsafeBufferPointer { BorrowedText($0).cells }
    }
    guard let first = lines.first else { return 0 }
    if let columns = SentenceColumns(header: first), columns.count > 1 {
      return lines.allSatisfy { $0.count == columns.count } ? 96 : 0
    }
    guard let columns = SentenceColumns(count: first.count), let label = columns.label,
      lines.allSatisfy({ $0.count == columns.count })
    else { return 0 }
    let hasSentences = lines.allSatisfy { $0[columns.sentence].utf8.contains(0x20) }
    let hasClasses = lines.allSatisfy { !$0[label].isEmpty && !$0[label].utf8.contains(0x20) }
    return hasSentences && hasClasses ? 80 : 0
  }
}
