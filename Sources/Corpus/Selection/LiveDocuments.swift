import Checkpoints

/// Which documents of a corpus are kept: a bit for each, in the order of shards and documents.
public struct LiveDocuments: Sendable, Equatable {
  /// How many documents there are.
  public let count: Int
  private var words: [UInt64]

  /// All are kept, or none.
  public init(count: Int, keepingAll: Bool) {
    self.count = count
    words = [UInt64](repeating: keepingAll ? .max : 0, count: (count + 63) / 64)
    if keepingAll, count % 64 != 0 { words[words.count - 1] = (1 << UInt64(count % 64)) - 1 }
  }

  /// How many are kept.
  public var keptCount: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Whether a document is kept.
  public subscript(index: Int) -> Bool {
    get { words[index / 64] >> UInt64(index % 64) & 1 == 1 }
    set {
      let bit: UInt64 = 1 << UInt64(index % 64)
      if newValue { words[index / 64] |= bit } else { words[index / 64] &= ~bit }
    }
  }

  /// The bits as bytes, little-endian.
  var bytes: [UInt8] {
    words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
  }

  /// Reads the bits of so many documents.
  /// - Throws: `CorpusError.file`, `.liveDocuments`.
  public init(path: String, count: Int) throws(CorpusError) {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try MappedFile.contents(of: path) } catch { throw .file(error) }
    self.init(count: count, keepingAll: false)
    guard bytes.count == words.count * 8 else {
      throw .liveDocuments(path: path, expected: words.count * 8, found: bytes.count)
    }
    for (index, byte) in bytes.enumerated() { words[index / 8] |= UInt64(byte) << UInt64(8 * (index % 8)) }
  }

  /// Writes the bits.
  /// - Throws: `CorpusError.file`.
  public func write(to path: String) throws(CorpusError) {
    do throws(FileError) {
      let file = try AtomicFile(path: path)
      let bytes = bytes
      if !bytes.isEmpty { try unsafe file.write(bytes.span.bytes) }
      try file.commit()
    } catch {
      throw .file(error)
    }
  }
}
