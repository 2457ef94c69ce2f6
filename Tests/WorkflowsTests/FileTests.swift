import Glibc
import PluginHost
import Testing
import Workflows

@Suite("Files that workflows read and write")
struct FileTests {
  /// A path in a folder that the system cleans up.
  private func temporaryPath(_ name: String) -> String {
    "/tmp/biobert-workflows-\(getpid())-\(UInt64.random(in: 0...UInt64.max))-\(name)"
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let file = try #require(fopen(path, "wb"))
    defer { fclose(file) }
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
  }

  @Test("a NumPy file has the header that NumPy writes, and the numbers behind it")
  func numpy() throws {
    let path = temporaryPath("a.npy")
    defer { unlink(path) }
    let file = try NumpyFile(path: path, type: .float32, rows: 2, columns: 3)
    try file.append([1, 2, 3] as [Float])
    try file.append([4, 5, 6.5] as [Float])
    try file.finish()
    let bytes = try FileContent.read(path)
    // Magic and version 1.0; the header's length makes the whole a multiple of 64 (numpy.lib.format).
    #expect(bytes.prefix(8) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0])
    let length = Int(bytes[8]) | Int(bytes[9]) << 8
    #expect((10 + length) % 64 == 0)
    let header = String(decoding: bytes[10..<10 + length], as: UTF8.self)
    #expect(header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"))
    #expect(header.hasSuffix("\n"))
    let data = Array(bytes[(10 + length)...])
    let floats = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    #expect(floats == [1, 2, 3, 4, 5, 6.5])
  }

  @Test("lines end at LF or CRLF, a BOM is left out, and a last line without an end counts")
  func lines() throws {
    let path = temporaryPath("lines.txt")
    defer { unlink(path) }
    try write([0xEF, 0xBB, 0xBF] + Array("one\r\ntwo\n\nfour".utf8), to: path)
    let lines = try Array(TextLines(path: path))
    #expect(lines.map { String(decoding: $0.bytes, as: UTF8.self) } == ["one", "two", "", "four"])
    #expect(lines.map(\.number) == [1, 2, 3, 4])
    try write(Array("a\n".utf8), to: path)
    #expect(try Array(TextLines(path: path)).count == 1)
  }

  @Test("predictions are found by id where ids are unique, else by position")
  func matching() throws {
    func record(_ id: String, _ text: String = "t") throws -> StoredRecord {
      var draft = RecordDraft()
      draft.id = id
      draft.texts = [RecordText(text: text)]
      return try draft.stored()
    }
    let gold = try [record("a"), record("b"), record("c")]
    let byID = try RecordMatching.match(gold, [record("c"), record("a")])
    #expect(byID.map { $0?.id } == ["a", nil, "c"])
    let inOrder = try [record("a", "1"), record("b", "2"), record("c", "3")]
    #expect(try RecordMatching.match(gold, inOrder).map { $0?.texts.first?.text } == ["1", "2", "3"])
    let twice = try [record("a", "1"), record("a", "2")]
    #expect(try RecordMatching.match(twice, [record("x", "3"), record("x", "4")]).count == 2)
    #expect(throws: WorkflowError.recordsDiffer(gold: 3, predicted: 1, firstUnmatched: "z")) {
      try RecordMatching.match(gold, [record("z")])
    }
    #expect(throws: WorkflowError.recordsDiffer(gold: 2, predicted: 1, firstUnmatched: "")) {
      try RecordMatching.match(twice, [record("x")])
    }
  }
}
