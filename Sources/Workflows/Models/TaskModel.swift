import Checkpoints
import Compute
import Encoder
import PluginHost
import Text

/// An encoder and a task's head in one parameter store, ready to be trained or run.
public final class TaskModel {
  /// The folder that the encoder came from.
  let base: BaseModel
  /// The task.
  let task: TaskInstance
  /// The task's settings.
  let settings: OptionSettings
  /// The labels that training saw, those of the head's classes, and those seen since.
  var labels: LabelInventories
  /// Every parameter.
  let store: ParameterStore
  /// What runs graphs.
  let executor: Executor
  /// What turns records into windows.
  let preparer: RecordPreparer
  /// Whether all windows of a record must stand in one batch.
  let wantsWholeRecords: Bool

  /// What became of the tensors that training begins from; nil where all parameters begin at random.
  private(set) var loadReport: LoadReport?

  private let encoder: BertEncoder
  private let head: [ParameterID]

  private init(
    base: BaseModel, task: TaskInstance, settings: OptionSettings, store: ParameterStore, encoder: BertEncoder,
    head: [ParameterID], maximumLength: Int, stride: Int, processor: Processor
  ) {
    self.base = base
    self.task = task
    self.settings = settings
    self.labels = task.labels
    self.store = store
    self.encoder = encoder
    self.head = head
    wantsWholeRecords = task.item.needsWholeRecords
    executor = Executor(processor: processor)
    preparer = RecordPreparer(
      task: task, tokenizer: base.tokenizer, splitter: SentenceSplitter(), maximumLength: maximumLength, stride: stride)
  }

  /// A model that is to be trained: the encoder's weights from its folder, the head's from there too if it has them.
  convenience init(_ plan: FinetunePlan, context: WorkflowContext) throws {
    let base = plan.base
    let task = try plan.task.create(
      TaskSetup(
        hiddenSize: base.folder.configuration.hiddenSize, layerCount: base.folder.configuration.layerCount,
        maximumLength: plan.parameters.maximumLength, labels: plan.labels,
        recordCount: plan.train.count, settings: plan.settings, purpose: .training))
    let trial = PoolerTrial(
      base: base, task: task, processor: context.processor, maximumLength: plan.parameters.maximumLength,
      stride: plan.parameters.stride)
    let (store, encoder, head) = try Self.declare(base, task, trial: trial, sample: plan.train)
    try store.allocate(.trainable)
    store.initialize(seed: plan.request.seed, on: context.processor)
    self.init(
      base: base, task: task, settings: plan.settings, store: store, encoder: encoder, head: head,
      maximumLength: plan.parameters.maximumLength, stride: plan.parameters.stride, processor: context.processor)
    guard base.folder.weightsForm != nil else {
      context.observer.note(.randomWeights(model: base.folder.path))
      return
    }
    let source = try base.folder.openWeights()
    let report = try WeightLoading.match(store, with: source)
    guard !report.isQuantized else { throw WorkflowError.quantizedModel(base.folder.path) }
    try WeightLoading.copy(report, from: source, into: store)
    loadReport = report
    context.observer.note(.loaded(report))
  }

  /// A trained model: its weights are mapped where they can be, and its head must be there.
  ///
  /// - Parameter changes: settings of the task that are to be other than those it was trained with.
  /// - Throws: `WorkflowError.noTask`, `.untrainedHead`, `.headParametersMissing`, and the rooms' errors.
  public convenience init(
    path: String, context: WorkflowContext, maximumLength flag: Int? = nil, settings changes: [String: String] = [:]
  ) throws {
    let base = try BaseModel(path: path)
    guard let host = base.folder.host, let id = host.task else { throw WorkflowError.noTask(model: path) }
    guard host.isHeadTrained else { throw WorkflowError.untrainedHead(model: path) }
    let item = try Self.item(id, plugin: host.plugin?.id, of: path, in: context.registry)
    let labels = LabelInventories(host.labels)
    let inference = try InferenceSettings(
      of: item, host: host, changes: changes, maximumLength: flag, maximumPositions: base.maximumPositions)
    let (settings, maximumLength) = (inference.settings, inference.maximumLength)
    let task = try item.create(
      TaskSetup(
        hiddenSize: base.folder.configuration.hiddenSize, layerCount: base.folder.configuration.layerCount,
        maximumLength: maximumLength, labels: labels, recordCount: host.trainingRecords ?? 0,
        settings: settings, purpose: .prediction, state: host.taskState?.bytes ?? [],
        stateVersion: host.taskState?.version ?? ""))
    let source = try base.folder.openWeights()
    let hasPooler = source.tensors.contains {
      BertTensorName(stored: $0.name) == .parameter("bert.pooler.dense.weight")
    }
    let (store, encoder, head) = try Self.declare(base, task, pooler: hasPooler)
    let report = try WeightLoading.match(store, with: source)
    try WeightLoading.check(context.precision, report, model: path)
    let untrained = report.initialized.filter { !$0.hasPrefix("bert.") }
    guard untrained.isEmpty else { throw WorkflowError.headParametersMissing(model: path, names: untrained) }
    try WeightLoading.bind(report, to: source, in: store)
    try store.allocate(.inference)
    try WeightLoading.copy(report, from: source, into: store)
    context.observer.note(.loaded(report))
    self.init(
      base: base, task: task, settings: settings, store: store, encoder: encoder, head: head,
      maximumLength: maximumLength, stride: inference.stride, processor: context.processor)
  }

