import Checkpoints
import Compute
import Glibc
import JSON
import PluginHost
import Training

/// A request with everything resolved: task, data in memory, base model, numbers.
final class FinetunePlan {
  let request: FinetuneRequest
  let task: TaskItem
  let settings: OptionSettings
  let data: DataSource
  let base: BaseModel
  let parameters: HyperParameters
  let optimizer: OptimizerKind
  let schedule: LearningRateSchedule
  let precision: Precision
  let metrics: [String]
  /// The devel value that picks the best epoch; nil: the devel loss, for a task without metrics.
  let selectBy: MetricKey?
  private(set) var labels = LabelInventories()
  private(set) var train: [StoredRecord] = []
  private(set) var devel: [StoredRecord] = []
  private(set) var test: [StoredRecord] = []

  /// Resolves a request and reads its data.
  init(_ asked: FinetuneRequest, context: WorkflowContext) throws {
    try Self.refuseTraining(onTest: asked)
    let beginsEmbedded = asked.data == nil && asked.initialModel == nil
    let request = beginsEmbedded ? try EmbeddedDefault().request(asked) : asked
    self.request = request
    optimizer = request.optimizer ?? .bert
    precision = context.processor.precision
    task = try context.registry.task(request.task)
    let isEmbedded = request.data == nil
    let dataPath = try request.data ?? Self.embeddedSample(request.task)
    let modelPath = try request.initialModel ?? EmbeddedDefault().pretrainedModel
    context.observer.note(
      .begins(task: request.task, data: dataPath, model: modelPath, output: request.output, isEmbedded: isEmbedded))
    data = try DataSource(
      path: dataPath, format: request.format, registry: context.registry, options: request.formatSettings)
    base = try BaseModel(path: modelPath, requiringWeights: false)
    if case .inferredFromVocabulary = base.folder.casingOrigin {
      context.observer.note(.casingInferred(casing: base.folder.casing, model: modelPath))
    }

    let options = try task.options()
    var flags = Self.flags(request)
    if flags["max-length"] == nil, request.settings["max-length"] == nil {
      // What nobody asked for must not fail: an encoder with fewer positions than the usual length gets its own.
      let declared = options.options.contains { $0.name == "max-length" }
      let usual = declared ? try options.settings([:])["max-length"]?.number : HyperParameters.fallback["max-length"]
      if let usual, usual > Double(base.maximumPositions) { flags["max-length"] = "\(base.maximumPositions)" }
    }
    var given = request.settings
    for (name, value) in flags where options.options.contains(where: { $0.name == name }) { given[name] = value }
    do throws(OptionFault) {
      settings = try options.settings(given)
    } catch {
      throw PluginError.option(item: request.task, error)
    }
    parameters = try HyperParameters(settings, flags: flags, maximumPositions: base.maximumPositions)
    schedule = try Self.schedule(request, context) ?? optimizer.schedule
    (metrics, selectBy) = try Self.metrics(
      asked: request.selectBy ?? settings["select-by"]?.text, task: task, settings: settings, context: context)
    try read(context)
  }

  /// The schedule that was asked for; nil: the optimizer's own.
  private static func schedule(
    _ request: FinetuneRequest, _ context: WorkflowContext
  ) throws -> LearningRateSchedule? {
    guard let name = request.scheduleFunction else { return request.schedule }
    let function = try WorkflowContext.function(name, signature: "d:QQ", of: context.registry)
    return .function(ScheduleFunction(name: name) { function(Double($0), Double($1)) })
  }

  /// The metrics to compute and the value to select by. A metric that is selected by is computed, listed or not.
  private static func metrics(
    asked: String?, task: TaskItem, settings: OptionSettings, context: WorkflowContext
  ) throws -> ([String], MetricKey?) {
    var metrics = try TaskMetrics.ids(of: task, settings: settings, registry: context.registry)
    guard let text = asked.flatMap({ $0.isEmpty ? nil : $0 }) ?? metrics.first else { return ([], nil) }
    guard let key = MetricKey(text) else { throw WorkflowError.unknownMetricKey(asked: text, available: metrics) }
    if !metrics.contains(key.metric) {
      if key.value != nil, context.registry.offers(of: .metric).allSatisfy({ $0.item.id != key.metric }),
        context.registry.plugins.contains(where: { $0.description.id == key.metric })
      {
        throw WorkflowError.functionSelected(key: text)
      }
      _ = try context.registry.offer(.metric, key.metric)
      metrics.append(key.metric)
    }
    return (metrics, key)
  }

