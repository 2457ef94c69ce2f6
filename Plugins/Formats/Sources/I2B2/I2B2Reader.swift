import PluginSDK

/// Reads i2b2 documents: one record a document, in the order of their names, with its words and lines as the corpus has
/// them. Concepts are mentions, relations pairs. A fault costs its document.
public final class I2B2Reader: RecordReader {
  /// The types so far.
  public let labels = LabelTables()

  private let files: Files
  private let checksWords: Bool
  private var documents: [DocumentFolder.Document]

  /// Lists the documents of the folder, or of its split.
  public init(opening: FormatOpening) throws(PluginError) {
    files = opening.files
    checksWords = try opening.settings.boolean("check")
    var path = opening.path
    if !opening.split.isEmpty {
      guard let finder = try SplitFinder(path, extensions: [], files: files) else {
        throw SplitFault.isNoFolder.at(path)
      }
      path = try finder.path(of: opening.split)
    }
    guard let folder = try I2B2Format.folder(path, files: files) else { throw SplitFault.isNoFolder.at(path) }
    documents = folder.documents.reversed()
  }

  /// The next document.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    guard let document = documents.popLast() else { return false }
    guard let textPath = document.text else {
      let annotations = document.annotations["con"] ?? document.annotations["rel"] ?? document.name
      throw FormatFault.missingText(document.name + ".txt").at(annotations, 0)
    }
    draft.setID(document.name)
    draft.setOrigin(file: textPath, line: 1)
    draft.addText(try DocumentFolder.text(textPath, files: files))
    let tokens = I2B2Tokens(draft.text(at: 0))
    draft.wordsGiven = true
    draft.sentencesGiven = true
    for token in tokens.tokens { draft.addWord(RecordSpan(token)) }
    for line in 0..<tokens.lineCount {
      let range = tokens.firstOfLine[line]..<tokens.firstOfLine[line + 1]
      guard let first = range.first, let last = range.last else { continue }
      draft.addSentence(
        RecordSpan(TextSpan(start: tokens.tokens[first].start, end: tokens.tokens[last].end)))
    }
    var mentions: [TextSpan: Int] = [:]
    if let concepts = document.annotations["con"] {
      draft.hasGold = true
      try forEachLine(of: concepts) { line throws(FormatFault) in
        let parts = try I2B2Line.typed(line)
        let span = try place(I2B2Line.concept(line, parts.concept), line, tokens, draft)
        let index = draft.addSpan(RecordSpan(span, label: labels.intern(line[parts.type], .spans)))
        if mentions[span] == nil { mentions[span] = index }
      }
    }
    if let relations = document.annotations["rel"] {
      try forEachLine(of: relations) { line throws(FormatFault) in
        let parts = try I2B2Line.relation(line)
        let head = try mention(parts.head, line, tokens, draft, mentions)
        let tail = try mention(parts.tail, line, tokens, draft, mentions)
        draft.addPair(RecordPair(head: head, tail: tail, label: labels.intern(line[parts.type], .pairs)))
      }
    }
    return true
  }

  private func forEachLine(
    of path: String, _ body: (BorrowedText) throws(FormatFault) -> Void
  ) throws(PluginError) {
    let lines = try LineReader(files: files, path: path)
    while let line = try lines.next() {
      let line = line.trimmingEnd
      if line.isEmpty { continue }
      do throws(FormatFault) {
        try body(line)
      } catch {
        throw error.at(path, lines.line)
      }
    }
  }

  /// The bytes of a concept.
  private func place(
    _ concept: I2B2Line.Concept, _ line: BorrowedText, _ tokens: I2B2Tokens, _ draft: RecordDraft
  ) throws(FormatFault) -> TextSpan {
    let first = try tokens.token(line: concept.first.line, token: concept.first.token)
    let last = try tokens.token(line: concept.last.line, token: concept.last.token)
    guard first.start < last.end else { throw .badOffset(line.excerpt) }
    let span = TextSpan(start: first.start, end: last.end)
    let found = draft.text(at: 0)[span]
    if checksWords, I2B2Tokens.words(line[concept.words]) != I2B2Tokens.words(found) {
      throw .mentionDiffers(mention: line[concept.words].excerpt, found: found.excerpt)
    }
    return span
  }

  /// The mention that a relation names by its place.
  private func mention(
    _ range: TextSpan, _ line: BorrowedText, _ tokens: I2B2Tokens, _ draft: RecordDraft, _ mentions: [TextSpan: Int]
  ) throws(FormatFault) -> Int {
    let span = try place(I2B2Line.concept(line, range), line, tokens, draft)
    guard let index = mentions[span] else { throw .unknownReference(line[range].excerpt) }
    return index
  }
}
