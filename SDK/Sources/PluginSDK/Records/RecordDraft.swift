import PluginAPI

/// A record that a plugin makes: a format's reader fills it for the host, a task puts its predictions into it.
///
/// It owns its strings and arrays and keeps their storage over `reset`, so one draft serves for many records.
/// Indices that its methods return are those the contract's arrays use.
public final class RecordDraft {
  /// One value, since every access to a class's own property is checked while the program runs.
  var content = RecordContent()
  private let lent = UnsafeMutablePointer<bp_record>.allocate(capacity: 1)

  /// The line the record begins at, for messages; 0 when lines say nothing.
  public var line: Int {
    get { content.line }
    set { content.line = newValue }
  }
  /// Whether its targets are annotated, even when there are none.
  public var hasGold: Bool {
    get { content.hasGold }
    set { content.hasGold = newValue }
  }
  /// Whether its words come from the corpus.
  public var wordsGiven: Bool {
    get { content.wordsGiven }
    set { content.wordsGiven = newValue }
  }
  /// Whether its sentences come from the corpus.
  public var sentencesGiven: Bool {
    get { content.sentencesGiven }
    set { content.sentencesGiven = newValue }
  }

  /// An empty record.
  public init() { lent.initialize(to: bp_record()) }

  deinit { lent.deallocate() }

  /// The record as the contract has it, at an address of its own, so that a view may be taken while another is in use;
  /// valid until the draft is next changed, and as long as the caller keeps the draft alive.
  var pointer: UnsafePointer<bp_record> {
    lent.pointee = content.lend()
    return UnsafePointer(lent)
  }

  /// Makes the record empty again and keeps its storage; everything lent from it ends here.
  public func reset() { content.reset() }

  /// Names the record.
  public func setID(_ id: some UTF8Source) { content.id = content.arena.store(id) }

  /// Says what kind of record it is, where a corpus mixes several.
  public func setKind(_ kind: some UTF8Source) { content.kind = content.arena.store(kind) }

  /// Says where the record was read, for messages.
  public func setOrigin(file: some UTF8Source, line: Int) {
    content.file = content.arena.store(file)
    content.line = line
  }

  /// Attaches a JSON object that the host carries through untouched.
  public func setExtra(_ json: some UTF8Source) { content.extra = content.arena.store(json) }

  /// Adds a text and returns its index.
  @discardableResult
  public func addText(
    _ text: some UTF8Source, id: some UTF8Source = BorrowedText.empty, role: TextRole = .body
  ) -> Int {
    content.texts.append(
      bp_text(id: content.arena.store(id), text: content.arena.store(text), role: role.rawValue, flags: 0))
    return content.texts.count - 1
  }

  /// Adds a word; words come in order of text and start. Its label is a tag of kind `words`.
  @discardableResult
  public func addWord(_ word: RecordSpan) -> Int {
    content.words.append(word.c)
    return content.words.count - 1
  }

  /// Adds a sentence; sentences come in order of text and start.
  @discardableResult
  public func addSentence(_ sentence: RecordSpan) -> Int {
    content.sentences.append(sentence.c)
    return content.sentences.count - 1
  }

  /// Adds a mention and returns its index. `id` is its name in the corpus; `mention` its wording as the corpus writes
  /// it, which the host compares with the text. Empty: the corpus does not say.
  @discardableResult
  public func addSpan(
    _ span: RecordSpan, id: some UTF8Source = BorrowedText.empty, mention: some UTF8Source = BorrowedText.empty
  ) -> Int {
    content.spans.append(span.c)
    let name = content.arena.store(id)
    let wording = content.arena.store(mention)
    content.anySpanID = content.anySpanID || name.len > 0
    content.anySpanText = content.anySpanText || wording.len > 0
    content.spanIDs.append(name)
    content.spanTexts.append(wording)
    return content.spans.count - 1
  }

  /// Adds a relation and returns its index.
  @discardableResult
  public func addPair(_ pair: RecordPair) -> Int {
    content.pairs.append(pair.c)
    return content.pairs.count - 1
  }

  /// Adds a class of the whole record.
  public func addClass(_ label: RecordClass) { content.classes.append(label.c) }

  /// Adds an answer and returns its index; answers with one `group` are synonyms.
  @discardableResult
  public func addAnswer(
    _ text: some UTF8Source, span: TextSpan? = nil, source: Int? = nil, group: Int? = nil, rank: Int = 0,
    score: Double = 0
  ) -> Int {
    content.answers.append(
      bp_answer(
        text: content.arena.store(text), start: UInt64(clamping: span?.start ?? 0),
        end: UInt64(clamping: span?.end ?? 0),
        source: .index(source), group: .group(group), rank: UInt32(clamping: rank), flags: 0, score: score))
    return content.answers.count - 1
  }

  /// Adds a number.
  public func addValue(_ value: Double) { content.values.append(value) }

  /// The number of texts so far.
  public var textCount: Int { content.texts.count }
  /// The number of words so far.
  public var wordCount: Int { content.words.count }
  /// The number of sentences so far.
  public var sentenceCount: Int { content.sentences.count }
  /// The number of mentions so far.
  public var spanCount: Int { content.spans.count }
  /// The text at `index`, valid until `reset`; empty when there is none.
  public func text(at index: Int) -> BorrowedText {
    index >= 0 && index < content.texts.count ? BorrowedText(content.texts[index].text) : .empty
  }

  /// The word at `index`, which can be changed: a format that learns tags or types late sets them here.
  public subscript(word index: Int) -> RecordSpan {
    get { RecordSpan(c: content.words[index]) }
    set { content.words[index] = newValue.c }
  }

  /// The mention at `index`, which can be changed.
  public subscript(span index: Int) -> RecordSpan {
    get { RecordSpan(c: content.spans[index]) }
    set { content.spans[index] = newValue.c }
  }
}
