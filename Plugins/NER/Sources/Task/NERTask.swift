import PluginSDK

/// Named-entity recognition: a linear classifier over the last hidden state of the first piece of each word.
///
/// Devlin et al. 2019, section 5.3; Lee et al. 2020, section 3.3. Its parameters have the names that transformers'
/// `BertForTokenClassification` has, so a model folder loads there.
public struct NERTask: TaskPlugin {
  /// The id users write.
  public static let id = "ner"
  /// The task in a sentence.
  public static let summary = "Find mentions of entities in text"
  /// Mentions, and the tags of words.
  public static let targets: TaskTargets = .spans
  /// The settings it has.
  public static let options = NEROptions.declared

  /// The classes of the head.
  public let classes: TagClasses
  let settings: NEROptions
  let hiddenSize: Int

  /// Makes the task for the types of mentions that training gold holds. Throws when it holds none.
  public init(setup: TaskSetup) throws(PluginError) {
    classes = TagClasses(types: setup.labels[.spans].names)
    settings = try NEROptions(setup.settings)
    hiddenSize = setup.hiddenSize
    if classes.types.isEmpty, setup.purpose == .training {
      throw PluginError(.data, "the training data holds no mention, so there is nothing to learn; check its tags")
    }
  }

  /// `classifier.weight` [L,H] and `classifier.bias` [L].
  public var parameters: [TaskParameter] {
    [
      TaskParameter("classifier.weight", [classes.count, hiddenSize]),
      TaskParameter("classifier.bias", [classes.count], start: .zero, noDecay: true),
    ]
  }

  /// `O`, then `B-t` and `I-t` for each type, of words.
  public func classNames(of kind: LabelKind) -> [String] { kind == .words ? classes.names : [] }

  /// One input a sentence or a text, in windows where it is long.
  public func prepare(_ record: RecordView, training: Bool, into inputs: InputSink) throws(PluginError) {
    for unit in ReadingUnits(record, whole: settings.unit == .document).units {
      try inputs.add([.copy(text: unit.text, unit.span)], fit: .window)
    }
  }
}
