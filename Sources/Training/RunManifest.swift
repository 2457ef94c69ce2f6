import Checkpoints
import Glibc
import JSON

/// What was run, on what and with what, so that it can be judged, resumed and run again.
public struct RunManifest: Sendable, Equatable {
  /// A file that went into the run.
  public struct Input: Sendable, Equatable {
    /// What it is: `data.train`, `data.devel`, `init.weights`, `init.vocabulary`, `plugin.biobert.ner` …
    public var role: String
    /// Where it lay.
    public var path: String
    /// Its SHA-256.
    public var sha256: String

    /// An input with all its values.
    public init(role: String, path: String, sha256: String) {
      self.role = role
      self.path = path
      self.sha256 = sha256
    }
  }

  /// The layout of the file; a larger number than this program writes is refused.
  public static let schema = 1

  /// The command: `finetune`.
  public var command: String
  /// The program's version.
  public var version: String
  /// Every setting that decides the result, by name, with defaults filled in. A resumed run must have the same.
  public var settings: JSONObject
  /// Files that decide the result.
  public var inputs: [Input]
  /// What may move the last bits: processor, kernels, matmul provider, threads.
  public var machine: JSONObject
  /// When it began, in UTC.
  public var started: String
  /// When it ended; nil while it runs.
  public var finished: String?
  /// What came of it: metrics, ledger, hash of the weights. Empty while it runs.
  public var results: JSONObject

  /// A manifest of a run that begins now.
  public init(command: String, version: String, settings: JSONObject, inputs: [Input], machine: JSONObject) {
    self.command = command
    self.version = version
    self.settings = settings
    self.inputs = inputs
    self.machine = machine
    started = Self.now()
    results = JSONObject()
  }

  /// The manifest as JSON.
  public var json: JSONObject {
    var object = JSONObject()
    object["schema"] = JSONValue(Self.schema)
    object["command"] = JSONValue(command)
    object["version"] = JSONValue(version)
    object["started"] = JSONValue(started)
    object["finished"] = finished.map { JSONValue($0) } ?? .null
    object["settings"] = .object(settings)
    object["inputs"] = .array(
      inputs.map { .object(["role": .string($0.role), "path": .string($0.path), "sha256": .string($0.sha256)]) })
    object["machine"] = .object(machine)
    object["results"] = .object(results)
    return object
  }

  /// Reads a manifest back.
  /// - Throws: `TrainingError.damaged` when it is not one.
  public init(json: JSONValue, path: String) throws(TrainingError) {
    guard let object = json.object, let schema = object["schema"]?.integer, schema <= Self.schema,
      let command = object["command"]?.string, let version = object["version"]?.string,
      let settings = object["settings"]?.object, let inputs = object["inputs"]?.array,
      let machine = object["machine"]?.object, let started = object["started"]?.string,
      let results = object["results"]?.object
    else { throw .damaged(path: path, what: "manifest") }
    self.command = command
    self.version = version
    self.settings = settings
    self.machine = machine
    self.started = started
    self.results = results
    finished = object["finished"]?.string
    self.inputs = []
    for input in inputs {
      guard let role = input["role"]?.string, let file = input["path"]?.string, let hash = input["sha256"]?.string
      else { throw .damaged(path: path, what: "manifest") }
      self.inputs.append(Input(role: role, path: file, sha256: hash))
    }
  }

  /// Reads a manifest from its file.
  /// - Throws: `TrainingError.file`, `.damaged`.
  public init(path: String) throws(TrainingError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try MappedFile.contents(of: path)
    } catch {
      throw .file(error)
    }
    guard let json = try? JSONValue.parse(bytes) else { throw .damaged(path: path, what: "manifest") }
    try self.init(json: json, path: path)
  }

  /// Writes the manifest; the file appears whole.
  /// - Throws: `TrainingError.file`.
  public func write(to path: String) throws(TrainingError) {
    guard let text = try? JSONValue.object(json).text(style: .pretty) else {
      throw .damaged(path: path, what: "manifest")
    }
    do throws(FileError) {
      try AtomicFile.write(Array((text + "\n").utf8), to: path)
    } catch {
      throw .file(error)
    }
  }

  /// The names of settings, and roles of inputs, in which another run differs from this one.
  public func differences(from other: RunManifest) -> [String] {
    var names: [String] = []
    for key in settings.keys + other.settings.keys.filter({ !settings.contains($0) })
    where settings[key] != other.settings[key] { names.append(key) }
    let mine = Dictionary(inputs.map { ($0.role, $0.sha256) }, uniquingKeysWith: { first, _ in first })
    let theirs = Dictionary(other.inputs.map { ($0.role, $0.sha256) }, uniquingKeysWith: { first, _ in first })
    for role in Set(mine.keys).union(theirs.keys).sorted() where mine[role] != theirs[role] { names.append(role) }
    return names
  }

  /// The time in UTC, as ISO 8601 to the second.
  public static func now() -> String {
    var seconds = time(nil)
    var parts = tm()
    unsafe gmtime_r(&seconds, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
      + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
  }
}
