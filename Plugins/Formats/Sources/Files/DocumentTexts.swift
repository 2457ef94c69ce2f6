import PluginSDK

/// Writes the texts of a folder that keeps each document in files of its own; what belongs beside a text is its format's.
struct DocumentTexts {
  private let files: Files
  private let folder: String
  private var names: Set<String> = []

  /// The texts of the folder that was opened.
  init(_ opening: FormatOpening) {
    files = opening.files
    folder = opening.path
  }

  /// Writes a document's text as `.txt`, and enters in the ledger what formats of this kind cannot hold of `record`.
  ///
  /// - Returns: the name of the document's files without their extensions, and its text.
  /// - Throws: a fault when the name is none for a file or was there before, or the text cannot be written.
  mutating func write(
    _ source: RecordView, record: RecordView, ledger: Ledger
  ) throws(PluginError) -> (name: String, text: BorrowedText) {
    let text = try source.onlyText()
    let name = try DocumentFolder.fileName(for: source, number: names.count + 1)
    guard names.insert(name).inserted else {
      throw FormatFault.duplicate(part: "the document", id: name).at(source.file.string, source.line)
    }
    try ledger.enterUnheld(record, holding: [.spans, .pairs])
    let file = try create(name, "txt")
    try file.write(text)
    try file.flush()
    return (name, text)
  }

  /// Creates a document's file with an extension.
  func create(_ name: String, _ pathExtension: String) throws(PluginError) -> ByteWriter {
    try files.create(FileName.join(folder, "\(name).\(pathExtension)"))
  }
}
