import JSON
import PluginSDK

/// Writes words and tags in columns, an empty line after each sentence.
///
/// Tags are those of the words when any word has one, else IOB2 tags made from the mentions. A sentence does not end
/// inside a mention, so that no mention is cut in two.
public final class ConllWriter: RecordWriter {
  private let out: ByteWriter
  private let path: String
  private let showsGold: Bool
  private let separator: UInt8
  private var document: JSONValue?

  /// Creates the file.
  public init(opening: FormatOpening) throws(PluginError) {
    showsGold = try opening.settings.choice("columns") == "both"
    separator = try opening.settings.choice("separator") == "tab" ? 0x09 : 0x20
    path = opening.path
    out = try opening.files.create(opening.path)
  }

  /// Writes the sentences of a record.
  public func write(_ source: RecordView, predicted: RecordView?, ledger: Ledger) throws(PluginError) {
    let annotated = predicted ?? source
    try ledger.enterUnheld(annotated, holding: .spans)
    let words = source.words
    if words.isEmpty {
      // The host splits texts before they become columns, so this one holds nothing but white space, zero-width or
      // private characters: no line to write, and no reason to lose the records around it.
      _ = try SpanTagger(annotated, words: words, ledger: ledger)
      return
    }
    if let begun = RecordExtra(source)[ConllFormat.id]?["document"], begun != document {
      document = begun
      try out.write(begun.string.map { "-DOCSTART- (\($0))\n\n" } ?? "-DOCSTART-\n\n")
    }
    let tags = try ColumnTags(annotated, words: words, ledger: ledger)
    let gold =
      showsGold && predicted != nil && source.hasGold
      ? try ColumnTags(source, words: words, ledger: nil) : nil
    var sentence = 0
    let sentences = source.sentences
    for (index, word) in words.enumerated() {
      let previous = index > 0 ? words[index - 1] : nil
      var isNew = previous.map { $0.text != word.text } ?? false
      while sentence < sentences.count, Self.isBehind(word, sentences[sentence]) {
        sentence += 1
        isNew = isNew || (previous.map { !Self.isBehind($0, sentences[sentence - 1]) } ?? false)
      }
      if isNew, !tags.goesOn(index), !(gold?.goesOn(index) ?? false) { try out.write(byte: 0x0A) }
      try write(source.text(of: word), at: source)
      if let gold { try write(gold, index) }
      try write(tags, index)
      try out.write(byte: 0x0A)
    }
    try out.write(byte: 0x0A)
  }

  /// Hands the last lines to the host.
  public func finish() throws(PluginError) { try out.flush() }

  /// Whether a word begins at or after the end of a sentence.
  private static func isBehind(_ word: RecordSpan, _ sentence: RecordSpan) -> Bool {
    word.text > sentence.text || (word.text == sentence.text && word.span.start >= sentence.span.end)
  }

  private func write(_ word: BorrowedText, at source: RecordView) throws(PluginError) {
    for byte in word.bytes where byte == 0x0A || byte == 0x0D || byte == 0x09 || byte == separator {
      throw FormatFault.wordHoldsSeparator(word.excerpt).at(source.file.string, source.line)
    }
    try out.write(word)
  }

  private func write(_ tags: ColumnTags, _ index: Int) throws(PluginError) {
    try out.write(byte: separator)
    try tags.write(index, to: out)
  }
}
