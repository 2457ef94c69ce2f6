import JSON
import PluginSpy

/// What a check is asked for.
public struct CheckRequest: Sendable {
  /// The plugin's file.
  public var path: String
  /// Groups and tests to run; empty: all.
  public var only: [String] = []
  /// What random numbers begin from.
  public var seed: UInt64 = 1
  /// How long each fuzzing test goes on, in seconds.
  public var fuzzSeconds = 2.0
  /// How long a test may take at most, in seconds; nil: what each needs.
  public var timeLimit: Double?
  /// The author's own file or folder, for tasks and formats; empty: none.
  public var data = ""
  /// Folders with plugins, searched first for the format that reads `data`.
  public var pluginFolders: [String] = []
  /// Gets a line for each call between host and plugin, with the tests in this process; nil for no trace.
  public var trace: (@Sendable (SpyLine) -> Void)?
  /// Whether the tests run in this process, where a debugger sees them.
  public var isInProcess = false

  /// Asks for everything.
  public init(path: String) { self.path = path }
}

/// What a child process is told to do: one test of one item.
struct CheckOrder {
  var path: String
  var test: String
  var item: String
  var seed: UInt64
  var fuzzSeconds: Double
  var scratch: String
  /// The author's own file or folder; empty: none.
  var data = ""
  /// The format that reads `data` for tasks; empty where no task is to have it.
  var format = ""
  /// The files of plugins that may offer the format; once it is known, of the one that does.
  var plugins: [String] = []
  /// Whether a test before it ran out of time; the parent's matter alone.
  var isHurried = false

  var json: JSONObject {
    [
      "path": .string(path), "test": .string(test), "item": .string(item), "seed": .string(String(seed)),
      "fuzz-seconds": JSONValue(fuzzSeconds), "scratch": .string(scratch), "data": .string(data),
      "format": .string(format), "plugins": .array(plugins.map { .string($0) }),
    ]
  }

  init(path: String, test: String, item: String, seed: UInt64, fuzzSeconds: Double, scratch: String) {
    self.path = path
    self.test = test
    self.item = item
    self.seed = seed
    self.fuzzSeconds = fuzzSeconds
    self.scratch = scratch
  }

  /// The same for another item.
  func with(item: String) -> CheckOrder {
    var order = self
    order.item = item
    return order
  }

  /// The same with another seed.
  func with(seed: UInt64) -> CheckOrder {
    var order = self
    order.seed = seed
    return order
  }

  /// Reads what the parent wrote; nil for anything else.
  init?(_ text: String) {
    guard let json = try? JSONValue.parse(Array(text.utf8)), let path = json["path"]?.string,
      let test = json["test"]?.string, let item = json["item"]?.string,
      let seed = json["seed"]?.string.flatMap({ UInt64($0) }), let fuzzSeconds = json["fuzz-seconds"]?.number,
      let scratch = json["scratch"]?.string, let data = json["data"]?.string, let format = json["format"]?.string,
      let plugins = json["plugins"]?.array
    else { return nil }
    self.init(path: path, test: test, item: item, seed: seed, fuzzSeconds: fuzzSeconds, scratch: scratch)
    self.data = data
    self.format = format
    self.plugins = plugins.compactMap(\.string)
  }
}
