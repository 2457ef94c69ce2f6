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

  /// A prediction completed from the record it is about: its own parts where it has any, the record's parts where it
  /// has none and the task does not predict them.
  func completed(_ predicted: RecordImage, targets: TaskTargets) -> RecordImage {
    let source = image
    var whole = predicted
    whole.id = source.id
    whole.file = source.file
    whole.line = source.line
    whole.flags = source.flags & ~BP_HAS_GOLD
    if whole.texts.isEmpty { whole.texts = source.texts }
    if whole.words.isEmpty { whole.words = source.words }
    if whole.sentences.isEmpty { whole.sentences = source.sentences }
    if whole.spans.isEmpty, !targets.contains(.spans) {
      whole.spans = source.spans
      whole.spanIDs = source.spanIDs
      whole.spanTexts = source.spanTexts
      let keepsPairs = targets.isDisjoint(with: [.pairs, .pairLabels])
      if whole.pairs.isEmpty, keepsPairs { whole.pairs = source.pairs }
    }
    if whole.classes.isEmpty, !targets.contains(.classes) { whole.classes = source.classes }
    if whole.answers.isEmpty, !targets.contains(.answers) { whole.answers = source.answers }
    if whole.values.isEmpty, !targets.contains(.values) { whole.values = source.values }
    if whole.extra.len == 0 { whole.extra = source.extra }
    return whole
  }
}
