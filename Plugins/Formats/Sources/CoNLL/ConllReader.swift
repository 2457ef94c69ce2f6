import JSON
import PluginSDK

/// Reads CoNLL columns: one record a sentence.
///
/// The record's text is its words joined by single spaces. Its mentions are those of `ChunkRule`; the tags of its words
/// are theirs in IOB2, or stand as they are written when the opening says so. A fault costs its sentence, not the file.
public final class ConllReader: RecordReader {
  /// The tags and types so far.
  public let labels = LabelTables()

  private let lines: LineReader
  private let scheme: TagScheme
  private let tagColumn: Int
  private let isUntagged: Bool
  private let isVerbatim: Bool
  private let table: TagTable

  private var columns = ConllColumns()
  private var columnCount = 0
  private var text: [UInt8] = []
  private var words: [TextSpan] = []
  private var tags: [Int] = []
  private var lastTag = -1
  private var firstLine = 0
  private var fault: PluginError?
  private var isAtEnd = false
  private var sentences = 0
  private var documents = 0
  private var document = JSONValue.null
  private var documentName = ""
  private var sentencesOfDocument = 0
  private var nextDocument: String?
  private var hasFailed = false

  /// Opens the file, or the split of the folder.
  public init(opening: FormatOpening) throws(PluginError) {
    scheme = TagScheme(rawValue: try opening.settings.choice("scheme")) ?? .auto
    tagColumn = try opening.settings.integer("tag-column")
    isUntagged = try opening.settings.boolean("untagged")
    isVerbatim = opening.verbatim
    table = TagTable(labels: labels)
    let path = try SplitFinder.file(for: opening, extensions: ConllFormat.extensions)
    lines = try LineReader(files: opening.files, path: path)
  }

  /// The next sentence.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    try gather()
    if words.isEmpty {
      guard sentences == 0, !hasFailed else { return false }
      hasFailed = true
      throw FormatFault.noSentences.at(lines.path, 0)
    }
    sentences += 1
    sentencesOfDocument += 1
    try fill(draft)
    return true
  }

  /// Gathers the words up to the end of the sentence. A sentence with a fault is passed over, and its fault thrown.
  private func gather() throws(PluginError) {
    text.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
    tags.removeAll(keepingCapacity: true)
    fault = nil
    beginDocument()
    while !isAtEnd {
      let line: BorrowedText
      do throws(PluginError) {
        guard let next = try lines.next() else {
          isAtEnd = true
          break
        }
        line = next.trimmingEnd
      } catch {
        // A line that is no text belongs to its sentence; a failure to read ends the file.
        if error.kind != .data { isAtEnd = true }
        fault = fault ?? error
        if isAtEnd { break }
        continue
      }
      if line.isEmpty {
        if !words.isEmpty || fault != nil { break }
      } else if let name = ConllColumns.documentName(line) {
        nextDocument = name
        if !words.isEmpty || fault != nil { break }
        beginDocument()
      } else if fault == nil {
        do throws(FormatFault) {
          try append(line)
        } catch {
          fault = error.at(lines.path, lines.line)
        }
      }
    }
    if fault == nil, let last = tags.last,
      !scheme.allows(.outside, after: table.entry(last).position, sameType: false)
    {
      let end = FormatFault.tagAgainstScheme(
        tag: "the end of the sentence", after: table.name(last).string, scheme: scheme.rawValue)
      fault = end.at(lines.path, firstLine + words.count - 1)
    }
    if let fault {
      hasFailed = true
      words.removeAll(keepingCapacity: true)
      throw fault
    }
  }

  /// Starts the document whose first line has been read.
  private func beginDocument() {
    guard let name = nextDocument else { return }
    nextDocument = nil
    documents += 1
    sentencesOfDocument = 0
    documentName = name.isEmpty ? String(documents) : name
    // A document without a name is a number in what the record carries, so that a writer gives it no name either.
    document = name.isEmpty ? .integer(Int64(documents)) : .string(name)
  }

  /// Takes the word and the tag of a line.
  private func append(_ line: BorrowedText) throws(FormatFault) {
    columns.split(line)
    if columnCount == 0 {
      let needed = isUntagged ? 1 : max(2, tagColumn < 0 ? -tagColumn : tagColumn)
      guard columns.count >= needed else { throw .missingColumns(found: columns.count, needed: needed) }
      columnCount = columns.count
    }
    guard columns.count == columnCount else {
      throw .raggedColumns(found: columns.count, expected: columnCount)
    }
    let word = line[columns[0]]
    guard !word.isEmpty else { throw .emptyWord }
    if words.isEmpty { firstLine = lines.line } else { text.append(0x20) }
    let start = text.count
    text.append(contentsOf: word.bytes)
    if !isUntagged {
      let column = tagColumn > 0 ? tagColumn - 1 : columnCount + min(tagColumn, -1)
      let tag = line[columns[column]]
      // Most words have the tag of the word before them.
      if lastTag < 0 || table.name(lastTag) != tag { lastTag = try table.intern(tag) }
      if scheme != .auto { try check(lastTag) }
      tags.append(lastTag)
    }
    words.append(TextSpan(start: start, end: text.count))
  }

  /// Refuses a tag that the chosen scheme does not allow here.
  private func check(_ tag: Int) throws(FormatFault) {
    let entry = table.entry(tag)
    let previous = tags.last.map { table.entry($0) }
    guard
      scheme.allows(
        entry.position, after: previous?.position ?? .outside, sameType: previous?.type == entry.type)
    else {
      throw .tagAgainstScheme(
        tag: table.name(tag).string, after: tags.last.map { table.name($0).string } ?? "the start of a sentence",
        scheme: scheme.rawValue)
    }
  }

  /// Makes the record of the gathered sentence.
  private func fill(_ draft: RecordDraft) throws(PluginError) {
    draft.setID(documents == 0 ? String(sentences) : "\(documentName):\(sentencesOfDocument)")
    draft.setOrigin(file: lines.path, line: firstLine)
    draft.addText(text)
    draft.wordsGiven = true
    draft.sentencesGiven = true
    draft.hasGold = !isUntagged
    draft.addSentence(RecordSpan(TextSpan(start: 0, end: text.count)))
    if isUntagged {
      for word in words { draft.addWord(RecordSpan(word)) }
    } else {
      addTagged(to: draft)
    }
    if documents > 0 {
      var extra = RecordExtra()
      extra.object[ConllFormat.id] = ["document": document]
      try extra.attach(to: draft)
    }
  }

  /// Adds words with their tags, and the mentions that they make.
  private func addTagged(to draft: RecordDraft) {
    var rule = ChunkRule()
    var open: RecordSpan?
    for (index, word) in words.enumerated() {
      let tag = tags[index]
      let entry = table.entry(tag)
      let step = rule.step(entry.position, type: entry.type)
      let label: Int
      if isVerbatim {
        label = table.verbatimLabel(tag)
      } else if step == .outside {
        label = table.outside()
      } else {
        label = table.label(type: entry.type, begins: step == .begins)
      }
      draft.addWord(RecordSpan(word, label: label))
      if step == .goesOn {
        open?.span.end = word.end
      } else {
        if let open { draft.addSpan(open) }
        open = step == .begins ? RecordSpan(word, label: table.spanLabel(type: entry.type)) : nil
      }
    }
    if let open { draft.addSpan(open) }
  }
}
