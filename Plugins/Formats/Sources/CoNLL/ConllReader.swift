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
  private let layout: ConllSentence.Layout
  private let isVerbatim: Bool

  private var sentence = ConllSentence()
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
    layout = ConllSentence.Layout(
      scheme: TagScheme(rawValue: try opening.settings.choice("scheme")) ?? .auto,
      tagColumn: try opening.settings.integer("tag-column"),
      isUntagged: try opening.settings.boolean("untagged"), table: TagTable(labels: labels))
    isVerbatim = opening.verbatim
    let path = try SplitFinder.file(for: opening, extensions: ConllFormat.extensions)
    lines = try LineReader(files: opening.files, path: path)
  }

  /// The next sentence.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    var gathered = ConllSentence()
    swap(&gathered, &sentence)
    defer { swap(&gathered, &sentence) }
    try gather(into: &gathered)
    if gathered.words.isEmpty {
      // A file without a byte holds nothing, as an empty devel does; one whose lines hold nothing is the wrong file.
      guard sentences == 0, !hasFailed, lines.line > 0 else { return false }
      hasFailed = true
      throw FormatFault.noSentences.at(lines.path, 0)
    }
    sentences += 1
    sentencesOfDocument += 1
    try fill(draft, gathered)
    return true
  }

  /// Gathers the words up to the end of the sentence. A sentence with a fault is passed over, and its fault thrown.
  private func gather(into sentence: inout ConllSentence) throws(PluginError) {
    sentence.removeAll()
    var fault: PluginError?
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
        continue
      }
      if line.isEmpty {
        if !sentence.words.isEmpty || fault != nil { break }
      } else if let name = ConllColumns.documentName(line) {
        nextDocument = name
        if !sentence.words.isEmpty || fault != nil { break }
        beginDocument()
      } else if fault == nil {
        do throws(FormatFault) {
          try sentence.append(line, number: lines.line, layout)
        } catch {
          fault = error.at(lines.path, lines.line)
        }
      }
    }
    if fault == nil {
      do throws(FormatFault) {
        try sentence.checkEnd(layout)
      } catch {
        fault = error.at(lines.path, sentence.firstLine + sentence.words.count - 1)
      }
    }
    if let fault {
      hasFailed = true
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

  /// Makes the record of the gathered sentence.
  private func fill(_ draft: RecordDraft, _ sentence: ConllSentence) throws(PluginError) {
    draft.setID(documents == 0 ? String(sentences) : "\(documentName):\(sentencesOfDocument)")
    draft.setOrigin(file: lines.path, line: sentence.firstLine)
    draft.addText(sentence.text)
    draft.wordsGiven = true
    draft.sentencesGiven = true
    draft.hasGold = !layout.isUntagged
    draft.addSentence(RecordSpan(TextSpan(start: 0, end: sentence.text.count)))
    if layout.isUntagged {
      for word in sentence.words { draft.addWord(RecordSpan(word)) }
    } else {
      addTagged(sentence, to: draft)
    }
    if documents > 0 {
      var extra = RecordExtra()
      extra.object[ConllFormat.id] = ["document": document]
      try extra.attach(to: draft)
    }
  }

  /// Adds words with their tags, and the mentions that they make.
  private func addTagged(_ sentence: ConllSentence, to draft: RecordDraft) {
    let table = layout.table
    var rule = ChunkRule()
    var open: RecordSpan?
    for (index, word) in sentence.words.enumerated() {
      let tag = sentence.tags[index]
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
