import JSON
import PluginSDK

/// Reads PubMed XML: one record an article, whose text is the title, a line feed and the sections of the abstract, each
/// on its own line. Marks inside texts (`<i>`, `<sub>`, MathML) are left out, their text stays.
///
/// Section labels and the version of the record are carried in `extra`. A citation that an update file takes back is a
/// record of the kind `deleted`, with its id and no text.
public final class PubMedReader: RecordReader {
  /// Empty: PubMed has no annotations.
  public let labels = LabelTables()
  private let stream: XMLStream
  private var isDone = false
  private var hasRoot = false
  private var isInDeletions = false
  private var flat = FlatText()

  /// Opens the file, or the split of the folder.
  public init(opening: FormatOpening) throws(PluginError) {
    let path = try SplitFinder.file(for: opening, extensions: PubMedFormat.extensions)
    stream = try XMLStream(files: opening.files, path: path)
  }

  /// One article, as far as it is read.
  private struct Article {
    var id = ""
    var version = ""
    var isDeleted = false
    var title: [UInt8] = []
    var sections: [Section] = []
  }

  private struct Section {
    var label = ""
    var category = ""
    var text: [UInt8] = []
  }

  /// The next article.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    if isDone { return false }
    // Set back when an article was read: behind a fault of the XML itself nothing can be read.
    isDone = true
    guard let (article, line) = try nextArticle() else { return false }
    isDone = false
    try fill(draft, article, line: line)
    return true
  }

  /// Goes to the next article and reads it.
  private func nextArticle() throws(PluginError) -> (Article, line: Int)? {
    while let event = try stream.next() {
      if event == .end, stream.name == "DeleteCitation" || stream.name == "DeleteDocument" { isInDeletions = false }
      guard event == .start else { continue }
      switch stream.name {
      case "DeleteCitation", "DeleteDocument":
        hasRoot = true
        isInDeletions = !stream.isEmptyElement
      case "PMID" where isInDeletions:
        let line = stream.line
        var article = Article()
        article.isDeleted = true
        article.version = stream.attributes()["Version"] ?? ""
        article.id = String(decoding: try flatContent(), as: UTF8.self)
        return (article, line)
      case "PubmedArticle", "PubmedBookArticle":
        hasRoot = true
        let line = stream.line
        return (try article(), line)
      case "PubmedArticleSet", "PubmedBookArticleSet": hasRoot = true
      default:
        guard hasRoot else {
          throw FormatFault.wrongRoot(found: stream.name, expected: "PubmedArticleSet").at(stream.path, stream.line)
        }
        try stream.skip()
      }
    }
    return nil
  }

  /// Reads up to the article's end.
  private func article() throws(PluginError) -> Article {
    var article = Article()
    if stream.isEmptyElement { return article }
    let end = stream.depth
    while let event = try stream.next() {
      if event == .end, stream.depth == end { break }
      guard event == .start else { continue }
      switch stream.name {
      case "PMID" where article.id.isEmpty:
        article.version = stream.attributes()["Version"] ?? ""
        article.id = String(decoding: try flatContent(), as: UTF8.self)
      case "ArticleTitle" where article.title.isEmpty:
        article.title = try flatContent()
      case "Abstract": try sections(into: &article)
      // These hold identifiers, titles and texts of their own.
      case "CommentsCorrectionsList", "ReferenceList", "OtherAbstract", "AuthorList", "MeshHeadingList", "PubmedData",
        "PubmedBookData", "Book":
        try stream.skip()
      default: break
      }
    }
    return article
  }

  /// Reads the sections of an abstract.
  private func sections(into article: inout Article) throws(PluginError) {
    if stream.isEmptyElement { return }
    let end = stream.depth
    while let event = try stream.next() {
      if event == .end, stream.depth == end { return }
      guard event == .start else { continue }
      guard stream.name == "AbstractText" else {
        try stream.skip()
        continue
      }
      let attributes = stream.attributes()
      let text = try flatContent()
      if text.isEmpty { continue }
      article.sections.append(
        Section(label: attributes["Label"] ?? "", category: attributes["NlmCategory"] ?? "", text: text))
    }
  }

  /// The text of the element that begins, flattened.
  private func flatContent() throws(PluginError) -> [UInt8] {
    flat.removeAll()
    if stream.isEmptyElement { return [] }
    var open = 1
    while open > 0, let event = try stream.next() {
      switch event {
      case .start: if !stream.isEmptyElement { open += 1 }
      case .end: open -= 1
      case .text: stream.withText { flat.append($0) }
      }
    }
    return flat.bytes
  }

  private func fill(_ draft: RecordDraft, _ article: Article, line: Int) throws(PluginError) {
    guard !article.id.isEmpty else { throw FormatFault.badElement("PMID").at(stream.path, line) }
    draft.setID(article.id)
    draft.setOrigin(file: stream.path, line: line)
    if article.isDeleted { return draft.setKind("deleted") }
    var text = article.title
    var sections: [JSONValue] = []
    for section in article.sections {
      text.append(0x0A)
      var place: JSONObject = ["start": .integer(Int64(text.count))]
      text.append(contentsOf: section.text)
      place["end"] = .integer(Int64(text.count))
      if !section.label.isEmpty { place["label"] = .string(section.label) }
      if !section.category.isEmpty { place["category"] = .string(section.category) }
      sections.append(.object(place))
    }
    draft.addText(text)
    var own = JSONObject()
    if !article.version.isEmpty { own["version"] = .string(article.version) }
    if !sections.isEmpty { own["sections"] = .array(sections) }
    var extra = RecordExtra()
    if !own.isEmpty { extra.object[PubMedFormat.id] = .object(own) }
    try extra.attach(to: draft)
  }
}
