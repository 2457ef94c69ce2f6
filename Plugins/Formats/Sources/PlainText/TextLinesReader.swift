import PluginSDK

/// Reads plain text: each line that is not empty is a document. A fault costs its line, not the file.
public final class TextLinesReader: RecordReader {
  /// Empty: plain text has no labels.
  public let labels = LabelTables()
  private let path: String
  private var lines: RawLineReader
  private var document = PlainDocument()

  /// Opens the file, or the split of the folder.
  public init(opening: FormatOpening) throws(PluginError) {
    path = try SplitFinder.file(for: opening, extensions: TextLinesFormat.extensions)
    lines = try RawLineReader(files: opening.files, path: path)
  }

  /// The document of the next line.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    while let line = try lines.next() {
      let bytes = lines.bytes[line.range]
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      document.removeAll()
      document.append(bytes, line: line.number, offset: line.offset)
      try document.fill(draft, path: path)
      return true
    }
    return false
  }
}
