import JSON
import PluginSDK

/// Reads brat's standoff files: one record a document, in the order of their names. A fault costs its document.
///
/// The text is the file as it is. Relations between mentions are pairs; events, attributes, modifications,
/// normalisations, notes and equivalences are carried in `extra`.
public final class BratReader: RecordReader {
  /// The types so far.
  public let labels = LabelTables()

  private let files: Files
  private let unit: OffsetUnit
  private var documents: [DocumentFolder.Document]

  /// Lists the documents of the folder, or of its split; a path may also be one document's .txt or .ann file.
  public init(opening: FormatOpening) throws(PluginError) {
    files = opening.files
    unit = try OffsetOption.unit(opening.settings) ?? .codePoints
    var path = opening.path
    if !opening.split.isEmpty {
      guard let finder = try SplitFinder(path, extensions: [], files: files) else {
        throw SplitFault.isNoFolder.at(path)
      }
      path = try finder.path(of: opening.split)
    }
    if let folder = try DocumentFolder(path, annotations: ["ann"], files: files) {
      documents = folder.documents.reversed()
      return
    }
    var document = DocumentFolder.Document(name: FileName.stem(path))
    document.text = Self.sibling(of: path, "txt")
    let annotations = Self.sibling(of: path, "ann")
    do throws(PluginError) {
      _ = try files.open(annotations)
      document.annotations["ann"] = annotations
    } catch {
      document.annotations = [:]  // A text alone is a document without annotations.
    }
    documents = [document]
  }

  /// The file of the same document with another extension.
  static func sibling(of path: String, _ wanted: String) -> String {
    if FileName.pathExtension(path) == wanted { return path }
    return String(path.dropLast(FileName.base(path).count)) + FileName.stem(path) + "." + wanted
  }

  /// The next document.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    guard let document = documents.popLast() else { return false }
    guard let textPath = document.text else {
      let annotations = document.annotations["ann"] ?? document.name
      throw FormatFault.missingText(document.name + ".txt").at(annotations, 0)
    }
    let text = try DocumentFolder.text(textPath, files: files)
    draft.setID(document.name)
    draft.setOrigin(file: textPath, line: 1)
    draft.addText(text)
    guard let annotationPath = document.annotations["ann"] else { return true }
    draft.hasGold = true
    let lines = try LineReader(files: files, path: annotationPath)
    let annotations = BratAnnotations(draft: draft, labels: labels, unit: unit)
    while let line = try lines.next() {
      if line.isBlank { continue }
      do throws(FormatFault) {
        try annotations.add(line, number: lines.line)
      } catch {
        throw error.at(annotationPath, lines.line)
      }
    }
    do throws(FormatFault) {
      try annotations.addRelations()
    } catch {
      throw error.at(annotationPath, annotations.faultLine)
    }
    var extra = RecordExtra()
    extra.object[BratFormat.id] = annotations.kept.map { .object($0) }
    try extra.attach(to: draft)
    return true
  }
}
