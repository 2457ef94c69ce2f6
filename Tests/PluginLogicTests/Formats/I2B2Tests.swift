import PluginAPI
import Testing

private let text = "Patient has  mild Asthma .\nGiven \"Zinc\" today\n"
private let concepts = "c=\"mild asthma\" 1:2 1:3||t=\"problem\"\nc=\"\"zinc\"\" 2:1 2:1||t=\"treatment\"\n"
private let relations = "c=\"\"zinc\"\" 2:1 2:1||r=\"TrAP\"||c=\"mild asthma\" 1:2 1:3\n"

@Suite("i2b2")
struct I2B2Tests {
  let format = TestFormat("i2b2")

  @Test("reads words, lines, concepts and relations, from one folder or the original ones, and writes them again")
  func reads() throws {
    let flat = ["d/1.txt": text, "d/1.con": concepts, "d/1.rel": relations]
    let original = ["d/txt/1.txt": text, "d/concept/1.con": concepts, "d/rel/1.rel": relations]
    for source in [flat, original] {
      let files = format.files(source)
      #expect(format.probe(files, "d") == 92)
      let outcome = format.read(files, "d")
      let record = try #require(outcome.records.first, "\(outcome.complaints)")
      #expect(record.mentions == ["mild Asthma/problem", "\"Zinc\"/treatment"])
      #expect(record.pairs == [.init(head: 1, tail: 0, label: "TrAP")])
      #expect(record.words.count == 8)
      #expect(record.sentences.map { record.slice($0) } == ["Patient has  mild Asthma .", "Given \"Zinc\" today"])
      let written = format.write([record])
      #expect(written.files == ["out/1.txt": text, "out/1.con": concepts, "out/1.rel": relations])
      #expect(written.ledger.isEmpty)
    }
  }

  @Test("counts mentions that are not whole tokens")
  func unheld() throws {
    var record = RecordCopy(id: "r", flags: UInt32(BP_HAS_GOLD))
    record.texts = [.init(text: "Asthma, mild")]
    record.spans = [.init(start: 0, end: 6, label: "p"), .init(start: 8, end: 12, label: "p")]
    record.pairs = [.init(head: 0, tail: 1, label: "x")]
    let written = format.write([record])
    #expect(written.files["out/r.con"] == "c=\"mild\" 1:1 1:1||t=\"p\"\n")
    #expect(written.ledger.map(\.reason) == ["boundary", "relation"])
  }

  @Test("says file and line of every malformed line")
  func faults() throws {
    for (lines, words) in [
      ("c=\"a\" 1:9 1:9||t=\"p\"", "1:9"), ("c=\"a\" 9:0 9:0||t=\"p\"", "9:0"), ("c=\"a\" 1:0||t=\"p\"", "no offset"),
      ("c=\"a\" 1:x 1:0||t=\"p\"", "no offset"), ("rubbish", "no kind"),
      ("c=\"patient\" 1:1 1:1||t=\"p\"", "'patient'"),
      ("c=\"a\" 1:3 1:1||t=\"p\"", "no offset"), ("c=\"a\" 1:0 1:0||t=", "no kind"),
    ] {
      let outcome = format.read(format.files(["d/1.txt": text, "d/1.con": "\n" + lines]), "d")
      let complaint = try #require(outcome.complaints.first, "\(lines)")
      #expect(complaint.line == 2 && complaint.file == "d/1.con" && complaint.message.contains(words), "\(complaint)")
    }
    let relation = format.read(format.files(["d/1.txt": text, "d/1.rel": relations]), "d")
    #expect(relation.complaints.first?.file == "d/1.rel")
    let lax = format.read(
      format.files(["d/1.txt": text, "d/1.con": "c=\"other words\" 1:0 1:0||t=\"p\""]), "d", ["check": "false"])
    #expect(lax.records.map(\.mentions) == [["Patient/p"]])
  }
}
