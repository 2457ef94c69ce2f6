/// The first bytes of a shard: how much of everything follows.
struct ShardHead: Equatable {
  static let byteCount = 64
  static let version: UInt32 = 1
  /// How many bytes of SHA-256 end the file.
  static let hashBytes = 32
  private static let mark: [UInt8] = Array("BBSHARD\n".utf8)

  var documents = 0
  var sentences = 0
  var words = 0
  var idBytes = 0
  var textBytes = 0

  /// Where the sections begin: documents, sentences, ids, texts.
  var documentsStart: Int { Self.byteCount }
  var sentencesStart: Int { documentsStart + documents * MemoryLayout<DocumentEntry>.stride }
  var idsStart: Int { sentencesStart + sentences * 8 }
  var textsStart: Int { idsStart + idBytes }
  /// The length of the file.
  var fileBytes: Int { textsStart + textBytes + Self.hashBytes }

  init() {}

  /// Reads a head.
  init(_ bytes: [UInt8], fileBytes: Int) throws(ShardFault) {
    guard bytes.count == Self.byteCount, Array(bytes[..<8]) == Self.mark else { throw .notAShard }
    func number(_ index: Int) -> UInt64 {
      (0..<8).reversed().reduce(0) { $0 << 8 | UInt64(bytes[16 + index * 8 + $1]) }
    }
    let version = (0..<4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[8 + $1]) }
    guard version == Self.version else { throw .version(found: version, known: Self.version) }
    // No count may exceed the file's bytes, so that nothing overflows.
    let counts = (0..<5).map { number($0) }
    guard counts[0] <= fileBytes, counts[1] <= fileBytes, counts[3] <= fileBytes, counts[4] <= fileBytes,
      counts[2] <= UInt64(Int.max)
    else { throw .length(expected: .max, found: fileBytes) }
    (documents, sentences, words) = (Int(counts[0]), Int(counts[1]), Int(counts[2]))
    (idBytes, textBytes) = (Int(counts[3]), Int(counts[4]))
    guard self.fileBytes == fileBytes else { throw .length(expected: self.fileBytes, found: fileBytes) }
  }

  /// The bytes of the head.
  var bytes: [UInt8] {
    var bytes = Self.mark
    func append(_ value: UInt64, _ count: Int) {
      for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(place)))) }
    }
    append(UInt64(Self.version), 4)
    append(0, 4)
    for count in [documents, sentences, words, idBytes, textBytes] { append(UInt64(count), 8) }
    append(0, Self.byteCount - bytes.count)
    return bytes
  }
}
