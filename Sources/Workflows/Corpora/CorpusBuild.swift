import Checkpoints
import Compute
import Corpus
import Glibc
import JSON
import PluginHost
import Training

/// Builds a corpus: reads groups of files side by side, then selects among all documents.
public final class CorpusBuild {
  /// What came of it.
  public struct Summary: Sendable {
    /// The corpus.
    public var manifest: CorpusManifest
    /// Groups that were kept from an earlier build.
    public var keptGroups: Int
    /// All groups.
    public var groups: Int
    /// The first records that could not be read, with the reason.
    public var faults: [(place: String, reason: String)]
    /// Bytes of input that were read.
    public var bytesRead: Int
    /// How long it took.
    public var seconds: Double
    /// The most memory of the process, in megabytes.
    public var peakMegabytes: Int

    /// As JSON.
    public var json: JSONObject {
      var json = manifest.json
      json["groups"] = JSONValue(groups)
      json["kept_groups"] = JSONValue(keptGroups)
      json["bytes_read"] = JSONValue(bytesRead)
      json["seconds"] = JSONValue(seconds)
      json["peak_rss_mb"] = JSONValue(peakMegabytes)
      json["faults"] = .array(faults.map { ["place": .string($0.place), "reason": .string($0.reason)] })
      return json
    }
  }

  private let request: CorpusRequest
  private let registry: PluginRegistry
  private let observer: any WorkflowObserver

  /// A build of what was asked for.
  public init(_ request: CorpusRequest, registry: PluginRegistry, observer: any WorkflowObserver) {
    self.request = request
    self.registry = registry
    self.observer = observer
  }

  /// Runs it.
  /// - Throws: `WorkflowError`, `CorpusError`, `FileError`, and errors of plugins.
  public func run() throws -> Summary {
    let started = MonotonicClock.seconds()
    let paths = try InputFiles(registry: registry, format: request.format).paths(request.inputs)
    if paths.contains("-") { throw WorkflowError.noSuchPath("-") }
    try FolderCreation.create(request.output)
    let groups = try CorpusGroup.groups(of: paths, bytes: request.shardBytes)
    let reading = CorpusGroupReading(request, key: key, registry: registry, observer: observer)
    let work = CorpusReadingWork(groups: groups, reading: reading, observer: observer)
    let reports = try work.run(threads: request.threads ?? WorkerPool.availableProcessors())
    let manifest = try select(reports)
    try removeLeftovers(keeping: Set(groups.map(\.name) + manifest.shards.map(\.name)))
    return Summary(
      manifest: manifest, keptGroups: work.keptGroups, groups: groups.count,
      faults: reports.flatMap { $0.faults.map { ($0.place, $0.reason) } }, bytesRead: work.bytesRead,
      seconds: MonotonicClock.seconds() - started, peakMegabytes: EvaluationReport.peakMegabytes())
  }

  /// What the groups are made with.
  private var settings: JSONObject {
    [
      "program": .string(ProgramVersion.current), "format": request.format.map { .string($0) } ?? .null,
      "format_settings": .object(request.formatSettings.json), "shard_bytes": JSONValue(request.shardBytes),
    ]
  }

  private var key: String {
    // Cannot fail: no number of a setting is a fraction.
    ContentHash.hash(bytes: (try? JSONValue.object(settings).bytes()) ?? [])
  }

  /// Selects among the documents of all shards and writes what says so, the corpus' own file last.
  private func select(_ reports: [CorpusGroupReport]) throws -> CorpusManifest {
    let summaries = reports.flatMap(\.shards)
    var shards: [Shard] = []
    for summary in summaries { shards.append(try Shard(path: request.output + "/" + summary.name)) }
    let selection = DocumentSelection(
      nearDuplicateAgreement: request.nearDuplicateAgreement, memory: request.memory, folder: request.output)
    let (live, ledger) = try selection.select(shards)
    guard live.count > 0 else { throw WorkflowError.noRecords(path: request.inputs[0], split: "") }
    let livePath = request.output + "/" + CorpusManifest.liveName
    try live.write(to: livePath)
    var settings = settings
    settings["near_duplicates"] = request.nearDuplicateAgreement.map { JSONValue($0) } ?? .null
    let hashes = summaries.map(\.sha256) + [try ContentHash.hash(file: livePath)]
    let manifest = CorpusManifest(
      shards: summaries, counts: DocumentSelection.counts(shards, live),
      ledger: [
        ("total", reports.reduce(0) { $0 + $1.records }), ("kept", ledger.kept), ("empty", ledger.empty),
        ("withheld", reports.reduce(0) { $0 + $1.withheld }), ("deletions", ledger.deletions),
        ("revised", ledger.revised), ("deleted", ledger.deleted),
        ("duplicates", ledger.duplicates), ("near_duplicates", ledger.nearDuplicates),
        ("faults", reports.reduce(0) { $0 + $1.faultCount }),
      ],
      settings: settings, inputs: reports.reduce(0) { $0 + $1.inputs.count },
      sha256: ContentHash.hash(bytes: hashes.joined().utf8))
    let file = try AtomicFile(path: request.output + "/" + CorpusManifest.name)
    let bytes = try JSONValue.object(manifest.json).bytes(style: .pretty) + [0x0A]
    try unsafe file.write(bytes.span.bytes)
    try file.commit()
    return manifest
  }

  /// Removes shards and reports of groups that are no more.
  private func removeLeftovers(keeping names: Set<String>) throws {
    for name in try DataFiles.names(in: request.output) where !names.contains(name) {
      if name.hasPrefix("group-") || name.hasPrefix("shard-") { unlink(request.output + "/" + name) }
    }
  }
}

extension [String: String] {
  /// As JSON, by name.
  fileprivate var json: JSONObject {
    var json = JSONObject()
    for (key, value) in sorted(by: { $0.key < $1.key }) { json[key] = .string(value) }
    return json
  }
}
