import PluginSDK

/// Reads tables of sentences: one record a line. A fault costs its line, not the file.
public final class SentenceTableReader: RecordReader {
  /// The classes so far.
  public let labels = LabelTables()

  private let lines: LineReader
  private var columns: SentenceColumns?
  private var ranges: [TextSpan] = []

  /// Opens the file, or the split of the folder.
  public init(opening: FormatOpening) throws(PluginError) {
    let path = try SplitFinder.file(for: opening, extensions: SentenceTableFormat.extensions)
    lines = try LineReader(files: opening.files, path: path)
  }

  /// The record of the next line that is not blank.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    while let line = try lines.next() {
      if line.isBlank { continue }
      line.columns(0x09, into: &ranges)
      let columns: SentenceColumns
      if let known = self.columns {
        columns = known
      } else if let header = SentenceColumns(header: line.cells) {
        self.columns = header
        continue
      } else if let plain = SentenceColumns(count: ranges.count) {
        self.columns = plain
        columns = plain
      } else {
        throw lines.error(
          "\(ranges.count) columns without a header; give the sentence and its class, or begin with a header that names the columns index, sentence and label"
        )
      }
      guard ranges.count == columns.count else {
        throw lines.error(
          "\(ranges.count) columns, but the lines above have \(columns.count); columns are separated by one tab")
      }
      try fill(draft, line, columns)
      return true
    }
    return false
  }

  private func fill(_ draft: RecordDraft, _ line: BorrowedText, _ columns: SentenceColumns) throws(PluginError) {
    let sentence = line[ranges[columns.sentence]]
    guard !sentence.isBlank else { throw lines.error("the sentence is empty") }
    if let index = columns.index {
      draft.setID(line[ranges[index]])
    } else {
      draft.setID(String(lines.line))
    }
    draft.setOrigin(file: lines.path, line: lines.line)
    draft.addText(sentence)
    draft.sentencesGiven = true
    draft.addSentence(RecordSpan(TextSpan(start: 0, end: sentence.count)))
    guard let column = columns.label else { return }
    let label = line[ranges[column]].trimmingEnd
    guard !label.isEmpty else { throw lines.error("the class is empty; write one, such as 0 or 1") }
    draft.hasGold = true
    draft.addClass(RecordClass(label: labels.intern(label, .records)))
  }
}
