import PluginAPI
import Testing

private let sample = "\u{FEFF}first line\r\nsecond\rhalf \u{2028}x\r\n  \t\r\n\n third é\n\nlast"

@Suite("plain text")
struct PlainTextTests {
  @Test("text: documents are what stands between empty lines, unchanged")
  func text() throws {
    let outcome = TestFormat("text").read(sample)
    #expect(outcome.records.map(\.texts[0].text) == ["first line\r\nsecond\rhalf \u{2028}x", " third é", "last"])
    #expect(outcome.records.map(\.id) == ["file:1", "file:5", "file:7"])
    #expect(outcome.records.map(\.extra) == [3, 39, 50].map { "{\"text\":{\"offset\":\($0)}}" })
    #expect(outcome.records.allSatisfy { $0.flags == 0 })
  }

  @Test("text-lines: each line is a document")
  func lines() throws {
    let outcome = TestFormat("text-lines").read(sample)
    #expect(
      outcome.records.map(\.texts[0].text) == ["first line", "second\rhalf \u{2028}x", " third é", "last"])
    #expect(outcome.records.map(\.line) == [1, 2, 5, 7])
  }

  @Test("text-file: the file is the document")
  func file() throws {
    let outcome = TestFormat("text-file").read(sample + "\r\n")
    #expect(outcome.records.map(\.texts[0].text) == [String(sample.unicodeScalars.dropFirst()) + "\r\n"])
    #expect(outcome.records.map(\.id) == ["file:1"])
  }

  @Test("an empty file has no documents", arguments: ["text", "text-lines", "text-file"])
  func empty(id: String) throws {
    let format = TestFormat(id)
    #expect(format.read("").records.isEmpty && format.read("").complaints.isEmpty)
  }

  @Test("says the line and byte that is no UTF-8, and goes on with the next document")
  func invalid() throws {
    for (id, documents) in [("text", 1), ("text-lines", 2)] {
      let format = TestFormat(id)
      let bytes = Array("good\nb".utf8) + [0xC3] + Array("\n\nfine\n".utf8)
      let outcome = format.read(FakeFiles(["file": bytes], host: format.host), "file")
      #expect(outcome.complaints.map(\.line) == [2])
      #expect(outcome.complaints.first?.message.contains("byte 2 of the line (value 195)") == true)
      #expect(outcome.records.count == documents)
      #expect(outcome.records.last?.texts[0].text == "fine")
    }
  }
}
