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
  /// Runs one call in the middle of another.
  let interleaver: CallInterleaver
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
    let interleaver = CallInterleaver()
    self.interleaver = interleaver
    var settings = PluginSpy.Settings()
    settings.operations = operations
    settings.beforeHostCall = { interleaver.before($0) }
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
    interleaver = other.interleaver
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

  /// Records of a corpus that the task takes: the author's own; without these made-up ones, with gold of every kind if it
  /// will, else with less.
  func records(count: Int = 16, random: CheckRandom? = nil) throws -> CheckRecords {
    // Fuzzing is about what nobody has thought of.
    if !order.format.isEmpty, !order.test.hasPrefix("fuzz.") { return try givenRecords() }
    return try CheckRecords(random: random ?? self.random(), count: count, diet: diet())
  }

  /// The author's own records. That the task refuses them is one fault and not one of every test.
  private func givenRecords() throws -> CheckRecords {
    let records = try CheckData.records(order)
    guard order.test != "head.create" else { return records }
    do {
      _ = try HeadTrial.instance(try task(), records.labels)
    } catch PluginError.failed(let failure) where !failure.message.isEmpty {
      throw NothingToTest("the task refuses the records of --data: \(failure.message)")
    }
    return records
  }

  /// What gold a made-up corpus must have for the task to take it.
  private func diet() throws -> CheckRecords.Diet {
    let task = try task()
    var reason: String?
    for diet in CheckRecords.Diet.allCases {
      do {
        _ = try HeadTrial.instance(task, CheckRecords(random: random(), diet: diet).labels)
        return diet
      } catch PluginError.failed(let failure) {
        // What failed without a word is no refusal.
        guard !failure.message.isEmpty else { throw PluginError.failed(failure) }
        reason = reason ?? withoutStop(PluginError.failed(failure))
      }
    }
    let what = "the task takes none of the made-up corpora; give records of yours with --data"
    guard order.test == "head.create", let reason else { throw NothingToTest(what) }
    // Once it is said where everybody sees it.
    throw Finding.warning("\(what). It says: \(reason)", mend: "run the check again with --data FILE or FOLDER")
  }

  /// The author's own file for the format that is tested, of a folder the first that ends as the format's files do; nil
  /// for none.
  func dataOfFormat(endings: [String]) throws -> String? {
    // A file that another format reads says nothing of this one.
    guard !order.data.isEmpty, order.format.isEmpty || order.plugins == [order.path] && order.format == item else {
      return nil
    }
    let files = try DataFiles.files(of: order.data).map(\.path)
    return files.first { file in endings.contains { file.hasSuffix("." + $0) } } ?? files.first
  }

  /// A small vocabulary's tokenizer: that of the embedded model.
  func tokenizer() throws -> WordPieceTokenizer {
    try BaseModel(path: EmbeddedDefault().model, requiringWeights: false).tokenizer
  }

  /// What an error means, as a part of a sentence.
  func withoutStop(_ error: any Error) -> String {
    let text = sentence(error)
    return text.last == "." ? String(text.dropLast()) : text
  }

  /// Throws what the spy saw.
  func throwViolations() throws {
    guard let violation = spy?.violations.first else { return }
    let (what, mend) = violation.sentences
    let cause: CheckCause? =
      switch violation.rule {
      case .afterLoan: .lateCall(violation.function)
      case .otherThread: .otherThread(violation.function)
      case .overlap, .foreignThread, .noReason, .changedLoan: nil
      }
    throw Finding(what, mend: mend, cause: cause)
  }
}
