import JSON
import PluginHost

/// Turns data of one format into another, and counts what the other cannot hold.
public final class Translation {
  /// What `host translate` was asked for.
  public struct Request: Sendable {
    /// The format to read; nil: probed.
    public var from: String?
    /// Settings of the format to read.
    public var fromSettings: [String: String] = [:]
    /// What to read.
    public var input: String
    /// The format to write.
    public var to: String
    /// Settings of the format to write.
    public var toSettings: [String: String] = [:]
    /// Where to write.
    public var output: String
    /// The split of a folder; nil: all of them, one after the other.
    public var split: String?
    /// The unit of offsets, for formats that have the choice.
    public var offsets: String?

    /// A request for an input and an output.
    public init(input: String, to: String, output: String) {
      self.input = input
      self.to = to
      self.output = output
    }
  }

  /// What a run did.
  public struct Summary: Sendable, Equatable {
    /// Records written.
    public var records = 0
    /// What the format could not hold, by reason.
    public var notHeld: [String: Int] = [:]

    /// The summary as JSON.
    public var json: JSONObject {
      var counts = JSONObject()
      for key in notHeld.keys.sorted() { counts[key] = JSONValue(notHeld[key] ?? 0) }
      return ["records": JSONValue(records), "not_held": .object(counts)]
    }
  }

  private let request: Request
  private let registry: PluginRegistry

  /// A translation of what was asked for.
  public init(_ request: Request, registry: PluginRegistry) {
    self.request = request
    self.registry = registry
  }

  /// Runs it.
  /// - Throws: errors of plugins and files; `WorkflowError.noSplit`, `.tokenization`.
  public func run() throws -> Summary {
    let source = try DataSource(
      path: request.input, format: request.from, registry: registry, options: request.fromSettings)
    try FileIdentity.check(output: request.output, inputs: [request.input])
    let target = try OutputTarget(
      path: request.output, format: request.to, defaultFormat: request.to, offsets: request.offsets,
      registry: registry, options: request.toSettings)
    var splits = source.splits.isEmpty ? [""] : source.splits
    if let wanted = request.split {
      guard let split = source.split(named: wanted) else {
        throw WorkflowError.noSplit(path: source.path, split: wanted, available: source.splits)
      }
      splits = [split]
    }
    var labels = LabelInventories()
    let records = try splits.flatMap { try source.read(split: $0, labels: &labels) }
    let writer = try target.writer(request.output)
    let completion = try RecordCompletion()
    var summary = Summary(records: records.count)
    for record in records {
      for entry in try writer.write(completion.complete(record)) { summary.notHeld[entry.reason, default: 0] += 1 }
    }
    try writer.finish()
    return summary
  }
}
