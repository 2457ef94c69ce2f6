/// Builds zip archives byte by byte, wrong ones included; PKWARE APPNOTE.TXT, section 4.3.
struct ZipBuilder {
  /// A file in the archive and what its records claim.
  struct Entry {
    var name: String
    var data: [UInt8]
    var method = 0
    var flags = 0
    /// The size that the directory claims; the true one unless set.
    var claimedSize: Int?
    /// Puts the sizes and the offset into the 64-bit extension.
    var uses64Bits = false
    /// Bytes of an extra field in the local header, as torch uses to align data.
    var localPadding = 0
  }

  var entries: [Entry] = []
  var comment: [UInt8] = []
  var disk = 0
  /// Adds the 64-bit end record and its locator.
  var uses64BitEnd = false

  /// The bytes of the archive.
  func bytes() -> [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let name = Array(entry.name.utf8)
      let size = entry.claimedSize ?? entry.data.count
      let offset = bytes.count
      bytes += little(0x0403_4B50, 4) + little(20, 2) + little(entry.flags, 2) + little(entry.method, 2)
      bytes += little(0, 8) + little(size, 4) + little(size, 4)
      bytes += little(name.count, 2) + little(entry.localPadding, 2)
      bytes += name + [UInt8](repeating: 0, count: entry.localPadding) + entry.data

      let extra =
        entry.uses64Bits
        ? little(0x5346, 2) + little(1, 2) + [9] + little(1, 2) + little(24, 2) + little(size, 8) + little(size, 8)
          + little(offset, 8) : []
      let field = entry.uses64Bits ? 0xFFFF_FFFF : size
      directory += little(0x0201_4B50, 4) + little(20, 2) + little(20, 2) + little(entry.flags, 2)
      directory += little(entry.method, 2) + little(0, 8) + little(field, 4) + little(field, 4)
      directory += little(name.count, 2) + little(extra.count, 2) + little(0, 2) + little(0, 2) + little(0, 2)
      directory += little(0, 4) + little(entry.uses64Bits ? 0xFFFF_FFFF : offset, 4) + name + extra
    }
    let start = bytes.count
    bytes += directory
    if uses64BitEnd {
      let end = bytes.count
      bytes += little(0x0606_4B50, 4) + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 4) + little(0, 4)
      bytes += little(entries.count, 8) + little(entries.count, 8) + little(directory.count, 8) + little(start, 8)
      bytes += little(0x0706_4B50, 4) + little(0, 4) + little(end, 8) + little(1, 4)
    }
    let count = uses64BitEnd ? 0xFFFF : entries.count
    bytes += little(0x0605_4B50, 4) + little(disk, 2) + little(0, 2) + little(count, 2) + little(count, 2)
    bytes += little(directory.count, 4) + little(uses64BitEnd ? 0xFFFF_FFFF : start, 4)
    bytes += little(comment.count, 2) + comment
    return bytes
  }

  private func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}

/// Builds pickles operation by operation.
enum PickleBuilder {
  static func global(_ module: String, _ name: String) -> [UInt8] {
    Array("c\(module)\n\(name)\n".utf8)
  }

  static func text(_ text: String) -> [UInt8] {
    [UInt8(ascii: "X")] + (0..<4).map { UInt8(truncatingIfNeeded: text.utf8.count >> (8 * $0)) } + Array(text.utf8)
  }

  static func integer(_ value: Int) -> [UInt8] {
    [0x8A, 8] + (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  static func tuple(_ parts: [[UInt8]]) -> [UInt8] {
    [UInt8(ascii: "(")] + parts.flatMap(\.self) + [UInt8(ascii: "t")]
  }

  static func storage(_ type: String = "FloatStorage", key: String = "0", count: Int) -> [UInt8] {
    tuple([text("storage"), global("torch", type), text(key), text("cpu"), integer(count)]) + [UInt8(ascii: "Q")]
  }

  static func tensor(_ storage: [UInt8], offset: Int = 0, shape: [Int], strides: [Int]) -> [UInt8] {
    let hooks = global("collections", "OrderedDict") + [UInt8(ascii: ")"), UInt8(ascii: "R")]
    return global("torch._utils", "_rebuild_tensor_v2")
      + tuple([
        storage, integer(offset), tuple(shape.map(integer)), tuple(strides.map(integer)), [0x89], hooks,
      ]) + [UInt8(ascii: "R")]
  }

  /// A dictionary of one member.
  static func dictionary(_ key: String, _ value: [UInt8]) -> [UInt8] {
    [UInt8(ascii: "}")] + text(key) + value + [UInt8(ascii: "s")]
  }

  /// A pickle, finished.
  static func pickle(_ operations: [UInt8]) -> [UInt8] {
    [0x80, 2] + operations + [UInt8(ascii: ".")]
  }

  /// An archive with a pickle and the numbers of storage 0.
  static func archive(_ operations: [UInt8], floats: [Float] = []) -> ZipBuilder {
    ZipBuilder(entries: [
      .init(name: "m/data.pkl", data: pickle(operations)), .init(name: "m/byteorder", data: Array("little".utf8)),
      .init(name: "m/data/0", data: SafetensorsBuilder.bytes(floats), localPadding: 5),
    ])
  }
}
