import PluginSDK

/// Reads plain text: a document is what stands between empty lines. A fault costs its document, not the file.
public final class TextReader: RecordReader {
  /// Empty: plain text has no labels.
  public let labels = LabelTables()
  private let path: String
  private var lines: RawLineReader
  private var document = PlainDocument()

  /// Opens the file, or the split of the folder.
  public init(opening: FormatOpening) throws(PluginError) {
    path = try SplitFinder.file(for: opening, extensions: TextFormat.extensions)
    lines = try RawLineReader(files: opening.files, path: path)
  }

  /// The next document.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    document.removeAll()
    while let line = try lines.next() {
      let bytes = lines.bytes[line.range]
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
        if document.isEmpty { continue }
        break
      }
      document.append(bytes, line: line.number, offset: line.offset)
    }
    if document.isEmpty { return false }
    try document.fill(draft, path: path)
    return true
  }
}
