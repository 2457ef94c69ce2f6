import Checkpoints
import Testing

private typealias Build = PickleBuilder

/// A broken or hostile pickle and the fault that must be found in it.
struct BrokenPickle: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let operations: [UInt8]
  let fault: PickleFault
  let offset: Int

  init(_ description: String, _ operations: [UInt8], _ fault: PickleFault, at offset: Int) {
    testDescription = description
    self.operations = operations
    self.fault = fault
    self.offset = offset
  }

  private static func op(_ character: Unicode.Scalar) -> UInt8 { UInt8(ascii: character) }

  // Offsets count the two bytes of the protocol in front.
  static let all: [BrokenPickle] = [
    .init(
      "a call of os.system",
      Build.global("posix", "system") + Build.tuple([Build.text("true")]) + [op("R")],
      .forbiddenGlobal(module: "posix", name: "system"), at: 2),
    .init(
      "a call of eval by the newer operation",
      Build.text("builtins") + Build.text("eval") + [0x93], .forbiddenGlobal(module: "builtins", name: "eval"), at: 24),
    .init(
      "a torch function beyond those for tensors", Build.global("torch", "load"),
      .forbiddenGlobal(module: "torch", name: "load"), at: 2),
    .init(
      "a module that only looks like torch", Build.global("torch.storage", "FloatStorage"),
      .forbiddenGlobal(module: "torch.storage", name: "FloatStorage"), at: 2),
    .init("an object of a class", [op("}"), op(")"), 0x81], .operation(0x81), at: 4),
    .init("an instance by the old operation", [op("("), op("i")], .operation(op("i")), at: 3),
    .init("an extension registry code", [0x82, 1], .operation(0x82), at: 2),
    .init("a text persistent ID", [op("P")], .operation(op("P")), at: 2),
    .init("protocol 1", [0x80, 1], .pickleProtocol(1), at: 2),
    .init("protocol 6", [0x80, 6], .pickleProtocol(6), at: 2),
    .init("nothing to stop with", [], .stackUnderflow, at: 2),
    .init("a tuple of too few", [op("N"), 0x86], .stackUnderflow, at: 3),
    .init("a mark that is not there", [op("t")], .stackUnderflow, at: 2),
    .init("a step over the mark", [op("N"), op("("), 0x85], .stackUnderflow, at: 4),
    .init("a value that was not kept", [op("h"), 3], .notKept(index: 3), at: 2),
    .init(
      "a member of no dictionary", [op("N"), op("N"), op("N"), op("s")], .unexpectedValue(operation: op("s")), at: 5),
    .init("an element of no list", [op("}"), op("N"), op("a")], .unexpectedValue(operation: op("a")), at: 4),
    .init("a dictionary of odd parts", [op("("), op("N"), op("d")], .unexpectedValue(operation: op("d")), at: 4),
    .init("a call of a text", Build.text("x") + [op(")"), op("R")], .unexpectedValue(operation: op("R")), at: 9),
    .init("attributes of a text", Build.text("x") + [op("}"), op("b")], .unexpectedValue(operation: op("b")), at: 9),
    .init("text that is no UTF-8", [op("X"), 1, 0, 0, 0, 0xFF], .invalidUTF8, at: 2),
    .init("an integer of nine bytes", [0x8A, 9] + [UInt8](repeating: 1, count: 9), .integerTooLarge, at: 2),
    .init("a text longer than the pickle", [op("X"), 255, 255, 255, 255], .unexpectedEnd, at: 2),
    .init(
      "a text of more bytes than there are numbers", [0x8D] + [UInt8](repeating: 255, count: 8), .unexpectedEnd, at: 2),
    .init("a global without a line's end", [op("c"), op("a")], .unexpectedEnd, at: 2),
    .init("an ID that is no tuple", Build.text("storage") + [op("Q")], .persistentID, at: 14),
    .init(
      "a negative number of elements", Build.storage(count: -1), .persistentID,
      at: 2 + Build.storage(count: -1).count - 1),
    .init(
      "a storage of complex numbers", Build.storage("ComplexFloatStorage", count: 1),
      .storageType("ComplexFloatStorage"), at: 2 + Build.storage("ComplexFloatStorage", count: 1).count - 1),
    .init(
      "more bytes than there are numbers", Build.storage(count: .max), .integerTooLarge,
      at: 2 + Build.storage(count: .max).count - 1),
    .init(
      "strides for another shape", Build.tensor(Build.storage(count: 4), shape: [2, 2], strides: [1]),
      .arguments(module: "torch._utils", name: "_rebuild_tensor_v2"),
      at: 2 + Build.tensor(Build.storage(count: 4), shape: [2, 2], strides: [1]).count - 1),
    .init(
      "a negative stride", Build.tensor(Build.storage(count: 4), offset: 3, shape: [2], strides: [-1]),
      .tensorShape(shape: [2], strides: [-1]),
      at: 2 + Build.tensor(Build.storage(count: 4), offset: 3, shape: [2], strides: [-1]).count - 1),
    .init(
      "a parameter that is no tensor",
      Build.global("torch._utils", "_rebuild_parameter") + Build.tuple([[op("N")], [0x88], [op("N")]]) + [op("R")],
      .arguments(module: "torch._utils", name: "_rebuild_parameter"), at: 40),
    .init(
      "a dictionary of no pairs",
      Build.global("collections", "OrderedDict") + Build.tuple([[op("]"), op("N"), op("a")]]) + [op("R")],
      .arguments(module: "collections", name: "OrderedDict"), at: 32),
  ]
}

