import PluginHost
import PluginSpy
import Text
import Workflows

/// What a test works with: the plugin, loaded behind a spy, and materials made from the seed.
final class CheckContext {
  let order: CheckOrder
  /// The checked file.
  let file: PluginFile
  /// The spy between the host and the plugin; nil where the system allows no functions made at run time.
  let spy: PluginSpy?
  /// Looks at calls of custom operations.
  let operations: OperationTrials
  /// The plugin.
  let plugin: LoadedPlugin
  /// How long loading took.
  let loadSeconds: Double
  /// What an error means, as a sentence for the author.
  let sentence: (any Error) -> String

  init(
    _ order: CheckOrder, isSpied: Bool, age: HostAge = .today, trace: (@Sendable (SpyLine) -> Void)? = nil,
    sentence: @escaping (any Error) -> String
  ) throws {
    self.order = order
    self.sentence = sentence
    file = try PluginFile(checking: order.path)
    operations = OperationTrials(seed: order.seed)
    var settings = PluginSpy.Settings()
    settings.operations = operations
    settings.trace = trace
    settings.age = age
    spy = isSpied ? PluginSpy(settings) : nil
    let clock = ContinuousClock()
    let started = clock.now
    plugin = try LoadedPlugin(file, behind: spy)
    loadSeconds = (clock.now - started) / .seconds(1)
  }

  private init(_ other: CheckContext, _ order: CheckOrder) {
    self.order = order
    file = other.file
    spy = other.spy
    operations = other.operations
    plugin = other.plugin
    loadSeconds = other.loadSeconds
    sentence = other.sentence
  }

  /// The same plugin for another order: another item, or another seed.
  func with(_ order: CheckOrder) -> CheckContext { CheckContext(self, order) }

  /// The id of the item that is tested.
  var item: String { order.item }

  /// Random numbers of the seed; `stream` tells the uses within one test apart.
  func random(_ stream: UInt64 = 0) -> CheckRandom { CheckRandom(seed: order.seed, stream: stream) }

  /// The task that is tested.
  func task() throws -> TaskItem {
    guard let task = plugin.task(item) else { throw NothingToTest("there is no such task") }
    return task
  }

  /// The format that is tested.
  func format() throws -> FormatItem {
    guard let format = plugin.format(item) else { throw NothingToTest("there is no such format") }
    return format
  }

  /// The metric that is tested.
  func metric() throws -> MetricItem {
    guard let metric = plugin.metric(item) else { throw NothingToTest("there is no such metric") }
    return metric
  }

  /// Records of a corpus that the task takes: with gold of every kind if it will, else with less.
  func records(count: Int = 16, random: CheckRandom? = nil) throws -> CheckRecords {
    try CheckRecords(random: random ?? self.random(), count: count, diet: diet())
  }

  /// What gold a corpus must have for the task to take it.
  func diet() throws -> CheckRecords.Diet {
    let task = try task()
    var reasons: [any Error] = []
    for diet in CheckRecords.Diet.allCases {
      do {
        _ = try HeadTrial.instance(task, CheckRecords(random: random(), diet: diet).labels)
        return diet
      } catch PluginError.failed(let failure) where !failure.message.isEmpty {
        reasons.append(PluginError.failed(failure))
      }
    }
    throw reasons.first ?? NothingToTest("no kind of gold is left")
  }

  /// A small vocabulary's tokenizer: that of the embedded model.
  func tokenizer() throws -> WordPieceTokenizer {
    try BaseModel(path: EmbeddedDefault().model, requiringWeights: false).tokenizer
  }

  /// Throws what the spy saw.
  func throwViolations() throws {
    guard let violation = spy?.violations.first else { return }
    let (what, mend) = violation.sentences
    throw Finding(what, mend: mend)
  }
}
