import PluginAPI

/// A record that a plugin makes: a format's reader fills it for the host, a task puts its predictions into it.
///
/// It owns its strings and arrays and keeps their storage over `reset`, so one draft serves for many records.
/// Indices that its methods return are those the contract's arrays use.
public final class RecordDraft {
  var arena = ByteArena()
  var texts = GrowingBuffer<bp_text>()
  var words = GrowingBuffer<bp_span>()
  var sentences = GrowingBuffer<bp_span>()
  var spans = GrowingBuffer<bp_span>()
  var spanIDs = GrowingBuffer<bp_str>()
  var spanTexts = GrowingBuffer<bp_str>()
  var pairs = GrowingBuffer<bp_pair>()
  var classes = GrowingBuffer<bp_class>()
  var answers = GrowingBuffer<bp_answer>()
  var values = GrowingBuffer<Double>()
  var id = bp_str()
  var kind = bp_str()
  var file = bp_str()
  var extra = bp_str()
  var anySpanID = false
  var anySpanText = false
  private let lent = UnsafeMutablePointer<bp_record>.allocate(capacity: 1)

  /// The line the record begins at, for messages; 0 when lines say nothing.
  public var line = 0
  /// Whether its targets are annotated, even when there are none.
  public var hasGold = false
  /// Whether its words come from the corpus.
  public var wordsGiven = false
  /// Whether its sentences come from the corpus.
  public var sentencesGiven = false

  /// An empty record.
  public init() { lent.initialize(to: bp_record()) }

  deinit { lent.deallocate() }

  /// The record as the contract has it, at an address of its own, so that a view may be taken while another is in use;
  /// valid until the draft is next changed, and as long as the caller keeps the draft alive.
  var pointer: UnsafePointer<bp_record> {
    lent.pointee = lend()
    return UnsafePointer(lent)
  }

  /// Makes the record empty again and keeps its storage; everything lent from it ends here.
  public func reset() {
    arena.reset()
    texts.removeAll()
    words.removeAll()
    sentences.removeAll()
    spans.removeAll()
    spanIDs.removeAll()
    spanTexts.removeAll()
    pairs.removeAll()
    classes.removeAll()
    answers.removeAll()
    values.removeAll()
    id = bp_str()
    kind = bp_str()
    file = bp_str()
    extra = bp_str()
    anySpanID = false
    anySpanText = false
    line = 0
    hasGold = false
    wordsGiven = false
    sentencesGiven = false
  }

  /// Names the record.
  public func setID(_ id: some UTF8Source) { self.id = arena.store(id) }

  /// Says what kind of record it is, where a corpus mixes several.
  public func setKind(_ kind: some UTF8Source) { self.kind = arena.store(kind) }

  /// Says where the record was read, for messages.
  public func setOrigin(file: some UTF8Source, line: Int) {
    self.file = arena.store(file)
    self.line = line
  }

  /// Attaches a JSON object that the host carries through untouched.
  public func setExtra(_ json: some UTF8Source) { extra = arena.store(json) }

  /// Adds a text and returns its index.
  @discardableResult
  public func addText(
    _ text: some UTF8Source, id: some UTF8Source = BorrowedText.empty, role: TextRole = .body
  ) -> Int {
    texts.append(bp_text(id: arena.store(id), text: arena.store(text), role: role.rawValue, flags: 0))
    return texts.count - 1
  }

  /// Adds a word; words come in order of text and start. Its label is a tag of kind `words`.
  @discardableResult
  public func addWord(_ word: RecordSpan) -> Int {
    words.append(word.c)
    return words.count - 1
  }

  /// Adds a sentence; sentences come in order of text and start.
  @discardableResult
  public func addSentence(_ sentence: RecordSpan) -> Int {
    sentences.append(sentence.c)
    return sentences.count - 1
  }

  /// Adds a mention and returns its index. `id` is its name in the corpus; `mention` its wording as the corpus writes
  /// it, which the host compares with the text. Empty: the corpus does not say.
  @discardableResult
  public func addSpan(
    _ span: RecordSpan, id: some UTF8Source = BorrowedText.empty, mention: some UTF8Source = BorrowedText.empty
  ) -> Int {
    spans.append(span.c)
    let name = arena.store(id)
    let wording = arena.store(mention)
    anySpanID = anySpanID || name.len > 0
    anySpanText = anySpanText || wording.len > 0
    spanIDs.append(name)
    spanTexts.append(wording)
    return spans.count - 1
  }

  /// Adds a relation and returns its index.
  @discardableResult
  public func addPair(_ pair: RecordPair) -> Int {
    pairs.append(pair.c)
    return pairs.count - 1
  }

  /// Adds a class of the whole record.
  public func addClass(_ label: RecordClass) { classes.append(label.c) }

  /// Adds an answer and returns its index; answers with one `group` are synonyms.
  @discardableResult
  public func addAnswer(
    _ text: some UTF8Source, span: TextSpan? = nil, source: Int? = nil, group: Int? = nil, rank: Int = 0,
    score: Double = 0
  ) -> Int {
    answers.append(
      bp_answer(
        text: arena.store(text), start: UInt64(clamping: span?.start ?? 0), end: UInt64(clamping: span?.end ?? 0),
        source: .index(source), group: .index(group), rank: UInt32(clamping: rank), flags: 0, score: score))
    return answers.count - 1
  }

  /// Adds a number.
  public func addValue(_ value: Double) { values.append(value) }

  /// The number of texts so far.
  public var textCount: Int { texts.count }
  /// The number of words so far.
  public var wordCount: Int { words.count }
  /// The number of sentences so far.
  public var sentenceCount: Int { sentences.count }
  /// The number of mentions so far.
  public var spanCount: Int { spans.count }
  /// The text at `index`, valid until `reset`; empty when there is none.
  public func text(at index: Int) -> BorrowedText {
    index >= 0 && index < texts.count ? BorrowedText(texts[index].text) : .empty
  }

  /// The word at `index`, which can be changed: a format that learns tags or types late sets them here.
  public subscript(word index: Int) -> RecordSpan {
    get { RecordSpan(c: words[index]) }
    set { words[index] = newValue.c }
  }

  /// The mention at `index`, which can be changed.
  public subscript(span index: Int) -> RecordSpan {
    get { RecordSpan(c: spans[index]) }
    set { spans[index] = newValue.c }
  }
}