/// Reading files that torch saved.
@Suite struct TorchFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func open(_ archive: ZipBuilder) throws -> TorchFile {
    try TorchFile(path: try folder.write(archive.bytes(), as: "m.bin"))
  }

  private func expectFault(_ fault: TorchFault, _ bytes: [UInt8]) throws {
    let path = try folder.write(bytes, as: "m.bin")
    #expect(throws: CheckpointError.torch(path: path, fault)) { try TorchFile(path: path) }
  }

  private let pair = Build.dictionary("a", Build.tensor(Build.storage(count: 2), shape: [2], strides: [1]))

  @Test("views, shared storages and parameters of torch are read bit for bit, in every protocol", arguments: 2...5)
  func views(_ version: Int) throws {
    let file = try TorchFile(path: Fixtures.path("views-protocol\(version).bin"))
    try Fixtures.check(file, against: "views")
    #expect(file.tensors.map(\.name) == (try Fixtures.expected("views").map(\.name)))
    #expect(file.floatPointer(of: "whole") != nil)
    #expect(file.floatPointer(of: "row") != nil)
    #expect(file.floatPointer(of: "transposed") == nil)
    #expect(file.floatPointer(of: "half") == nil)
    #expect(file.otherKeys.isEmpty)
  }

  @Test("a dictionary under state_dict is found, and what is no tensor in it is named")
  func nested() throws {
    let file = try TorchFile(path: Fixtures.path("nested.bin"))
    try Fixtures.check(file, against: "nested.bin")
    #expect(file.otherKeys == ["steps"])
  }

  @Test("the form before torch 1.6 holds the same, bit for bit")
  func legacy() throws {
    let file = try TorchFile(path: Fixtures.path("views-legacy.bin"))
    try Fixtures.check(file, against: "views")
    #expect(file.tensors.map(\.name) == (try Fixtures.expected("views").map(\.name)))
  }

  @Test("a file of that form that was cut or altered is refused or reads the same, and never crashes")
  func damagedLegacy() throws {
    let bytes = try MappedFile.contents(of: Fixtures.path("views-legacy.bin"))
    for length in stride(from: 0, to: bytes.count, by: 7) {
      let path = try folder.write(Array(bytes[..<length]), as: "cut.bin")
      #expect(throws: CheckpointError.self) { try TorchFile(path: path) }
    }
    for place in stride(from: 15, to: bytes.count, by: 3) {
      var altered = bytes
      altered[place] ^= 0x5A
      let path = try folder.write(altered, as: "altered.bin")
      if let file = try? TorchFile(path: path) {
        for tensor in file.tensors where tensor.elementType.isFloating { _ = try? file.floats(of: tensor.name) }
      }
    }
    // Counts of elements that no file can hold; the last storage is that of the parameter, four floats behind its count.
    let place = bytes.count - 16 - 8
    #expect(bytes[place] == 4 && bytes[place + 1..<place + 8].allSatisfy { $0 == 0 })
    for count in [UInt64(Int.max), UInt64(Int.max) - UInt64(bytes.count), 1 << 61, 5, .max] {
      var huge = bytes
      for byte in 0..<8 { huge[place + byte] = UInt8(truncatingIfNeeded: count >> (8 * UInt64(byte))) }
      let path = try folder.write(huge, as: "huge.bin")
      #expect(throws: CheckpointError.self, "\(count)") { try TorchFile(path: path) }
    }
  }

  @Test("a file of torch with anything but tensors in it is refused with the name of that")
  func foreignGlobal() {
    let path = Fixtures.path("foreign-global.bin")
    #expect {
      try TorchFile(path: path)
    } throws: { error in
      guard case .torch(path, .pickle(.forbiddenGlobal(_, "complex"), _))? = error as? CheckpointError else {
        return false
      }
      return true
    }
  }

  @Test("an archive built by hand is read, with 64-bit records and a comment, too", arguments: [false, true])
  func archives(_ uses64Bits: Bool) throws {
    var archive = Build.archive(pair, floats: [1.5, -2])
    archive.uses64BitEnd = uses64Bits
    for index in archive.entries.indices { archive.entries[index].uses64Bits = uses64Bits }
    archive.comment = uses64Bits ? [] : Array("a comment with PK\u{5}\u{6} in it".utf8)
    let file = try open(archive)
    #expect(file.tensors.map(\.name) == ["a"])
    #expect(try file.floats(of: "a") == [1.5, -2])
  }

  @Test("compressed, encrypted, doubled and overlong files in the archive are refused by name")
  func brokenArchives() throws {
    var archive = Build.archive(pair, floats: [1, 2])
    archive.entries[2].method = 8
    try expectFault(.archive(.compressed(name: "m/data/0", method: 8)), archive.bytes())
    archive = Build.archive(pair, floats: [1, 2])
    archive.entries[0].flags = 1
    try expectFault(.archive(.encrypted(name: "m/data.pkl")), archive.bytes())
    archive = Build.archive(pair, floats: [1, 2])
    archive.entries.append(archive.entries[2])
    try expectFault(.archive(.duplicateEntry("m/data/0")), archive.bytes())
    archive = Build.archive(pair, floats: [1, 2])
    archive.disk = 1
    try expectFault(.archive(.multipleDisks), archive.bytes())
    archive = Build.archive(pair, floats: [1, 2])
    archive.entries[2].claimedSize = 100_000
    let size = archive.bytes().count
    let start = (0..<2).map { 30 + archive.entries[$0].name.utf8.count + archive.entries[$0].data.count }.reduce(0, +)
    let fault = ZipFault.entryOutOfRange(name: "m/data/0", offset: start + 43, size: 100_000, fileSize: size)
    try expectFault(.archive(fault), archive.bytes())
  }

  @Test("an archive that was cut anywhere is refused, and none crashes")
  func cuts() throws {
    let whole = Build.archive(pair, floats: [1, 2]).bytes()
    for count in 0..<whole.count {
      let path = try folder.write(Array(whole[..<count]), as: "m.bin")
      #expect(throws: CheckpointError.self) { try TorchFile(path: path) }
    }
    try expectFault(.archive(.noDirectory), Array(whole[..<(whole.count - 1)]))
    try expectFault(.notTorch, [])
    try expectFault(.notTorch, Array("neither of them".utf8))
  }

  @Test("a file with any one byte changed is read or refused, and none crashes")
  func changedBytes() throws {
    let whole = Build.archive(pair, floats: [1, 2]).bytes()
    var refused = 0
    for position in whole.indices {
      for change in [0x01, 0xFF] as [UInt8] {
        var bytes = whole
        bytes[position] ^= change
        let path = try folder.write(bytes, as: "m.bin")
        do {
          let file = try TorchFile(path: path)
          // A shape may have become huge, with strides that fit all the same; nobody would ask for that.
          for tensor in file.tensors where tensor.elementType.isFloating && tensor.elementCount < 1000 {
            _ = try file.floats(of: tensor.name)
          }
        } catch {
          refused += 1
        }
      }
    }
    #expect(refused > whole.count)
  }

  @Test("an archive without a pickle, of other byte order, or of no dictionary is refused")
  func otherArchives() throws {
    var archive = Build.archive(pair, floats: [1, 2])
    archive.entries[0].name = "m/other.pkl"
    try expectFault(.noPickle, archive.bytes())
    archive = Build.archive(pair, floats: [1, 2])
    archive.entries[1].data = Array("big".utf8)
    try expectFault(.bigEndian, archive.bytes())
    let tensor = Build.tensor(Build.storage(count: 2), shape: [2], strides: [1])
    try expectFault(.noStateDictionary, Build.archive(tensor, floats: [1, 2]).bytes())
    try expectFault(.noStateDictionary, Build.archive(Build.dictionary("epoch", Build.integer(3))).bytes())
    let byNumber = [UInt8(ascii: "}")] + Build.integer(1) + tensor + [UInt8(ascii: "s")]
    try expectFault(.noStateDictionary, Build.archive(byNumber, floats: [1, 2]).bytes())
  }

  @Test("a storage that is missing or short, and a tensor beyond its storage, are refused with numbers")
  func storages() throws {
    var archive = Build.archive(pair, floats: [1, 2])
    archive.entries[2].name = "m/data/1"
    try expectFault(.storage(key: "0", needed: 8, found: nil), archive.bytes())
    try expectFault(.storage(key: "0", needed: 8, found: 4), Build.archive(pair, floats: [1]).bytes())
    func view(_ offset: Int, _ shape: [Int], _ strides: [Int]) -> [UInt8] {
      let tensor = Build.tensor(Build.storage(count: 6), offset: offset, shape: shape, strides: strides)
      return Build.archive(Build.dictionary("a", tensor), floats: [0, 1, 2, 3, 4, 5]).bytes()
    }
    try expectFault(.tensorBeyondStorage(tensor: "a", lastElement: 6, storageElements: 6), view(1, [2, 3], [3, 1]))
    try expectFault(.tensorBeyondStorage(tensor: "a", lastElement: 8, storageElements: 6), view(0, [3], [4]))
    try expectFault(.tensorBeyondStorage(tensor: "a", lastElement: 6, storageElements: 6), view(6, [1], [1]))
    try expectFault(
      .tensorBeyondStorage(tensor: "a", lastElement: .max, storageElements: 6), view(0, [3, 3], [.max, .max]))
    let last = try TorchFile(path: try folder.write(view(5, [1, 1], [99, 99]), as: "m.bin"))
    #expect(try last.floats(of: "a") == [5])
    let backwards = try TorchFile(path: try folder.write(view(1, [2, 2], [1, 3]), as: "m.bin"))
    #expect(try backwards.floats(of: "a") == [1, 4, 2, 5])
  }

  @Test("broken and hostile pickles are refused with the step at fault", arguments: BrokenPickle.all)
  func brokenPickles(_ broken: BrokenPickle) throws {
    let archive = Build.archive(broken.operations, floats: [0, 0, 0, 0])
    try expectFault(.pickle(broken.fault, offset: broken.offset), archive.bytes())
  }

  @Test("tuples nested a million deep are refused without a crash")
  func deepNesting() throws {
    let deep = [UInt8(ascii: "N")] + [UInt8](repeating: 0x85, count: 1_000_000)
    try expectFault(.noStateDictionary, Build.archive(deep).bytes())
  }
}
