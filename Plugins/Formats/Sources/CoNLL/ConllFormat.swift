import PluginSDK

/// Words and tags in columns: one word a line, an empty line between sentences.
public enum ConllFormat: SingleFileFormat {
  /// Reads it.
  public typealias Reader = ConllReader
  /// Writes it.
  public typealias Writer = ConllWriter

  /// `conll`.
  public static let id = "conll"
  /// What it holds.
  public static let summary = "CoNLL columns: a word and its tag on each line, an empty line between sentences"
  /// Extensions, the one to write first.
  public static let extensions = ["tsv", "conll", "txt", "iob", "iob2", "bio"]
  /// Scheme, columns and separator.
  public static let options: [PluginOption] = [
    .choice(
      "scheme", "auto", of: TagScheme.allCases.map(\.rawValue),
      "auto reads IOB1, IOB2 and IOBES alike; any other refuses tags that the scheme does not allow"),
    .integer(
      "tag-column", 0, in: -1000...1000,
      "the column of the tag, from 1; 0 or -1 the last, -2 the one before it (gold beside predictions)"),
    .boolean("untagged", false, "lines hold words without tags: only the first column is read"),
    .choice(
      "columns", "predicted", of: ["predicted", "both"],
      "written beside the word: the predicted tag, or the gold and the predicted tag"),
    .choice("separator", "tab", of: ["tab", "space"], "written between columns"),
  ]

  /// Sure when every line has the same columns and the last ones are tags.
  public static func confidence(_ sample: HeadSample) -> Int {
    guard sample.isText else { return 0 }
    var expected = 0
    var words = 0
    var isTabbed = false
    var columns = ConllColumns()
    for line in sample.lines {
      let fits = line.withUnsafeBufferPointer { buffer in
        let text = BorrowedText(buffer).trimmingEnd
        guard !text.isEmpty, ConllColumns.documentName(text) == nil else { return true }
        columns.split(text)
        if expected == 0 { (expected, isTabbed) = (columns.count, columns.isTabbed) }
        guard columns.count == expected, expected >= 2, !columns[0].isEmpty else { return false }
        words += 1
        return WordTag(text[columns[expected - 1]]) != nil
      }
      if !fits { return 0 }
    }
    if words == 0 { return 0 }
    return isTabbed ? 95 : 85
  }
}