  /// The task of a trained model, from the plugin that the model remembers.
  private static func item(
    _ id: String, plugin: String?, of model: String, in registry: PluginRegistry
  ) throws -> TaskItem {
    do throws(PluginHostError) {
      return try registry.task(id, plugin: plugin)
    } catch {
      // A plugin that is there, and does not offer the task any more, is another matter.
      guard case .unknownItem(_, _, _, _, let refused) = error, let plugin,
        !registry.plugins.contains(where: { $0.description.id == plugin })
      else { throw error }
      throw WorkflowError.modelPlugin(model: model, task: id, plugin: plugin, refused: refused)
    }
  }

  /// Whether the encoder has a pooler, which a model of a task that does not use it leaves out.
  var hasPooler: Bool { store.find("bert.pooler.dense.weight") != nil }

  /// Declares all parameters for training; the pooler only when the head asks for it on a first batch.
  private static func declare(
    _ base: BaseModel, _ task: TaskInstance, trial: PoolerTrial, sample: [StoredRecord]
  ) throws -> (ParameterStore, BertEncoder, [ParameterID]) {
    let (store, encoder, head) = try declare(base, task, pooler: true)
    let usesPooler = try trial.usesPooler(sample, store: store, encoder: encoder, head: head)
    return usesPooler ? (store, encoder, head) : try declare(base, task, pooler: false)
  }

  private static func declare(
    _ base: BaseModel, _ task: TaskInstance, pooler: Bool
  ) throws -> (ParameterStore, BertEncoder, [ParameterID]) {
    let store = ParameterStore()
    let encoder = try BertEncoder(base.encoderConfiguration, parameters: store, pooler: pooler)
    let head = try task.parameters.map { parameter in
      try store.declare(parameter.declaration(encoderDeviation: base.folder.configuration.initializerRange))
    }
    return (store, encoder, head)
  }

  /// Records the encoder and the head on a graph for a batch; nothing is computed.
  /// - Throws: `PluginError` for what the head did wrong.
  func record(_ batch: ModelBatch, mode: GraphMode, wantsLoss: Bool) throws -> RecordedBatch {
    try HeadRecording(encoder: encoder, head: head, store: store, task: task, processor: executor.processor)
      .record(batch, mode: mode, wantsLoss: wantsLoss)
  }

  /// Computes what was recorded.
  /// - Throws: `PluginError` where the head is at fault, `GraphError` for the rest.
  func run(_ recorded: RecordedBatch, denominators: [String: Double]? = nil) throws {
    do throws(GraphError) {
      if let denominators {
        try executor.forwardBackward(recorded.graph, denominators: denominators)
      } else {
        try executor.forward(recorded.graph)
      }
    } catch {
      throw recorded.head.failure(error)
    }
  }
}

extension TaskParameter {
  /// The parameter as the store takes it.
  func declaration(encoderDeviation: Double) -> ParameterDeclaration {
    let initializer: Initializer =
      switch start {
      case .normal(let deviation): .truncatedNormal(deviation: deviation.map { Double($0) } ?? encoderDeviation)
      case .zero: .zeros
      case .one: .ones
      }
    return ParameterDeclaration(
      name: name, shape: Shape(dimensions) ?? .scalar, initializer: initializer, decays: decays, rateScale: rateScale,
      formerNames: formerNames)
  }
}
