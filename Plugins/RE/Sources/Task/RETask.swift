import PluginSDK

/// Relation extraction: a linear classifier over the pooled first token of a text in which two mentions are masked.
///
/// Lee et al. 2020, section 3.3; Devlin et al. 2019, section 4.1. Its parameters have the names that transformers'
/// `BertForSequenceClassification` has, so a model folder loads there.
public struct RETask: TaskPlugin {
  /// The id users write.
  public static let id = "re"
  /// The task in a sentence.
  public static let summary = "Classify the relation between two mentions of a text"
  /// Relations between mentions, and classes of texts that are masked already.
  public static let targets: TaskTargets = [.pairs, .classes]
  /// The settings it has.
  public static let options = REOptions.declared

  let classes: RelationClasses
  let settings: REOptions
  let hiddenSize: Int

  /// Makes the task for the labels that training gold holds. Throws when it holds none, or those of pairs and of texts.
  public init(setup: TaskSetup) throws(PluginError) {
    settings = try REOptions(setup.settings)
    classes = RelationClasses(setup.labels, negative: settings.negative)
    hiddenSize = setup.hiddenSize
    guard setup.purpose == .training else { return }
    if setup.labels[.pairs].count > 0, setup.labels[.records].count > 0 {
      throw PluginError(
        .data, "the training data labels both pairs of mentions and whole texts; train on one of the two")
    }
    if classes.names.count < 2 {
      throw PluginError(
        .data,
        "the training data holds \(classes.names.count == 1 ? "one class only" : "no relation"), so there is nothing to learn; check its labels"
      )
    }
  }

  /// `classifier.weight` [L,H] and `classifier.bias` [L].
  public var parameters: [TaskParameter] {
    [
      TaskParameter("classifier.weight", [classes.names.count, hiddenSize]),
      TaskParameter("classifier.bias", [classes.names.count], start: .zero, noDecay: true),
    ]
  }

  /// The labels of training gold, and no relation, of pairs and of whole records.
  public func classNames(of kind: LabelKind) -> [String] { kind == .pairs || kind == .records ? classes.names : [] }

  /// One input a candidate pair, or one for the text as it stands.
  public func prepare(_ record: RecordView, training: Bool, into inputs: InputSink) throws(PluginError) {
    guard readsPairs(record) else {
      for index in record.texts.indices {
        // Too long even without all that is no mark: accounted for, and predicted by nobody.
        _ = try inputs.offer(Self.chunks(record.texts[index].text, index), fit: .around, tag: UInt64(index))
      }
      return
    }
    let reading = MentionReading(record)
    if training { try refuseUntypedPairs(record) }
    for candidate in settings.rule.candidates(reading) {
      _ = try inputs.offer(settings.rule.chunks(candidate), fit: .around, tag: candidate.tag)
    }
  }

  /// Whether a record is read pair by pair.
  func readsPairs(_ record: RecordView) -> Bool {
    switch settings.input {
    case .auto: !record.spans.isEmpty
    case .pairs: true
    case .text: false
    }
  }

  /// A text that is masked already: its marks are kept, however long it is.
  private static func chunks(_ text: BorrowedText, _ index: Int) -> [InputChunk] {
    var chunks: [InputChunk] = []
    var end = 0
    for mark in ArgumentMarks.places(in: text) {
      if end < mark.start { chunks.append(.copy(text: index, TextSpan(start: end, end: mark.start))) }
      chunks.append(.replace(text: index, mark, by: text[mark].string))
      end = mark.end
    }
    if end < text.count { chunks.append(.copy(text: index, TextSpan(start: end, end: text.count))) }
    return chunks
  }

  /// Throws at a relation between mentions of one type when nobody said that such pairs are candidates: training would
  /// pass over all of them in silence.
  private func refuseUntypedPairs(_ record: RecordView) throws(PluginError) {
    guard settings.rule.types.isDefault else { return }
    for pair in record.pairs {
      let head = record.labelName(.spans, record.spans[pair.head].label)?.string ?? ""
      let tail = record.labelName(.spans, record.spans[pair.tail].label)?.string ?? ""
      guard ArgumentTypes.equal(head, tail) else { continue }
      let type = head.isEmpty ? "*" : head
      throw .data(
        "record '\(record.id.string)' relates two mentions of one type (\(type)); say which pairs are candidates, for example --set arguments=\(type):\(type)",
        file: record.file.string, line: record.line)
    }
  }
}
