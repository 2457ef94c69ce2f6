import PluginHost

/// What a prediction holds, for comparing two.
struct PredictedParts: Equatable {
  private let words: [RecordSpan]
  private let spans: [RecordSpan]
  private let pairs: [RecordPair]
  private let classes: [RecordClass]
  private let answers: [RecordAnswer]
  private let values: [Double]

  init(_ record: StoredRecord) {
    words = Array(record.words)
    spans = Array(record.spans)
    pairs = Array(record.pairs)
    classes = Array(record.classes)
    answers = Array(record.answers)
    values = Array(record.values)
  }
}
