import PluginSDK

/// Reads plain text: the file is one document, with all its line ends.
public final class TextFileReader: RecordReader {
  /// Empty: plain text has no labels.
  public let labels = LabelTables()
  private let path: String
  private let files: Files
  private var isDone = false

  /// Finds the file, or the split of the folder.
  public init(opening: FormatOpening) throws(PluginError) {
    path = try SplitFinder.file(for: opening, extensions: TextFileFormat.extensions)
    files = opening.files
  }

  /// The file; nothing when it is empty.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    if isDone { return false }
    isDone = true
    let bytes = try files.contents(of: path)
    let offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if bytes.count == offset { return false }
    var document = PlainDocument()
    document.append(bytes[offset...], line: 1, offset: offset)
    try document.fill(draft, path: path, isWholeFile: true)
    return true
  }
}
