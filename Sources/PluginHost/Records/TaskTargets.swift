import PluginAPI

/// What the gold of a task is: the parts that are taken out of every record outside of training.
public struct TaskTargets: OptionSet, Sendable {
  /// The contract's bits.
  public let rawValue: UInt32

  /// Makes a set from the contract's bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Mentions, and the tags of words.
  public static let spans = TaskTargets(rawValue: BP_TARGET_SPANS)
  /// Relations.
  public static let pairs = TaskTargets(rawValue: BP_TARGET_PAIRS)
  /// The types of relations; the pairs stay as candidates.
  public static let pairLabels = TaskTargets(rawValue: BP_TARGET_PAIR_LABELS)
  /// Classes of the whole record.
  public static let classes = TaskTargets(rawValue: BP_TARGET_CLASSES)
  /// Answers.
  public static let answers = TaskTargets(rawValue: BP_TARGET_ANSWERS)
  /// Values of the whole record.
  public static let values = TaskTargets(rawValue: BP_TARGET_VALUES)
}

extension StoredRecord {
  /// A copy without a task's targets, so that no label can leak into a prediction.
  ///
  /// Where spans are taken out the pairs between them go too, for they would point to nothing. The flag that says gold
  /// is there is taken out as well: without it an empty list means "unknown" instead of "none".
  public func blanked(_ targets: TaskTargets) -> StoredRecord {
    guard !targets.isEmpty else { return self }
    var image = image
    if targets.contains(.spans) {
      image.spans = []
      image.spanIDs = []
      image.spanTexts = []
      image.pairs = []
      for index in image.words.indices { image.words[index].label = BP_NONE }
    }
    if targets.contains(.pairs) { image.pairs = [] }
    if targets.contains(.pairLabels) {
      for index in image.pairs.indices {
        image.pairs[index].label = BP_NONE
        image.pairs[index].score = 0
      }
    }
    if targets.contains(.classes) { image.classes = [] }
    if targets.contains(.answers) { image.answers = [] }
    if targets.contains(.values) { image.values = [] }
    image.flags &= ~BP_HAS_GOLD
    return withExtendedLifetime(self) { StoredRecord(image) }
  }

  /// The parts of a prediction that nobody reads, as they are no targets of the task and not the record's own.
  func unread(of prediction: bp_record, targets: TaskTargets) -> [String] {
    let hasPairs = !targets.isDisjoint(with: [.pairs, .pairLabels])
    return [
      ("spans", targets.contains(.spans) || prediction.n_spans == UInt64(spans.count), prediction.n_spans),
      ("pairs", hasPairs || prediction.n_pairs == UInt64(pairs.count), prediction.n_pairs),
      ("classes", targets.contains(.classes), prediction.n_classes),
      ("answers", targets.contains(.answers), prediction.n_answers),
      ("values", targets.contains(.values), prediction.n_values),
    ].filter { !$0.1 && $0.2 > 0 }.map(\.0)
  }

  /// The record with what a task predicted in the place of the task's targets; nothing else of the prediction is read
  /// but the labels of its words.
  func predicted(_ prediction: RecordImage, targets: TaskTargets) -> RecordImage {
    var whole = image
    whole.flags &= ~BP_HAS_GOLD
    for (index, word) in prediction.words.enumerated() where index < whole.words.count {
      whole.words[index].label = word.label
      whole.words[index].score = word.score
    }
    if targets.contains(.spans) {
      whole.spans = prediction.spans
      whole.spanIDs = prediction.spanIDs
      whole.spanTexts = prediction.spanTexts
      // The record's own pairs point at spans that are gone.
      whole.pairs = []
    }
    if !targets.isDisjoint(with: [.pairs, .pairLabels]) { whole.pairs = prediction.pairs }
    if targets.contains(.classes) { whole.classes = prediction.classes }
    if targets.contains(.answers) { whole.answers = prediction.answers }
    if targets.contains(.values) { whole.values = prediction.values }
    return whole
  }
}

extension StoredRecord {
  /// The record as a task is lent it: without `extra`, which may tell what is to be predicted.
  var forTask: bp_record {
    var record = pointer.pointee
    record.extra = bp_str(ptr: nil, len: 0)
    return record
  }

  /// Lends the record to a task for the length of a call.
  func lendToTask<Result>(_ body: (UnsafePointer<bp_record>) -> Result) -> Result {
    withExtendedLifetime(self) { withUnsafePointer(to: forTask, body) }
  }
}
