import Checkpoints
import Crypto

/// Gathers documents and writes them as one shard.
///
/// Unsafe because tables are written as they lie in memory.
public struct ShardBuilder {
  private var head = ShardHead()
  private var entries: [DocumentEntry] = []
  private var sentences: [(UInt32, UInt32)] = []
  private var ids: [UInt8] = []
  private var texts: [UInt8] = []
  /// Documents with fewer words are not compared for near duplicates: short texts agree by chance.
  private static let leastWords = 20

  /// An empty shard.
  public init() {}

  /// How many documents it has.
  public var documentCount: Int { entries.count }
  /// How many sentences it has.
  public var sentenceCount: Int { sentences.count }
  /// How many words it has.
  public var wordCount: Int { head.words }
  /// The bytes of its texts.
  public var textBytes: Int { texts.count }

  /// Adds a document.
  public mutating func append(_ document: CorpusDocument) {
    var entry = DocumentEntry()
    entry.idStart = UInt64(ids.count)
    entry.textStart = UInt64(texts.count)
    entry.sentenceStart = UInt64(sentences.count)
    entry.idCount = UInt32(document.id.count)
    entry.textCount = UInt32(document.text.count)
    entry.sentenceCount = UInt32(document.sentences.count)
    entry.version = document.version
    entry.flags = document.isDeletion ? DocumentEntry.deletion : 0
    entry.input = document.input
    entry.line = document.line
    let id = ContentKey(document.id)
    entry.idKey = (id.high, id.low)
    let words = WordKeys(document.text)
    entry.wordCount = UInt32(words.keys.count)
    let text = ContentKey(words.normalized)
    entry.textKey = (text.high, text.low)
    if words.keys.count >= Self.leastWords {
      let bands = MinHashBands(Shingles(words.keys)).keys
      for (index, key) in bands.enumerated() { entry.bands[index] = key }
    }
    entries.append(entry)
    head.words += words.keys.count
    ids.append(contentsOf: document.id)
    texts.append(contentsOf: document.text)
    for sentence in document.sentences {
      sentences.append((UInt32(sentence.lowerBound), UInt32(sentence.upperBound)))
    }
  }

  /// Writes the shard.
  ///
  /// - Returns: the SHA-256 of all but the hash at its end, as lower-case hexadecimal digits.
  /// - Throws: `CorpusError.file`.
  public func write(to path: String) throws(CorpusError) -> String {
    var head = head
    head.documents = entries.count
    head.sentences = sentences.count
    head.idBytes = ids.count
    head.textBytes = texts.count
    var hasher = SHA256()
    do throws(FileError) {
      let file = try AtomicFile(path: path)
      func write<Element: BitwiseCopyable>(_ elements: [Element]) throws(FileError) {
        if elements.isEmpty { return }
        unsafe elements.withUnsafeBytes { unsafe hasher.update(bufferPointer: $0) }
        try unsafe file.write(elements.span.bytes)
      }
      try write(head.bytes)
      try write(entries)
      try write(sentences)
      try write(ids)
      try write(texts)
      let digest = Array(hasher.finalize())
      try unsafe file.write(digest.span.bytes)
      try file.commit()
      return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    } catch {
      throw .file(error)
    }
  }
}
