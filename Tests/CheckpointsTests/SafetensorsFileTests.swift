import Checkpoints
import JSON
import Testing

private typealias Builder = SafetensorsBuilder

/// A broken file and the fault that must be found in it.
struct BrokenSafetensors: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let bytes: [UInt8]
  let fault: SafetensorsFault

  init(_ description: String, _ bytes: [UInt8], _ fault: SafetensorsFault) {
    testDescription = description
    self.bytes = bytes
    self.fault = fault
  }

  private static func tensor(
    _ type: String = "F32", _ shape: [Int] = [2], _ begin: Int = 0, _ end: Int = 8, dataSize: Int = 8
  ) -> [UInt8] {
    let header = "{" + Builder.member("a", type, shape, begin, end) + "}"
    return Builder.file(header: header, data: [UInt8](repeating: 0, count: dataSize))
  }

  private static func two(_ first: (Int, Int), _ second: (Int, Int), dataSize: Int) -> [UInt8] {
    let header =
      "{" + Builder.member("a", "U8", [first.1 - first.0], first.0, first.1) + ","
      + Builder.member("b", "U8", [second.1 - second.0], second.0, second.1) + "}"
    return Builder.file(header: header, data: [UInt8](repeating: 0, count: dataSize))
  }

  private static let good = "{" + Builder.member("a", "F32", [2], 0, 8) + "}"

  static let all: [BrokenSafetensors] = [
    .init("empty", [], .tooShort(fileSize: 0)),
    .init("seven bytes", [2, 0, 0, 0, 0, 0, 0], .tooShort(fileSize: 7)),
    .init("header beyond the file", Builder.file(length: 3, rest: [0x7B, 0x7D]), .headerLength(length: 3, limit: 2)),
    .init("header length of all ones", Builder.file(length: .max, rest: [0x7B]), .headerLength(length: .max, limit: 1)),
    .init(
      "header is no JSON", Builder.file(header: "{\"a\""),
      .header(JSONParseError(kind: .unexpectedEnd, line: 1, column: 5, offset: 4))),
    .init(
      "header is no object", Builder.file(header: "[]"),
      .headerValue(.wrongType(path: JSONPath(), expected: .object, found: .array))),
    .init("same name twice", Builder.file(header: "{\"a\":{},\"a\":{}}"), .duplicateName("a")),
    .init(
      "same name twice, composed and not",
      Builder.file(
        header: [Builder.member("\u{e9}", "U8", [0], 0, 0), Builder.member("e\u{301}", "U8", [0], 0, 0)]),
      .duplicateName("e\u{301}")),
    .init(
      "no type", Builder.file(header: "{\"a\":{\"shape\":[],\"data_offsets\":[0,0]}}"),
      .headerValue(.missing(path: JSONPath([.key("a"), .key("dtype")])))),
    .init(
      "one offset", Builder.file(header: "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0]}}"),
      .headerValue(.missing(path: JSONPath([.key("a"), .key("data_offsets"), .index(1)])))),
    .init(
      "an offset that is no integer",
      Builder.file(header: "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,1e30]}}"),
      .headerValue(
        .wrongType(
          path: JSONPath([.key("a"), .key("data_offsets"), .index(1)]), expected: .integer, found: .number))),
    .init(
      "metadata of numbers", Builder.file(header: "{\"__metadata__\":{\"a\":1}}"),
      .headerValue(
        .wrongType(path: JSONPath([.key("__metadata__"), .key("a")]), expected: .string, found: .integer))),
    .init("unknown type", tensor("F4"), .elementType(tensor: "a", name: "F4")),
    .init("negative dimension", tensor("F32", [-2]), .shape(tensor: "a", shape: [-2])),
    .init(
      "too many elements", tensor("F32", [1 << 31, 1 << 31, 4]),
      .shape(tensor: "a", shape: [1 << 31, 1 << 31, 4])),
    .init("end before begin", tensor("F32", [2], 8, 0), .misorderedOffsets(tensor: "a", begin: 8, end: 0)),
    .init("negative offset", tensor("F32", [2], -8, 0), .misorderedOffsets(tensor: "a", begin: -8, end: 0)),
    .init("cut data", tensor(dataSize: 7), .truncated(tensor: "a", end: 8, dataSize: 7)),
    .init(
      "bytes do not fit the shape", tensor("F32", [3]),
      .byteCount(tensor: "a", shape: [3], elementType: .float32, expected: 12, found: 8)),
    .init(
      "bytes do not fit the type", tensor("F16", [2]),
      .byteCount(tensor: "a", shape: [2], elementType: .float16, expected: 4, found: 8)),
    .init(
      "overlap", two((0, 4), (3, 6), dataSize: 6),
      .overlap(tensor: "b", begin: 3, previous: "a", previousEnd: 4)),
    .init(
      "the same bytes twice", two((0, 4), (0, 4), dataSize: 4),
      .overlap(tensor: "b", begin: 0, previous: "a", previousEnd: 4)),
    .init("a hole in front", two((1, 4), (4, 6), dataSize: 6), .hole(from: 0, to: 1, before: "a")),
    .init("a hole between", two((0, 4), (5, 6), dataSize: 6), .hole(from: 4, to: 5, before: "b")),
    .init("a hole behind", two((0, 4), (4, 6), dataSize: 9), .hole(from: 6, to: 9, before: nil)),
    .init(
      "data without tensors", Builder.file(header: "{}", data: [1]), .hole(from: 0, to: 1, before: nil)),
  ]

  /// Every cut of a good file is broken.
  static let cuts: [[UInt8]] = {
    let whole = Builder.file(header: good, data: Builder.bytes([1, 2]))
    return (0..<whole.count).map { Array(whole[..<$0]) }
  }()
}

