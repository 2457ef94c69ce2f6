/// What the index of a TensorFlow checkpoint says of one tensor: `BundleEntryProto`.
struct BundleEntry {
  /// The number of the type in TensorFlow's `DataType`.
  var type = 0
  /// The shape as stored.
  var shape: [Int] = []
  /// The number of the file.
  var shard = 0
  /// Where the numbers begin in the file.
  var offset = 0
  /// How many bytes they have.
  var size = 0
  /// The masked checksum of these bytes.
  var checksum: UInt32 = 0
  /// Whether the tensor lies in several entries.
  var isSliced = false

  /// An entry that is to be written.
  init(shape: [Int], offset: Int, size: Int, checksum: UInt32) {
    type = ElementType.float32Number
    self.shape = shape
    self.offset = offset
    self.size = size
    self.checksum = checksum
  }

  init(_ bytes: ArraySlice<UInt8>) throws(WireFault) {
    var reader = WireReader(bytes)
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (1, .varint(let number)): type = Self.integer(number)
      case (2, .bytes(let shape)): self.shape = try Self.shape(shape)
      case (3, .varint(let number)): shard = Self.integer(number)
      case (4, .varint(let number)): offset = try Self.count(number)
      case (5, .varint(let number)): size = try Self.count(number)
      case (6, .fixed32(let number)): checksum = number
      case (7, _): isSliced = true
      default: break
      }
    }
  }

  /// The entry as the index holds it; what is zero stays out.
  var written: [UInt8] {
    var writer = WireWriter()
    writer.integer(1, type)
    writer.message(2) { message in
      for size in shape { message.message(2) { if size != 0 { $0.integer(1, size) } } }
    }
    if offset != 0 { writer.integer(4, offset) }
    if size != 0 { writer.integer(5, size) }
    writer.fixed32(6, checksum)
    return writer.bytes
  }

  /// The dimensions of a `TensorShapeProto`.
  private static func shape(_ bytes: ArraySlice<UInt8>) throws(WireFault) -> [Int] {
    var reader = WireReader(bytes)
    var shape: [Int] = []
    while let field = try reader.next() {
      guard field.number == 2, case .bytes(let dimension) = field.value else { continue }
      var size: UInt64 = 0
      var inner = WireReader(dimension)
      while let part = try inner.next() {
        if part.number == 1, case .varint(let number) = part.value { size = number }
      }
      shape.append(Int(truncatingIfNeeded: Int64(bitPattern: size)))
    }
    return shape
  }

  /// An integer of 32 bits; a negative one has more on the wire.
  static func integer(_ number: UInt64) -> Int { Int(Int32(truncatingIfNeeded: number)) }

  /// A number of bytes, far enough below the largest integer that two of them can be added.
  private static func count(_ number: UInt64) throws(WireFault) -> Int {
    guard number < 1 << 60 else { throw WireFault() }
    return Int(number)
  }
}
