import Checkpoints

/// A corpus on the disk: its documents by number, and which of them are kept.
public final class CorpusStore: Sendable {
  /// The folder.
  public let path: String
  /// What it consists of.
  public let manifest: CorpusManifest
  /// Which documents are kept.
  public let live: LiveDocuments
  private let table: DocumentTable

  /// Opens a corpus that was built.
  /// - Throws: `CorpusError`.
  public init(path: String) throws(CorpusError) {
    self.path = path
    manifest = try CorpusManifest(folder: path)
    var shards: [Shard] = []
    for summary in manifest.shards { shards.append(try Shard(path: path + "/" + summary.name)) }
    table = DocumentTable(shards)
    live = try LiveDocuments(path: path + "/" + CorpusManifest.liveName, count: table.count)
    guard manifest.counts.documents > 0 else { throw .noDocuments(path: path) }
  }

  /// How many documents there are, kept or not.
  public var documentCount: Int { table.count }

  /// A document by its number.
  /// - Throws: `CorpusError.shard`.
  public func document(_ index: Int) throws(CorpusError) -> CorpusDocument { try table.document(index) }

  /// Gives a document's text and sentences where they lie to `body`.
  /// - Throws: `CorpusError.shard`.
  func withText(
    of index: Int, _ body: (borrowing DocumentView) throws(CorpusError) -> Void
  ) throws(CorpusError) { try table.withText(of: index, body) }

  /// Whether a document is among a share of all that is held out; what it says decides, not where it stands.
  func isHeldOut(_ index: Int, share: Double) -> Bool {
    Double(table.entry(index).textKey.0 >> 11) * 0x1p-53 < share
  }

  /// Whether a document is among a share of all, whatever is held out; what it says decides.
  func isShared(_ index: Int, share: Double) -> Bool {
    share >= 1 || Double(table.entry(index).textKey.1 >> 11) * 0x1p-53 < share
  }

  /// Compares every shard with its hash.
  /// - Throws: `CorpusError.shard`.
  public func verify() throws(CorpusError) {
    for shard in table.shards { try shard.verify() }
  }
}

extension DocumentSelection {
  /// How much of shards is kept.
  public static func counts(_ shards: [Shard], _ live: LiveDocuments) -> CorpusCounts {
    let table = DocumentTable(shards)
    var counts = CorpusCounts()
    for index in 0..<table.count where live[index] {
      let entry = table.entry(index)
      counts.documents += 1
      counts.sentences += Int(entry.sentenceCount)
      counts.words += Int(entry.wordCount)
      counts.textBytes += Int(entry.textCount)
    }
    return counts
  }
}
