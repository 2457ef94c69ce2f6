import PluginHost
import PluginSpy

/// What a test is about.
enum CheckSubject: Sendable {
  /// The plugin as a whole, and its file.
  case plugin
  /// Each of its items of one kind.
  case items(ItemKind)
}

/// One test: what must hold, and how that is found out.
struct CheckTest: Sendable {
  /// The group and the name, with a dot between them.
  let id: String
  /// What must hold, as a sentence.
  let sentence: String
  /// The requirements of the contract that it enforces.
  let requirements: [String]
  /// What it is about.
  let subject: CheckSubject
  /// How long it may take, in seconds.
  let limit: Double
  /// Whether the spy stands between: not where memory is counted, for the spy keeps some for ever.
  let isSpied: Bool
  /// Which host the structs and tables that are lent are like.
  let age: HostAge
  /// Looks, and says what it looked at. Throws a `Finding` where the plugin is wrong.
  let run: @Sendable (CheckContext) throws -> String

  init(
    _ id: String, _ sentence: String, _ requirements: [String], _ subject: CheckSubject, limit: Double = 30,
    isSpied: Bool = true, age: HostAge = .today, _ run: @escaping @Sendable (CheckContext) throws -> String
  ) {
    self.id = id
    self.sentence = sentence
    self.requirements = requirements
    self.subject = subject
    self.limit = limit
    self.isSpied = isSpied
    self.age = age
    self.run = run
  }

  /// The part of the id before the dot.
  var group: String { String(id.prefix { $0 != "." }) }

  /// All tests, in the order in which they run: what is about one thing first, so that it names a fault before those that
  /// use everything.
  static let all: [CheckTest] =
    fileTests + entryTests + headTests + stateTests + lossTests + gradientTests + repeatTests + formatTests
    + formatEdgeTests + metricTests + threadTests + structTests + fuzzTests

  /// The groups, in the order in which they run.
  static var groups: [String] {
    var groups: [String] = []
    for test in all where !groups.contains(test.group) { groups.append(test.group) }
    return groups
  }
}
