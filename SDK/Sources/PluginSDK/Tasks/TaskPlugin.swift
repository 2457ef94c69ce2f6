/// A task: what the encoder reads of a record, the head on top of it, and what its outputs mean.
///
/// A value of the type is made once for a model. After that it is constant: `prepare`, `account` and `decode` run on many
/// threads at once, for different records, and `build` only records a graph.
public protocol TaskPlugin: Sendable {
  /// The id users write: a-z, 0-9, `.` and `-`.
  static var id: String { get }
  /// One sentence for `host plugin list`.
  static var summary: String { get }
  /// What the gold of the task is; the host hides it from every record outside of training.
  static var targets: TaskTargets { get }
  /// Whether `build` sees all windows of each of its records, for a loss across windows.
  static var needsWholeRecords: Bool { get }
  /// The settings it has.
  static var options: [PluginOption] { get }

  /// Makes the task for one model. What `setup` lends ends with the call.
  init(setup: TaskSetup) throws(PluginError)
  /// The head's parameters; `Graph.parameter` takes their indices.
  var parameters: [TaskParameter] { get }
  /// What the labels of a kind mean in what `decode` gives: words, spans, pairs or records; empty where they are those
  /// of the setup. The first kind that has any is what the columns of the scores mean (id2label).
  func classNames(of kind: LabelKind) -> [String]
  /// Says which inputs the encoder gets for a record, in order. Must be pure.
  func prepare(_ record: RecordView, training: Bool, into inputs: InputSink) throws(PluginError)
  /// Enters gold items of a record that no prediction can reach; `windows` are all its windows.
  func account(_ record: RecordView, windows: Batch, ledger: Ledger) throws(PluginError)
  /// Records the head: loss when it is wanted, outputs always. Must be pure: the same inputs record the same graph.
  func build(_ graph: Graph, batch: Batch, mode: BuildMode) throws(PluginError)
  /// Turns the outputs of a record's windows into one predicted record.
  func decode(_ outputs: DecodeView, into sink: RecordSink) throws(PluginError)
}

extension TaskPlugin {
  /// Some windows of a record are enough.
  public static var needsWholeRecords: Bool { false }
  /// No settings.
  public static var options: [PluginOption] { [] }
  /// The labels of the setup.
  public func classNames(of kind: LabelKind) -> [String] { [] }
  /// Every gold item is in reach.
  public func account(_ record: RecordView, windows: Batch, ledger: Ledger) throws(PluginError) {}
}

/// A task that learns something from the development set after training: thresholds, calibration.
public protocol TunableTask: TaskPlugin {
  /// Reads outputs of every development record, which carries its gold; called once.
  mutating func tune(_ source: DecodeSource) throws(PluginError)
}

/// A task that keeps something in the model folder besides its parameters.
public protocol StatefulTask: TaskPlugin {
  /// The version of what `save` writes; `TaskSetup.stateVersion` gives it back.
  static var stateVersion: String { get }
  /// What to keep: at most 1 MiB; `TaskSetup.state` gives it back.
  func save() throws(PluginError) -> [UInt8]
}

/// What the gold of a task is.
public struct TaskTargets: OptionSet, Sendable {
  /// The contract's bits.
  public let rawValue: UInt32
  /// The set with the contract's bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// Mentions, and the tags of words.
  public static let spans = TaskTargets(rawValue: 1)
  /// Relations.
  public static let pairs = TaskTargets(rawValue: 2)
  /// Types of relations; the pairs stay as candidates.
  public static let pairLabels = TaskTargets(rawValue: 4)
  /// Classes of records.
  public static let classes = TaskTargets(rawValue: 8)
  /// Answers.
  public static let answers = TaskTargets(rawValue: 16)
  /// Numbers.
  public static let values = TaskTargets(rawValue: 32)
}

/// What a graph is recorded for.
public struct BuildMode: OptionSet, Sendable {
  /// The contract's bits.
  public let rawValue: UInt32
  /// The set with the contract's bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// Dropout is on.
  public static let training = BuildMode(rawValue: 1)
  /// The records carry gold, and the loss is wanted.
  public static let wantLoss = BuildMode(rawValue: 2)
}
