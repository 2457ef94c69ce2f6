import Glibc
import PluginHost

/// Trains and measures on every data set of a benchmark that is there, with every model, and reports.
///
/// Every training is a run of its own below the output folder and every result a file, so that a suite that was stopped
/// goes on where it was.
public final class Suite {
  /// What `host suite` was asked for.
  public struct Request: Sendable {
    /// The folder below which data sets lie.
    public var data: String
    /// The models to begin from, a column each.
    public var models: [Model]
    /// The folder of runs, results and reports.
    public var output: String
    /// The description; nil: the one that comes with the program.
    public var description: String?
    /// The data sets, by id or group; nil: all.
    public var only: [String]?
    /// The seeds; every training is made once with each.
    public var seeds: [UInt64] = [1]
    /// Settings of training in place of the description's, by group, data set or stage.
    public var recipes: [String: [String: String]] = [:]
    /// How many predictions of each kind are sampled for each data set.
    public var samples = 3

    /// A suite on data with models.
    public init(data: String, models: [Model], output: String) {
      self.data = data
      self.models = models
      self.output = output
    }
  }

  /// A model to begin from.
  public struct Model: Sendable, Equatable {
    /// Its heading.
    public let name: String
    /// Its folder.
    public let path: String

    /// A model with a name.
    public init(name: String, path: String) {
      self.name = name
      self.path = path
    }
  }

  private let request: Request
  private let context: WorkflowContext

  /// A suite of what was asked for.
  public init(_ request: Request, context: WorkflowContext) {
    self.request = request
    self.context = context
  }

  /// Runs it.
  /// - Throws: what a training throws; `WorkflowError.noSuchSet`, `.suiteLacks`, `.suiteDiffers`.
  public func run() throws -> SuiteReport {
    let path = try request.description ?? EmbeddedDefault().suite
    let description = try SuiteDescription(path: path)
    let sets = try chosen(of: description)
    let names = description.groups.map(\.id) + description.stages.map(\.id) + description.sets.map(\.id)
    for name in request.recipes.keys.sorted() where !names.contains(name) {
      throw WorkflowError.noSuchSet(asked: name, available: names)
    }
    for model in request.models { _ = try BaseModel(path: model.path, requiringWeights: false) }
    var missing: [String: SuiteDescription.Stage] = [:]
    var found: [(set: SuiteDescription.DataSet, group: SuiteDescription.Group, data: SuiteData?)] = []
    for set in sets {
      guard let group = description.group(of: set) else { throw WorkflowError.suiteLacks(path: path, what: set.group) }
      if let stage = set.after {
        guard let stage = description.stages.first(where: { $0.id == stage }) else {
          throw WorkflowError.suiteLacks(path: path, what: stage)
        }
        // Without it its followers begin from the model itself.
        if SuiteData.first(of: stage.train, below: request.data) == nil { missing[stage.id] = stage }
      }
      // A setting that is none is found before the first hours of training.
      _ = try recipe(group, set.id, set.recipe).apply(to: FinetuneRequest(task: group.task, output: ""))
      let data = try SuiteData(set, below: request.data, registry: context.registry)
      if data == nil { context.observer.note(.setMissing(title: set.title, source: set.source)) }
      found.append((set, group, data))
    }
    for id in missing.keys.sorted() {
      if let stage = missing[id] { context.observer.note(.setMissing(title: stage.title, source: stage.source)) }
    }
    try FolderCreation.create(request.output)
    var report = SuiteReport(description, request: request, context: context)
    let count = found.count { $0.data != nil } * request.models.count * request.seeds.count
    var number = 0
    for (set, group, data) in found {
      guard let data else {
        report.add(missing: set)
        continue
      }
      let targets = try context.registry.task(group.task).targets
      var outcomes: [(model: String, outcomes: [SuiteOutcome])] = []
      for model in request.models {
        var trials: [SuiteOutcome] = []
        for seed in request.seeds {
          number += 1
          context.observer.note(.suiteTrial(title: set.title, model: model.name, seed: seed, number: number, of: count))
          trials.append(try trial(set, group, data, model, seed, of: description).run())
        }
        outcomes.append((model.name, trials))
      }
      let reader = SuiteSampling(targets: targets, registry: context.registry, count: request.samples)
      report.add(
        set, data: data, counts: try SuiteCounts(data, targets: targets, registry: context.registry),
        outcomes: outcomes,
        samples: try reader.samples(request.models.map { ($0.name, folder($0, set.id, request.seeds[0])) }))
    }
    try SuiteFiles.write(report.json, to: request.output + "/report.json")
    return report
  }

  private func chosen(of description: SuiteDescription) throws(WorkflowError) -> [SuiteDescription.DataSet] {
    guard let only = request.only else { return description.sets }
    for name in only where !description.sets.contains(where: { $0.id == name || $0.group == name }) {
      throw .noSuchSet(asked: name, available: description.sets.map(\.id) + description.groups.map(\.id))
    }
    return description.sets.filter { only.contains($0.id) || only.contains($0.group) }
  }

  private func folder(_ model: Model, _ id: String, _ seed: UInt64) -> String {
    request.output + "/runs/\(model.name)/\(id)/seed-\(seed)"
  }

  private func trial(
    _ set: SuiteDescription.DataSet, _ group: SuiteDescription.Group, _ data: SuiteData, _ model: Model, _ seed: UInt64,
    of description: SuiteDescription
  ) throws -> SuiteTrial {
    let stage = description.stages.first { $0.id == set.after }
      .flatMap { stage in SuiteData.first(of: stage.train, below: request.data).map { (stage: stage, data: $0) } }
    let trial = SuiteTrial(
      set: set, group: group, data: data, recipe: recipe(group, set.id, set.recipe),
      initialModel: stage.map { folder(model, $0.stage.id, seed) + "/model" } ?? model.path, seed: seed,
      folder: folder(model, set.id, seed), context: context)
    if let stage, !trial.isDone { try train(stage.stage, on: stage.data, of: description, model, seed) }
    return trial
  }

  /// The group's recipe, what its member has otherwise, and what was asked for the group and for the member.
  private func recipe(_ group: SuiteDescription.Group, _ member: String, _ own: [String: String]) -> SuiteRecipe {
    var recipe = SuiteRecipe()
    recipe.take(group.recipe)
    recipe.take(own)
    recipe.take(request.recipes[group.id] ?? [:])
    if member != group.id { recipe.take(request.recipes[member] ?? [:]) }
    return recipe
  }

  /// Trains a stage, or goes on with it, or finds it done.
  private func train(
    _ stage: SuiteDescription.Stage, on data: String, of description: SuiteDescription, _ model: Model, _ seed: UInt64
  ) throws {
    guard let group = description.groups.first(where: { $0.id == stage.group }) else {
      throw WorkflowError.suiteLacks(path: description.id, what: stage.group)
    }
    let folder = folder(model, stage.id, seed)
    try FolderCreation.create(folder)
    var training = try recipe(group, stage.id, stage.recipe).apply(
      to: FinetuneRequest(task: group.task, output: folder + "/model"))
    training.data = data
    training.initialModel = model.path
    training.seed = seed
    training.splitShares = [1, 0, 0]
    training.resume = access(training.output + ".run/manifest.json", F_OK) == 0
    _ = try Finetuning(training, context: context).run()
  }
}