/// Reading safetensors.
@Suite struct SafetensorsFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test("a file of the original library is read bit for bit, with its metadata")
  func fixture() throws {
    let file = try SafetensorsFile(path: Fixtures.path("mixed.safetensors"))
    try Fixtures.check(file, against: "mixed.safetensors")
    #expect(file.metadata == ["format": "pt", "origin": "make_fixtures.py"])
    #expect(file.bytes(of: "u8") == [0, 1, 2, 3, 4])
    #expect(file.bytes(of: "i32") == [0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0])
    #expect(file.bytes(of: "absent") == nil)
    #expect(file.floatPointer(of: "f16") == nil)
  }

  @Test("the shards of a model are read as one", arguments: ["bert/model.safetensors", "bert-shards"])
  func shards(_ name: String) throws {
    if name == "bert-shards" {
      let shards = try SafetensorsShards(indexPath: Fixtures.path("bert-shards/model.safetensors.index.json"))
      #expect(shards.shards.count == 4)
      try Fixtures.check(shards, against: "bert")
    } else {
      try Fixtures.check(try SafetensorsFile(path: Fixtures.path(name)), against: "bert")
    }
  }

  @Test("broken files are refused with what is wrong", arguments: BrokenSafetensors.all)
  func broken(_ broken: BrokenSafetensors) throws {
    let path = try folder.write(broken.bytes, as: "a.safetensors")
    #expect(throws: CheckpointError.safetensors(path: path, broken.fault)) { try SafetensorsFile(path: path) }
  }

  @Test("a file that was cut anywhere is refused")
  func cuts() throws {
    for bytes in BrokenSafetensors.cuts {
      let path = try folder.write(bytes, as: "a.safetensors")
      #expect(throws: CheckpointError.self) { try SafetensorsFile(path: path) }
    }
  }

  @Test("floats on odd addresses are copied, not given in place")
  func unaligned() throws {
    let header = "{" + Builder.member("a", "U8", [1], 0, 1) + "," + Builder.member("b", "F32", [2], 1, 9) + "}"
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let data = [7] + Builder.bytes([1.5, -2])
    let file = try SafetensorsFile(path: try folder.write(Builder.file(header: padded, data: data), as: "a"))
    #expect(file.floatPointer(of: "b") == nil)
    #expect(try file.floats(of: "b") == [1.5, -2])
  }

  @Test("a tensor that is not there, and a buffer of another size, are named")
  func wrongRequests() throws {
    let path = try folder.write(
      Builder.file(header: "{" + Builder.member("a", "F32", [2], 0, 8) + "}", data: Builder.bytes([1, 2])), as: "a")
    let file = try SafetensorsFile(path: path)
    #expect(throws: CheckpointError.tensor(path: path, name: "b", .notFound)) { try file.floats(of: "b") }
    var three: [Float] = [0, 0, 0]
    #expect(throws: CheckpointError.tensor(path: path, name: "a", .bufferSize(needed: 2, given: 3))) {
      var span = three.mutableSpan
      try file.copyFloats(of: "a", into: &span)
    }
  }

  @Test("an index that lies, or that leads elsewhere, is refused")
  func brokenIndex() throws {
    func shard(_ name: String) throws {
      let header = "{" + Builder.member(name, "U8", [1], 0, 1) + "}"
      try folder.write(Builder.file(header: header, data: [0]), as: "\(name).safetensors")
    }
    func index(_ map: String) throws -> String {
      try folder.write("{\"weight_map\":{\(map)}}", as: "i.json")
    }
    try shard("a")
    try shard("b")
    let good = try SafetensorsShards(indexPath: try index("\"a\":\"a.safetensors\",\"b\":\"b.safetensors\""))
    #expect(good.tensors.map(\.name) == ["a", "b"])

    let path = folder.file("i.json")
    _ = try index("\"c\":\"a.safetensors\"")
    #expect(throws: CheckpointError.safetensors(path: path, .notInShard(tensor: "c", file: "a.safetensors"))) {
      try SafetensorsShards(indexPath: path)
    }
    for name in ["../a.safetensors", "/etc/passwd", "", ".hidden"] {
      _ = try index("\"a\":\"\(name)\"")
      #expect(throws: CheckpointError.safetensors(path: path, .shardName(tensor: "a", file: name))) {
        try SafetensorsShards(indexPath: path)
      }
    }
    try folder.copy(folder.file("a.safetensors"), to: "a2.safetensors")
    _ = try index("\"a\":\"a.safetensors\",\"x\":\"a2.safetensors\"")
    let fault = SafetensorsFault.inTwoShards(tensor: "a", first: "a.safetensors", second: "a2.safetensors")
    #expect(throws: CheckpointError.safetensors(path: path, fault)) { try SafetensorsShards(indexPath: path) }
    _ = try index("\"a\":\"absent.safetensors\"")
    #expect(throws: CheckpointError.file(FileError(.open, path: folder.file("absent.safetensors"), code: 2))) {
      try SafetensorsShards(indexPath: path)
    }
    _ = try index("\"a\":1")
    let keyPath = JSONPath([.key("weight_map"), .key("a")])
    #expect(
      throws: CheckpointError.value(path: path, .wrongType(path: keyPath, expected: .string, found: .integer))
    ) {
      try SafetensorsShards(indexPath: path)
    }
  }
}
