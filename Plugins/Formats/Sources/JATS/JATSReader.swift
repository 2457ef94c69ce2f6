import JSON
import PluginSDK

/// Reads JATS: one record an article, whose text has a paragraph, a heading or a caption a line, in reading order; a figure's
/// or a table's words stand behind the paragraph that they interrupt. Marks inside of texts are left out, their text stays.
///
/// The licence is carried in `extra`. An article whose licence was not asked for is a record of the kind `withheld`, without
/// text, so that it can be counted.
public final class JATSReader: RecordReader {
  /// Empty: articles have no annotations.
  public let labels = LabelTables()
  private let stream: XMLStream
  private let parts: Set<JATSPart>
  private let licences: [String]
  private var isDone = false
  private var hasRoot = false

  /// Opens the file, or the split of the folder.
  public init(opening: FormatOpening) throws(PluginError) {
    parts = try JATSPart.parts(opening.settings.text("parts"))
    licences = try opening.settings.text("licences").split(separator: ",").map { $0.lowercased() }
    let path = try SplitFinder.file(for: opening, extensions: JATSFormat.extensions)
    stream = try XMLStream(files: opening.files, path: path)
  }

  /// The next article.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    if isDone { return false }
    // Set back when an article was read: behind a fault of the XML itself nothing can be read.
    isDone = true
    while let event = try stream.next() {
      guard event == .start else { continue }
      switch stream.name {
      case "article":
        hasRoot = true
        let line = stream.line
        let article = try JATSArticleReader(stream, parts: parts).read()
        isDone = false
        try fill(draft, article, line: line)
        return true
      case "pmc-articleset", "articles", "OAI-PMH", "ListRecords", "GetRecord", "record", "metadata": hasRoot = true
      default:
        guard hasRoot else {
          throw FormatFault.wrongRoot(found: stream.name, expected: "article").at(stream.path, stream.line)
        }
        try stream.skip()
      }
    }
    return false
  }

  private func fill(_ draft: RecordDraft, _ article: JATSArticle, line: Int) throws(PluginError) {
    draft.setID(article.id)
    draft.setOrigin(file: stream.path, line: line)
    if isWanted(article.licence) {
      var text: [UInt8] = []
      for block in article.blocks where !block.isEmpty {
        if !text.isEmpty { text.append(0x0A) }
        text.append(contentsOf: block)
      }
      draft.addText(text)
    } else {
      draft.setKind("withheld")
    }
    guard !article.licence.isEmpty else { return }
    var extra = RecordExtra()
    extra.object[JATSFormat.id] = .object(["licence": .string(article.licence)])
    try extra.attach(to: draft)
  }

  private func isWanted(_ licence: String) -> Bool {
    guard !licences.isEmpty else { return true }
    let words = licence.lowercased()
    return licences.contains { words.contains($0) }
  }
}
