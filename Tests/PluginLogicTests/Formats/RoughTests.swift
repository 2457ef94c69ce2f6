import PluginAPI
import Testing

/// Numbers from a seed: the same at every run.
private struct Dice {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}

private let seeds: [String: String] = [
  "conll": "-DOCSTART- (d)\n\nzinc\tB-Drug\né\tI-Drug\n\nall\tO\nfine\tS-X\n",
  "pubtator": "1|t|Zinc é\n1|a|and more\n1\t0\t4\tZinc\tC\tD1\n1\tCID\tD1\tD1\n\n2|t|b\n2|a|c\n",
  "bioc-xml":
    "<collection><document><id>1</id><passage><infon key=\"k\">v</infon><offset>0</offset><text>zinc é</text><annotation id=\"a\"><location offset=\"0\" length=\"4\"/><text>zinc</text></annotation></passage><relation id=\"r\"><node refid=\"a\" role=\"\"/><node refid=\"a\" role=\"\"/></relation></document></collection>",
  "bioc-json":
    "{\"documents\":[{\"id\":\"1\",\"passages\":[{\"offset\":0,\"text\":\"zinc é\",\"annotations\":[{\"id\":\"a\",\"locations\":[{\"offset\":0,\"length\":4}],\"text\":\"zinc\"}]}]}]}",
  "jsonl":
    "{\"id\":\"1\",\"text\":\"zinc é\",\"entities\":[{\"start\":0,\"end\":4,\"type\":\"D\",\"text\":\"zinc\"}],\"relations\":[{\"head\":0,\"tail\":0}],\"words\":[[0,4,\"B\"]]}\n{\"question\":\"q\",\"passages\":[\"a\"]}\n",
  "pubmed-xml":
    "<PubmedArticleSet><PubmedArticle><PMID>1</PMID><ArticleTitle>zinc <i>é</i></ArticleTitle><Abstract><AbstractText Label=\"A\">b</AbstractText></Abstract></PubmedArticle></PubmedArticleSet>",
  "text": "zinc é\nmore\r\n\nnext\n", "text-lines": "a\nb é\n\nc", "text-file": "all é\r\n",
  "brat": "T1\tA 0 4\tZinc\nT2\tB 0 1;2 4\tZ nc\nR1\tr Arg1:T1 Arg2:T2\nE1\tx:T1\n",
  "i2b2": "c=\"zinc\" 1:0 1:0||t=\"drug\"\n",
]

@Suite("rough treatment")
struct RoughTests {
  /// The files of one document in a format, with `bytes` as the part that is treated roughly.
  private func files(_ format: TestFormat, _ bytes: [UInt8]) -> (FakeFiles, String) {
    switch format.id {
    case "brat": (FakeFiles(["d/a.txt": Array("Zinc\n".utf8), "d/a.ann": bytes], host: format.host), "d")
    case "i2b2":
      (FakeFiles(["d/a.txt": Array("Zinc é\n".utf8), "d/a.con": bytes, "d/a.rel": bytes], host: format.host), "d")
    default: (FakeFiles(["file": bytes], host: format.host), "file")
    }
  }

  private func check(_ format: TestFormat, _ bytes: [UInt8]) {
    let (files, path) = files(format, bytes)
    _ = format.probe(files, path)
    let outcome = format.read(files, path)
    for complaint in outcome.complaints { #expect(!complaint.message.isEmpty && complaint.message != "silent") }
    for record in outcome.records {
      // Everything lies in its text, on characters' borders.
      for span in record.spans + record.words + record.sentences {
        let text = Array(record.texts[span.text].text.utf8)
        #expect(span.start >= 0 && span.start < span.end && span.end <= text.count)
        #expect(String(validating: text[span.start..<span.end], as: UTF8.self) != nil)
      }
      for pair in record.pairs { #expect(pair.head < record.spans.count && pair.tail < record.spans.count) }
    }
    if format.table.create != nil, !outcome.records.isEmpty {
      let written = format.write(outcome.records)
      #expect(written.complaint == nil || written.complaint?.message != "silent")
    }
    #expect(files.open == 0, "\(format.id) left files open")
  }

  @Test("cut off at any byte, a file is read up to there or refused with a reason", arguments: seeds.keys.sorted())
  func truncations(id: String) throws {
    let format = TestFormat(id)
    let bytes = Array(try #require(seeds[id]).utf8)
    for count in 0...bytes.count { check(format, Array(bytes[..<count])) }
  }

  @Test(
    "with bytes changed, doubled or left out, a file is read or refused with a reason", arguments: seeds.keys.sorted())
  func mutations(id: String) throws {
    let format = TestFormat(id)
    let original = Array(try #require(seeds[id]).utf8)
    var dice = Dice(state: 42)
    let interesting: [UInt8] = [
      0, 9, 10, 13, 32, 34, 48, 57, 58, 59, 60, 62, 92, 123, 124, 125, 0x80, 0xC3, 0xEF, 0xFF,
    ]
    for _ in 0..<600 {
      var bytes = original
      for _ in 0...(dice.next() % 4) {
        let position = Int(dice.next()) % max(1, bytes.count)
        switch dice.next() % 4 {
        case 0: bytes[position] = UInt8(truncatingIfNeeded: dice.next())
        case 1: bytes[position] = interesting[Int(dice.next()) % interesting.count]
        case 2: bytes.insert(interesting[Int(dice.next()) % interesting.count], at: position)
        default: bytes.remove(at: position)
        }
      }
      check(format, bytes)
    }
  }

  @Test("random bytes are refused with a reason", arguments: seeds.keys.sorted())
  func noise(id: String) throws {
    let format = TestFormat(id)
    var dice = Dice(state: 7)
    for _ in 0..<60 {
      check(format, (0..<(dice.next() % 400)).map { _ in UInt8(truncatingIfNeeded: dice.next()) })
    }
  }

  @Test("a read that fails is told, whichever it is", arguments: seeds.keys.sorted())
  func failingReads(id: String) throws {
    let format = TestFormat(id)
    let bytes = Array(try #require(seeds[id]).utf8)
    var number = 1
    while true {
      let (files, path) = files(format, bytes)
      files.readsUntilFailure = number
      let outcome = format.read(files, path)
      #expect(files.open == 0)
      if files.readsUntilFailure > 0 { break }
      // What lay behind good records is told by a later call, for which the host's words are gone.
      let words = ["the disk failed", "the file could not be read to its end"]
      #expect(
        outcome.complaints.contains { $0.status == BP_E_IO && words.contains($0.message) }, "\(number) \(outcome)")
      number += 1
    }
    #expect(number > 1)
  }

  @Test(
    "a write that fails is told, whichever it is",
    arguments: ["conll", "pubtator", "bioc-xml", "bioc-json", "jsonl", "brat", "i2b2"])
  func failingWrites(id: String) throws {
    let format = TestFormat(id)
    var record = RecordCopy(id: "1", flags: UInt32(BP_HAS_GOLD))
    record.texts = [.init(text: String(repeating: "word ", count: 30_000))]
    record.words = (0..<30_000).map { .init(start: 5 * $0, end: 5 * $0 + 4) }
    record.spans = [.init(start: 0, end: 4, label: "A")]
    var number = 1
    while true {
      let files = format.files()
      files.writesUntilFailure = number
      let written = format.write([record], to: files)
      if files.writesUntilFailure > 0 {
        #expect(written.complaint == nil)
        break
      }
      #expect(written.complaint != nil, "\(number)")
      number += 1
    }
    #expect(number > 1)
  }
}
