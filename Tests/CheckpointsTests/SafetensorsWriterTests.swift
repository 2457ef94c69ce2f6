import Checkpoints
import Glibc
import JSON
import Testing

/// Writing safetensors.
@Suite struct SafetensorsWriterTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func tensor(_ name: String, _ type: ElementType, _ shape: [Int]) throws -> TensorDescription {
    try #require(TensorDescription(name: name, elementType: type, shape: shape))
  }

  @Test("what is written is read back, whatever the pieces, and equal input gives equal bytes")
  func roundTrip() throws {
    let values = (0..<40_000).map { Float($0) * 0.25 - 3 }
    let tensors = [
      try tensor("half", .float16, [3]), try tensor("big", .float32, [200, 200]), try tensor("none", .float32, [0, 7]),
      try tensor("brain", .bfloat16, [2, 1]), try tensor("ids", .int64, [2]), try tensor("double", .float64, [1]),
      try tensor("last", .float32, []),
    ]
    for (name, pieceSize) in [("one", 40_000), ("two", 999)] {
      let writer = try SafetensorsWriter(path: folder.file(name), tensors: tensors, metadata: ["b": "2", "a": "1"])
      #expect(writer.order.map(\.name) == ["ids", "double", "big", "none", "last", "half", "brain"])
      for description in writer.order {
        switch description.name {
        case "ids":
          let bytes: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]
          try writer.write(bytes: bytes.span.bytes, to: "ids")
        case "big":
          for start in stride(from: 0, to: values.count, by: pieceSize) {
            let piece = Array(values[start..<min(start + pieceSize, values.count)])
            try writer.write(piece.span, to: "big")
          }
        default:
          let piece = [Float](repeating: 1.5, count: description.elementCount)
          if !piece.isEmpty { try writer.write(piece.span, to: description.name) }
        }
      }
      try writer.finish()
    }
    #expect(try folder.names() == ["one", "two"])
    let bytes = try folder.read("one")
    #expect(try folder.read("two") == bytes)
    let headerLength = (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    #expect((8 + headerLength) % 64 == 0)

    let file = try SafetensorsFile(path: folder.file("one"))
    #expect(file.metadata == ["a": "1", "b": "2"])
    #expect(try file.floats(of: "big") == values)
    #expect(file.floatPointer(of: "big") != nil)
    #expect(try file.floats(of: "half") == [1.5, 1.5, 1.5])
    #expect(try file.floats(of: "brain") == [1.5, 1.5])
    #expect(try file.floats(of: "double") == [1.5])
    #expect(try file.floats(of: "last") == [1.5])
    #expect(try file.floats(of: "none") == [])
    #expect(file.bytes(of: "ids")?.count == 16)
  }

  @Test("the wrong tensor, too many and too few elements, and the wrong type are refused and leave nothing")
  func misuse() throws {
    let path = folder.file("a")
    let tensors = [try tensor("a", .float32, [2]), try tensor("b", .int32, [1])]
    func failing(_ fault: SafetensorsFault, _ use: (SafetensorsWriter) throws -> Void) throws {
      let writer = try SafetensorsWriter(path: path, tensors: tensors)
      #expect(throws: CheckpointError.safetensors(path: path, fault)) { try use(writer) }
      #expect(try folder.names() == [])
    }
    let one: [Float] = [1]
    let two: [Float] = [1, 2]
    let three: [Float] = [1, 2, 3]
    try failing(.writeOrder(expected: "a", given: "b")) { try $0.write(one.span, to: "b") }
    try failing(.writeOrder(expected: "a", given: "c")) { try $0.write(one.span, to: "c") }
    try failing(.writeCount(tensor: "a", expected: 2, given: 3)) { try $0.write(three.span, to: "a") }
    try failing(.writeCount(tensor: "a", expected: 2, given: 1)) {
      try $0.write(one.span, to: "a")
      try $0.finish()
    }
    try failing(.writeCount(tensor: "b", expected: 1, given: 0)) {
      try $0.write(two.span, to: "a")
      try $0.finish()
    }
    try failing(.writeType(tensor: "b", elementType: .int32)) {
      try $0.write(two.span, to: "a")
      try $0.write(one.span, to: "b")
    }
    try failing(.writeCount(tensor: "a", expected: 4, given: 5)) {
      let bytes: [UInt8] = [1, 2, 3, 4, 5]
      try $0.write(bytes: bytes.span.bytes, to: "a")
    }
    #expect(throws: CheckpointError.safetensors(path: path, .duplicateName("a"))) {
      try SafetensorsWriter(path: path, tensors: [tensors[0], tensors[0]])
    }
    #expect(try folder.names() == [])
  }

  @Test("a full disk at any write is reported with path and error number, and leaves the old file", arguments: 1...3)
  func fullDisk(_ call: Int) throws {
    let path = folder.file("a")
    try folder.write("old", as: "a")
    let values = [Float](repeating: 1, count: 100_000)
    #expect(throws: CheckpointError.file(FileError(.write, path: path, code: ENOSPC))) {
      let writer = try SafetensorsWriter(
        path: path, tensors: [try tensor("a", .float32, [200_000])], metadata: [:],
        faults: CountedFault(.write, call: call))
      try writer.write(values.span, to: "a")
      try writer.write(values.span, to: "a")
      try writer.finish()
    }
    #expect(try folder.names() == ["a"])
    #expect(try folder.read("a") == Array("old".utf8))
  }
}

