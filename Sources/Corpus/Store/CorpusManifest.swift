import Checkpoints
import JSON

/// What a corpus consists of, as `corpus.json` says it.
public struct CorpusManifest: Sendable, Equatable {
  /// The name of the file in the corpus' folder.
  public static let name = "corpus.json"
  /// The name of the file of the documents that are kept.
  public static let liveName = "live.bits"
  private static let schema = 1

  /// A shard.
  public struct ShardSummary: Sendable, Equatable {
    /// Its file's name.
    public var name: String
    /// SHA-256 of its bytes.
    public var sha256: String
    /// How many documents it has, kept or not.
    public var documents: Int
    /// The bytes of their texts.
    public var textBytes: Int

    /// A shard's summary.
    public init(name: String, sha256: String, documents: Int, textBytes: Int) {
      self.name = name
      self.sha256 = sha256
      self.documents = documents
      self.textBytes = textBytes
    }

    /// As JSON.
    public var json: JSONObject {
      [
        "name": .string(name), "sha256": .string(sha256), "documents": JSONValue(documents),
        "text_bytes": JSONValue(textBytes),
      ]
    }

    /// From JSON.
    public init(_ json: JSONCursor) throws(JSONAccessError) {
      name = try json.member("name").string()
      sha256 = try json.member("sha256").string()
      documents = try json.member("documents").integer()
      textBytes = try json.member("text_bytes").integer()
    }
  }

  /// The shards, in order.
  public var shards: [ShardSummary]
  /// What is kept.
  public var counts: CorpusCounts
  /// What became of every record that was read, by name.
  public var ledger: [(name: String, count: Int)]
  /// What the corpus was made with, by name.
  public var settings: JSONObject
  /// How many input files there were.
  public var inputs: Int
  /// SHA-256 of the shards' hashes and of which documents are kept: equal for equal corpora.
  public var sha256: String

  /// A corpus.
  public init(
    shards: [ShardSummary], counts: CorpusCounts, ledger: [(name: String, count: Int)], settings: JSONObject,
    inputs: Int, sha256: String
  ) {
    self.shards = shards
    self.counts = counts
    self.ledger = ledger
    self.settings = settings
    self.inputs = inputs
    self.sha256 = sha256
  }

  /// Equal when everything is.
  public static func == (first: CorpusManifest, second: CorpusManifest) -> Bool { first.json == second.json }

  /// As JSON.
  public var json: JSONObject {
    var entries = JSONObject()
    for entry in ledger { entries[entry.name] = JSONValue(entry.count) }
    return [
      "schema": JSONValue(Self.schema), "sha256": .string(sha256), "inputs": JSONValue(inputs),
      "settings": .object(settings), "counts": .object(counts.json), "ledger": .object(entries),
      "shards": .array(shards.map { .object($0.json) }),
    ]
  }

  /// Reads the file of a corpus' folder.
  /// - Throws: `CorpusError.file`, `.manifest`.
  public init(folder: String) throws(CorpusError) {
    let path = folder + "/" + Self.name
    let json: JSONCursor
    do throws(CheckpointError) {
      json = try JSONFile.read(path)
    } catch {
      if case .file(let fault) = error { throw .file(fault) }
      throw .manifest(path: path, key: "")
    }
    guard (try? json.member("schema").integer()) == Self.schema else { throw .manifest(path: path, key: "schema") }
    var key = ""
    do throws(JSONAccessError) {
      key = "shards"
      var shards: [ShardSummary] = []
      for entry in try json.member("shards").elements() { shards.append(try ShardSummary(entry)) }
      key = "counts"
      let counts = try CorpusCounts(try json.member("counts"))
      key = "ledger"
      var ledger: [(name: String, count: Int)] = []
      for entry in try json.member("ledger").members() { ledger.append((entry.key, try entry.value.integer())) }
      key = "settings"
      self.init(
        shards: shards, counts: counts, ledger: ledger, settings: try json.member("settings").object(),
        inputs: try json.member("inputs").integer(), sha256: try json.member("sha256").string())
    } catch {
      throw .manifest(path: path, key: key)
    }
  }
}
