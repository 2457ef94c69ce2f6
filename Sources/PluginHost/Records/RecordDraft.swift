import PluginAPI

/// A record that the host makes by itself, from Swift values.
public struct RecordDraft: Sendable {
  /// The record's id.
  public var id = ""
  /// Its kind, where a corpus mixes kinds of records; empty otherwise.
  public var kind = ""
  /// The file it was read from.
  public var file = ""
  /// The line in that file, from 1; 0 when unknown.
  public var line: UInt64 = 0
  /// Whether its targets are annotated.
  public var hasGold = false
  /// Whether its words come from the corpus.
  public var wordsAreGiven = false
  /// Whether its sentences come from the corpus.
  public var sentencesAreGiven = false
  /// The texts.
  public var texts: [RecordText] = []
  /// The words, in order.
  public var words: [RecordSpan] = []
  /// The sentences, in order.
  public var sentences: [RecordSpan] = []
  /// The mentions.
  public var spans: [RecordSpan] = []
  /// One id for each mention, or none at all.
  public var spanIDs: [String] = []
  /// The relations.
  public var pairs: [RecordPair] = []
  /// The classes of the whole record.
  public var classes: [RecordClass] = []
  /// The answers.
  public var answers: [RecordAnswer] = []
  /// The numbers that are predicted for the whole record.
  public var values: [Double] = []
  /// A JSON object that is carried through untouched; empty: none.
  public var extra = ""

  /// What the labels mean.
  private var names: LabelNames?

  /// Makes an empty draft.
  public init() {}

  /// Takes everything from a record.
  public init(_ record: StoredRecord) {
    id = record.id
    kind = record.kind
    file = record.file
    line = record.line
    hasGold = record.hasGold
    wordsAreGiven = record.wordsAreGiven
    sentencesAreGiven = record.sentencesAreGiven
    texts = Array(record.texts)
    words = Array(record.words)
    sentences = Array(record.sentences)
    spans = Array(record.spans)
    spanIDs = spans.indices.compactMap { record.spanID($0) }
    pairs = Array(record.pairs)
    classes = Array(record.classes)
    answers = Array(record.answers)
    values = record.values
    extra = record.extra
    names = record.names
  }

  /// Checks the draft as any plugin's record is checked, and stores it.
  ///
  /// - Throws: the first thing that does not fit.
  public func stored() throws(RecordFault) -> StoredRecord {
    let arena = Arena()
    var image = RecordImage()
    image.id = arena.string(id)
    image.kind = arena.string(kind)
    image.file = arena.string(file)
    image.line = line
    image.flags =
      (hasGold ? BP_HAS_GOLD : 0) | (wordsAreGiven ? BP_WORDS_GIVEN : 0)
      | (sentencesAreGiven ? BP_SENTENCES_GIVEN : 0)
    image.texts = texts.map {
      bp_text(id: arena.string($0.id), text: arena.string($0.text), role: $0.role.rawValue, flags: 0)
    }
    image.words = words.map(\.stored)
    image.sentences = sentences.map(\.stored)
    image.spans = spans.map(\.stored)
    image.spanIDs = spanIDs.count == spans.count ? spanIDs.map { arena.string($0) } : []
    image.pairs = pairs.map(\.stored)
    image.classes = classes.map(\.stored)
    image.answers = answers.map { answer in
      bp_answer(
        text: arena.string(answer.text), start: UInt64(answer.range?.lowerBound ?? 0),
        end: UInt64(answer.range?.upperBound ?? 0), source: number(answer.source),
        group: StoredGroup.number(answer.group),
        rank: UInt32(answer.rank), flags: 0, score: answer.score)
    }
    image.values = values
    image.extra = arena.string(extra)
    image.names = names
    try RecordCheck(unit: .utf8).check(&image)
    return withExtendedLifetime(arena) { StoredRecord(image) }
  }
}