/// Conversion between stored and computed numbers.
@Suite struct FloatConversionTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func source(_ type: ElementType, bytes: [UInt8]) throws -> SafetensorsFile {
    let tensor = try #require(
      TensorDescription(name: "x", elementType: type, shape: [bytes.count / type.byteCount]))
    let writer = try SafetensorsWriter(path: folder.file("x"), tensors: [tensor])
    try writer.write(bytes: bytes.span.bytes, to: "x")
    try writer.finish()
    return try SafetensorsFile(path: folder.file("x"))
  }

  private let every16: [UInt8] = (0...UInt16.max).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }

  @Test("every binary16 number becomes the same Float")
  func half() throws {
    let floats = try source(.float16, bytes: every16).floats(of: "x")
    for bits in 0...UInt16.max {
      let expected = Float(Float16(bitPattern: bits))
      let found = floats[Int(bits)]
      let isRight = expected.isNaN ? found.isNaN : found.bitPattern == expected.bitPattern
      #expect(isRight, "\(bits): \(found) instead of \(expected)")
    }
  }

  @Test("every bfloat16 number becomes the Float with its bits in the upper half")
  func brain() throws {
    let floats = try source(.bfloat16, bytes: every16).floats(of: "x")
    let isRight = (0...UInt16.max).allSatisfy { floats[Int($0)].bitPattern == UInt32($0) << 16 }
    #expect(isRight)
  }

  @Test("numbers are narrowed to the nearest, ties to even, and NaN and infinities stay what they are")
  func narrowing() throws {
    // In bfloat16 a 1 is followed by 1 + 2⁻⁷; 1 + 2⁻⁸ is the tie between them and goes to the even 1, and
    // 1 + 3·2⁻⁸ is the tie above and goes to 1 + 2⁻⁶. In binary16 the steps are 2⁻¹⁰.
    let brain: [Float] = [0x1.01p0, 0x1.03p0, 0x1.0102p0, -.infinity, .nan, .greatestFiniteMagnitude]
    let half: [Float] = [0x1.002p0, 0x1.006p0, 0x1.00204p0, 70_000, .nan, 0x1p-24]
    let tensors = [
      try #require(TensorDescription(name: "brain", elementType: .bfloat16, shape: [6])),
      try #require(TensorDescription(name: "half", elementType: .float16, shape: [6])),
    ]
    let writer = try SafetensorsWriter(path: folder.file("x"), tensors: tensors)
    try writer.write(brain.span, to: "brain")
    try writer.write(half.span, to: "half")
    try writer.finish()
    let file = try SafetensorsFile(path: folder.file("x"))
    let brainRead = try file.floats(of: "brain")
    let brainExpected: [Float] = [1, 0x1.04p0, 0x1.02p0, -Float.infinity]
    #expect(Array(brainRead[..<4]) == brainExpected)
    #expect(brainRead[4].isNaN)
    #expect(brainRead[5] == .infinity)
    let halfRead = try file.floats(of: "half")
    let halfExpected: [Float] = [1, 0x1.008p0, 0x1.004p0, Float.infinity]
    #expect(Array(halfRead[..<4]) == halfExpected)
    #expect(halfRead[4].isNaN)
    #expect(halfRead[5] == 0x1p-24)
  }

  @Test("the first NaN or infinity is found with its place and their number, in every floating type")
  func nonFinite() throws {
    var values = [Float](repeating: 1, count: 200_001)
    #expect(NonFiniteElements.find(in: values.span) == nil)
    values[131_072] = -.infinity
    values[200_000] = .nan
    #expect(NonFiniteElements.find(in: values.span) == .init(firstIndex: 131_072, firstIsNaN: false, count: 2))
    values[0] = .nan
    #expect(NonFiniteElements.find(in: values.span) == .init(firstIndex: 0, firstIsNaN: true, count: 3))

    // 0x7C01 is a NaN in binary16; the largest double is beyond the range of Float.
    let half = try source(.float16, bytes: [0, 0, 1, 0x7C]).floats(of: "x")
    #expect(NonFiniteElements.find(in: half.span) == .init(firstIndex: 1, firstIsNaN: true, count: 1))
    let double = try source(.float64, bytes: [0, 0, 0, 0, 0, 0, 0xE0, 0x7F]).floats(of: "x")
    #expect(NonFiniteElements.find(in: double.span) == .init(firstIndex: 0, firstIsNaN: false, count: 1))
  }
}
