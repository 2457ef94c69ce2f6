import PluginSDK

/// Reads one article from its start to its end.
struct JATSArticleReader {
  private let stream: XMLStream
  private let parts: Set<JATSPart>
  private var article = JATSArticle()
  /// The texts that are open, the innermost last: the block that each becomes, nil where it is not wanted.
  private var open: [(block: Int?, text: FlatText)] = []

  /// Elements of no words that are read.
  private static let skipped: Set<String> = [
    "journal-meta", "contrib-group", "aff", "aff-alternatives", "author-notes", "article-categories", "kwd-group",
    "funding-group", "related-article", "related-object", "counts", "conference", "history", "pub-date", "self-uri",
    "supplementary-material", "inline-supplementary-material", "fn", "fn-group", "label", "object-id", "alt-text",
    "long-desc", "tex-math", "graphic", "inline-graphic", "media", "sub-article", "response", "processing-meta",
    "custom-meta-group", "attrib", "trans-title-group", "trans-abstract", "alt-title", "elocation-id",
    "volume", "issue", "issue-id", "fpage", "lpage", "product", "notes", "def-head", "term-head", "annotation",
  ]
  /// Elements that are a line of their own.
  private static let lines: Set<String> = ["p", "title", "subtitle", "term", "verse-line", "attribution", "speaker"]

  init(_ stream: XMLStream, parts: Set<JATSPart>) {
    self.stream = stream
    self.parts = parts
  }

  /// Reads up to the article's end.
  consuming func read() throws(PluginError) -> JATSArticle {
    if stream.isEmptyElement { return article }
    try children(of: nil)
    return article
  }

  /// Reads the children of the element that began; `part` is what their words belong to.
  private mutating func children(of part: JATSPart?) throws(PluginError) {
    while let event = try stream.next() {
      switch event {
      case .end: return
      case .text:
        guard let last = open.indices.last else { continue }
        stream.withText { open[last].text.append($0) }
      case .start: try element(in: part)
      }
    }
  }

  private mutating func element(in part: JATSPart?) throws(PluginError) {
    let name = stream.name
    if Self.skipped.contains(name) { return try stream.skip() }
    switch name {
    case "article-id" where part == nil:
      let kind = stream.attributes()["pub-id-type"] ?? ""
      article.ids[kind] = String(decoding: try stream.content(), as: UTF8.self)
    case "license", "license_ref":
      article.licence += (article.licence.isEmpty ? "" : " ") + (stream.attributes()["href"] ?? "")
      let words = try flatContent()
      if !words.isEmpty { article.licence += " " + String(decoding: words, as: UTF8.self) }
    case "article-title" where part == nil: try line(.title)
    case "title-group" where part == nil: try inside(part)
    case "abstract":
      // Pictures and lists for tables of contents say nothing new.
      let kind = stream.attributes()["abstract-type"] ?? ""
      if ["graphical", "toc", "teaser", "web-summary"].contains(kind) { return try stream.skip() }
      try inside(.abstract)
    case "body": try inside(.body)
    case "back": try inside(.back)
    case "ref-list":
      parts.contains(.references) ? try inside(.references) : try stream.skip()
    case "ref" where part == .references: try line(.references)
    case "caption": try inside(.captions)
    case "table":
      parts.contains(.tables) ? try inside(.tables) : try stream.skip()
    case "tr" where part == .tables: try line(.tables)
    case "break", "hr":
      space()
      try stream.skip()
    case _ where Self.lines.contains(name) && part != nil && part != .tables && part != .references:
      try line(part ?? .body)
    default:
      // A cell, or an element of a reference, is a word of its own.
      if part == .tables || part == .references { space() }
      try inside(part)
    }
  }

  /// Reads the children of an element, unless it has none.
  private mutating func inside(_ part: JATSPart?) throws(PluginError) {
    if stream.isEmptyElement { return }
    try children(of: part)
  }

  /// Reads an element whose text is a line; its place is before what interrupts it.
  private mutating func line(_ part: JATSPart) throws(PluginError) {
    if stream.isEmptyElement { return }
    let isWanted = parts.contains(part)
    if isWanted { article.blocks.append([]) }
    open.append((isWanted ? article.blocks.count - 1 : nil, FlatText()))
    try children(of: part)
    let (block, text) = open.removeLast()
    if let block { article.blocks[block] = text.bytes }
  }

  private mutating func space() {
    guard let last = open.indices.last else { return }
    [UInt8(0x20)].withUnsafeBufferPointer { open[last].text.append($0) }
  }

  private func flatContent() throws(PluginError) -> [UInt8] {
    var text = FlatText()
    let content = try stream.content()
    content.withUnsafeBufferPointer { text.append($0) }
    return text.bytes
  }
}
