/// What the index of a TensorFlow checkpoint says of the whole, under the empty key: `BundleHeaderProto`.
struct BundleHeader {
  /// The latest version of the format that this reader knows.
  private static let version = 1

  /// The number of files with numbers.
  let shardCount: Int

  init(_ bytes: ArraySlice<UInt8>) throws(TensorFlowFault) {
    var shardCount = 0, minimum = 0, isBigEndian = false
    do throws(WireFault) {
      var reader = WireReader(bytes)
      while let field = try reader.next() {
        switch (field.number, field.value) {
        case (1, .varint(let count)): shardCount = BundleEntry.integer(count)
        case (2, .varint(let order)): isBigEndian = order != 0
        case (3, .bytes(let version)): minimum = try Self.minimumReader(version)
        default: break
        }
      }
    } catch {
      throw .entry(key: "")
    }
    if isBigEndian { throw .bigEndian }
    guard minimum <= Self.version else { throw .version(minimum: minimum) }
    guard (1...99_999).contains(shardCount) else { throw .shardCount(shardCount) }
    self.shardCount = shardCount
  }

  /// The version that a reader must know at least, of a `VersionDef`.
  private static func minimumReader(_ bytes: ArraySlice<UInt8>) throws(WireFault) -> Int {
    var reader = WireReader(bytes)
    var minimum = 0
    while let field = try reader.next() {
      if field.number == 2, case .varint(let version) = field.value { minimum = BundleEntry.integer(version) }
    }
    return minimum
  }

  /// The header of a checkpoint with one file of numbers.
  static var written: [UInt8] {
    var writer = WireWriter()
    writer.integer(1, 1)
    writer.message(3) { $0.integer(1, version) }
    return writer.bytes
  }
}