  /// Refuses to write over something that is there. A run that goes on may have been stopped after its model was written
  /// and before it was noted; it writes the same again.
  func refuseExistingOutput() throws(WorkflowError) {
    if !request.resume, access(request.output, F_OK) == 0 { throw .outputExists(path: request.output) }
  }

  private func read(_ context: WorkflowContext) throws {
    if data.splits.isEmpty {
      let shares = request.splitShares.flatMap { SplitShares(shares: $0) } ?? SplitShares.standard
      var parts = shares.split(try data.read(split: "", labels: &labels))
      for name in ["train", "devel", "test"] {
        parts[name] = context.annotated(parts[name] ?? [], of: name, path: data.path)
      }
      let ordered = labels.reordered(by: parts["train"] ?? [])
      labels = ordered.inventories
      train = parts["train"]?.map { $0.relabeled(ordered.map) } ?? []
      devel = parts["devel"]?.map { $0.relabeled(ordered.map) } ?? []
      test = parts["test"]?.map { $0.relabeled(ordered.map) } ?? []
      note(context, "train", train)
    } else {
      for name in request.trainSplits {
        guard let split = data.split(named: name) else {
          throw WorkflowError.noSplit(path: data.path, split: name, available: data.splits)
        }
        let records = try data.read(split: split, labels: &labels, counting: true)
        note(context, name, records)
        train += context.annotated(records, of: name, path: data.path)
      }
      labels.closeTraining()
      devel = try readHeldOut("devel", context)
      test = try readHeldOut("test", context)
    }
    guard !train.isEmpty else {
      throw WorkflowError.noGold(path: data.path, split: request.trainSplits.joined(separator: ","))
    }
    if devel.isEmpty { noteNoDevel(context.observer) }
    if test.isEmpty { context.observer.note(.noTest(path: data.path)) }
    for (name, records) in [("devel", devel), ("test", test)] {
      try UnknownLabels.report(
        in: records, split: name, targets: task.targets, labels: labels, strict: request.strictLabels,
        observer: context.observer)
    }
    // The points of a sweep have the data of the sweep, which looks once.
    if request.measuresTest {
      try refuseLeaks(context.observer)
      try checkSelection(context)
    }
  }

  /// Records of a split that is not trained on; none when it is not there or has no gold.
  private func readHeldOut(_ name: String, _ context: WorkflowContext) throws -> [StoredRecord] {
    guard let split = data.split(named: name), !request.trainSplits.contains(name) else { return [] }
    let records: [StoredRecord]
    do {
      records = try data.read(split: split, labels: &labels)
    } catch WorkflowError.noRecords where name == "devel" {
      return []
    }
    note(context, name, records)
    let annotated = records.filter(\.hasGold)
    return annotated.isEmpty ? [] : context.annotated(records, of: name, path: data.path)
  }

  private func note(_ context: WorkflowContext, _ split: String, _ records: [StoredRecord]) {
    context.observer.note(
      .read(split: split, format: data.format.description.id, records: records.count, path: data.path))
  }

  private static func embeddedSample(_ task: String) throws -> String {
    let embedded = try EmbeddedDefault()
    guard let sample = embedded.sample(task: task) else {
      throw WorkflowError.noEmbeddedDefault(searched: [embedded.path + "/samples/" + task])
    }
    return sample
  }

  /// The host's flags that were given, by the names under which a task may declare defaults for them.
  private static func flags(_ request: FinetuneRequest) -> [String: String] {
    var flags: [String: String] = [:]
    flags["epochs"] = request.epochs.map { "\($0)" }
    flags["batch-size"] = request.batchSize.map { "\($0)" }
    flags["learning-rate"] = request.learningRate.map { "\($0)" }
    flags["warmup"] = request.warmup.map { "\($0)" }
    flags["max-length"] = request.maximumLength.map { "\($0)" }
    flags["stride"] = request.stride.map { "\($0)" }
    flags["select-by"] = request.selectBy
    return flags
  }
}
