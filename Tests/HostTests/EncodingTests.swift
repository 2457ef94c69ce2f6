import Glibc
import JSON
import Testing

@Suite("host tokenize and embed", .enabled(if: Host.isThere, "\(Host.absence)"))
struct EncodingTests {
  @Test("tokenize prints pieces, ids and byte offsets a line, without special pieces")
  func tokenize() throws {
    let folder = ScratchFolder()
    folder.write("in.txt", "the asthma\r\n\ncaf\u{E9}  fevers \u{1F600}\nlast")
    let outcome = Host.run(["tokenize", "--model", TinyModel.path, "--input", "in.txt", "--json"], in: folder)
    outcome.expectDone()
    let lines = try outcome.lines.map { try #require($0) }
    #expect(lines.count == 4)
    for line in lines { #expect(line.keys == ["pieces", "ids", "offsets"]) }
    #expect(lines[0]["pieces"] == ["the", "asthma"] && lines[0]["offsets"] == [[0, 3], [4, 10]])
    #expect(lines[1]["pieces"] == [])
    #expect(lines[2]["pieces"] == ["[UNK]", "fever", "##s", "[UNK]"])
    #expect(lines[2]["offsets"]?.array?.first == [0, 5] && lines[2]["offsets"]?.array?.last == [14, 18])
    let ids = lines[0]["ids"]?.array?.compactMap(\.integer) ?? []
    #expect(ids.map { TinyModel.vocabulary[$0] } == ["the", "asthma"])
  }

  @Test("--vocab takes a vocabulary alone, and --lowercase its casing")
  func vocabulary() throws {
    let folder = ScratchFolder()
    folder.write("vocab.txt", TinyModel.vocabulary.map { $0 + "\n" }.joined())
    func pieces(_ more: String...) throws -> JSONValue? {
      let outcome = Host.run(
        ["tokenize", "--vocab", "vocab.txt", "--input", "-"] + more, in: folder, input: Array("THE Fe\u{301}ver".utf8))
      outcome.expectDone()
      return try #require(outcome.lines.first ?? nil)["pieces"]
    }
    #expect(try pieces("--lowercase") == ["the", "fever"])
    #expect(try pieces() == ["T", "##H", "##E", "[UNK]"])
  }

  @Test("a line that is no UTF-8 is refused with its number")
  func badLine() {
    let folder = ScratchFolder()
    folder.write("in.txt", Array("the\nasth".utf8) + [0xC3, 0x28, 0x0A])
    let outcome = Host.run(["tokenize", "--model", TinyModel.path, "--input", "in.txt"], in: folder)
    #expect(outcome.code == 3 && outcome.err.hasPrefix("error: in.txt:2: the text: byte 4 "))
    Host.run(["embed", "--model", TinyModel.path, "--input", "in.txt", "--output", "o.npy"], in: folder)
      .expectError(3, "in.txt:2")
    #expect(folder.listing() == ["in.txt"])
  }

  /// Type, shape and data of a NumPy file of version 1.0.
  private static func numpy(_ bytes: [UInt8]) throws -> (type: String, shape: String, data: [UInt8]) {
    try #require(bytes.prefix(8).elementsEqual([0x93] + Array("NUMPY".utf8) + [1, 0]))
    let length = Int(bytes[8]) | Int(bytes[9]) << 8
    #expect((10 + length) % 64 == 0)
    let header = String(decoding: bytes[10..<10 + length], as: UTF8.self)
    #expect(header.hasSuffix("\n") && header.contains("'fortran_order': False"))
    let type = header.split(separator: "'")[3]
    let shape = header.drop { $0 != "(" }.prefix { $0 != ")" } + ")"
    return (String(type), String(shape), Array(bytes[(10 + length)...]))
  }

  private static func floats(_ bytes: [UInt8]) -> [Float] {
    stride(from: 0, to: bytes.count, by: 4).map { place in
      Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) })
    }
  }

  @Test("embed writes a float32 NumPy file; cls and mean follow from all pieces")
  func embed() throws {
    let folder = ScratchFolder()
    folder.write("in.txt", "the asthma\nfever\n\n")
    func run(_ pooling: String, _ more: String...) throws -> (type: String, shape: String, values: [Float]) {
      let outcome = Host.run(
        ["embed", "--model", TinyModel.path, "--input", "in.txt", "--output", "o.npy", "--pooling", pooling, "--json"]
          + more, in: folder)
      outcome.expectDone()
      #expect(outcome.json?.keys == ["lines", "rows", "columns", "truncated", "tokens", "seconds"])
      #expect(outcome.json?["lines"] == 3 && outcome.json?["tokens"] == 9 && outcome.json?["columns"] == 16)
      let (type, shape, data) = try Self.numpy(folder.read("o.npy"))
      return (type, shape, Self.floats(data))
    }
    let tokens = try run("tokens")
    #expect(tokens.type == "<f4" && tokens.shape == "(9, 16)" && tokens.values.count == 144)
    let starts = try Self.numpy(folder.read("o.starts.npy"))
    #expect(starts.type == "<i8" && starts.shape == "(4,)")
    #expect((0..<4).map { starts.data[8 * $0] } == [0, 4, 7, 9])
    let (cls, mean) = (try run("cls"), try run("mean"))
    #expect(cls.shape == "(3, 16)" && mean.shape == "(3, 16)")
    for (line, range) in [(0, 0..<4), (1, 4..<7), (2, 7..<9)] {
      for column in 0..<16 {
        #expect(abs(cls.values[line * 16 + column] - tokens.values[range.lowerBound * 16 + column]) < 1e-5)
        let sum = range.reduce(Float(0)) { $0 + tokens.values[$1 * 16 + column] }
        #expect(abs(mean.values[line * 16 + column] - sum / Float(range.count)) < 1e-5)
      }
    }
    #expect(try run("mean", "--layer", "1").values == mean.values)
    #expect(try run("mean", "--layer", "0").values != mean.values)
  }

  @Test("a layer or a length that is not there is wrong usage; a long line loses its tail and is counted")
  func limits() {
    let folder = ScratchFolder()
    folder.write("in.txt", String(repeating: "asthma ", count: 100))
    let arguments = ["embed", "--model", TinyModel.path, "--input", "in.txt", "--output", "o.npy"]
    Host.run(arguments + ["--layer", "2"], in: folder).expectError(2, "--layer 2", "-1 to 1")
    Host.run(arguments + ["--max-length", "65"], in: folder).expectError(2, "65", "64")
    #expect(!folder.isThere("o.npy"))
    let outcome = Host.run(arguments + ["--json"], in: folder)
    outcome.expectDone()
    #expect(outcome.json?["truncated"] == 1 && outcome.json?["tokens"] == 64)
  }
}
