import PluginAPI
import Testing

private let sample = """
  101|t|Zinc β-blocker and fever
  101|a|We gave zinc 😀 to ten patients. Fever or rash fell.
  101\t0\t4\tZinc\tChemical\tD015032
  101\t19\t24\tfever\tDisease\tD005334
  101\tCID\tD015032\tD005334
  101\t33\t37\tzinc\tChemical
  101\t57\t70\tFever or rash\tDisease\tD005334|D005076\tFever|rash

  102|t|No abstract here

  103|t|Empty abstract
  103|a|


  """

@Suite("pubtator")
struct PubTatorTests {
  let format = TestFormat("pubtator")

  @Test("reads texts, mentions by code points, concepts and kept lines")
  func reads() throws {
    let outcome = format.read(sample)
    #expect(outcome.complaints.isEmpty, "\(outcome.complaints)")
    #expect(outcome.records.map(\.id) == ["101", "102", "103"])
    #expect(outcome.records.map(\.line) == [1, 9, 11])
    let first = outcome.records[0]
    #expect(first.texts[0].text == "Zinc β-blocker and fever\nWe gave zinc 😀 to ten patients. Fever or rash fell.")
    #expect(first.mentions == ["Zinc/Chemical", "fever/Disease", "zinc/Chemical", "Fever or rash/Disease"])
    #expect(
      first.extra
        == #"{"concepts":["D015032","D005334",null,"D005334|D005076"],"pubtator":{"kept":[[2,"CID\tD015032\tD005334"]],"further":{"3":"Fever|rash"}}}"#
    )
    #expect(outcome.records[1].texts[0].text == "No abstract here")
    #expect(outcome.records[1].extra == #"{"pubtator":{"abstract":false}}"#)
    #expect(outcome.records[2].texts[0].text == "Empty abstract")
  }

  @Test("writes what it read")
  func roundTrip() throws {
    let written = format.write(format.read(sample).records)
    #expect(written.files["out"] == sample)
    #expect(written.ledger.isEmpty)
  }

  @Test("relations between concepts become relations between their mentions where that is asked for")
  func conceptRelations() throws {
    func pairs(_ reading: String) -> [[Int]] {
      format.read(sample, ["relations": reading]).records[0].pairs.map { [$0.head, $0.tail] }
    }
    #expect(pairs("kept") == [] && pairs("nearest") == [[0, 1]] && pairs("all") == [[0, 1], [0, 3]])
    let records = format.read(sample, ["relations": "all"]).records
    #expect(records[0].pairs.map(\.label) == ["CID", "CID"] && !records[0].extra.contains("kept"))
    // Written, they are one relation between the concepts again, behind the mentions.
    let written = try #require(format.write(records).files["out"])
    #expect(
      written.contains("\n101\tCID\tD015032\tD005334\n") && written.contains("101\tCID\tD015032\tD005334|D005076\n"))
    let lost = format.read(
      "1|t|Zinc and fever\n1|a|\n1\tCID\tD1\tD2\n1\t0\t4\tZinc\tChemical\tD1\n1\t9\t14\tfever\tDisease\tD3\n",
      ["relations": "nearest"])
    #expect(lost.records.isEmpty && lost.complaints.count == 1)
    #expect(lost.complaints.first?.message.contains("D2") == true && lost.complaints.first?.line == 3)
  }

  @Test("reads and writes bytes and UTF-16 units", arguments: ["bytes", "utf16"])
  func units(unit: String) throws {
    let records = format.read(sample).records
    let written = format.write(records, ["offsets": unit])
    let text = try #require(written.files["out"])
    #expect(text.contains(unit == "bytes" ? "101\t34\t38\tzinc" : "101\t33\t37\tzinc"))
    #expect(text.contains(unit == "bytes" ? "101\t61\t74\tFever" : "101\t58\t71\tFever"))
    #expect(format.read(text, ["offsets": unit]).records == records)
    // Read in the wrong unit, the mention behind the first wide character differs.
    #expect(format.read(text).complaints.first?.message.contains("offsets=") == true)
  }

  @Test("writes predictions without gold, and counts what a block cannot hold")
  func predictions() throws {
    let source = format.read(sample).records
    var predicted = source.map { _ in RecordCopy() }
    predicted[0].spans = [
      .init(start: 0, end: 4, label: "Drug", score: 0.9),
      .init(start: 34, end: 38, label: "Drug", group: 1, score: 0.5),
      .init(start: 61, end: 66, label: "Drug", group: 1, score: 0.5), .init(start: 70, end: 900, label: "Drug"),
    ]
    predicted[0].pairs = [.init(head: 0, tail: 1, label: "x")]
    predicted[1].answers = [.init(text: "y")]
    let written = format.write(source, predicted: predicted)
    let text = try #require(written.files["out"])
    #expect(text.contains("101\t0\t4\tZinc\tDrug\n\n102|t|"))
    #expect(!text.contains("CID") && !text.contains("D015032"))
    let reasons = written.ledger.map { "\($0.reason) \($0.index)" }
    #expect(
      reasons.sorted()
        == ["answer 0", "discontinuous 1", "discontinuous 2", "outside-text 3", "relation 0"])
  }

  @Test("writes relations between concepts once, and line ends as spaces")
  func relations() throws {
    var record = RecordCopy(id: "7")
    record.texts = [.init(text: "Head\nbody one\nbody two\r\nend")]
    record.spans = [
      .init(start: 0, end: 4, label: "A"), .init(start: 10, end: 18, label: "B"), .init(start: 0, end: 4),
    ]
    record.pairs = [.init(head: 0, tail: 1, label: "r"), .init(head: 2, tail: 1, label: "r")]
    record.extra = #"{"concepts":["C1","C2","C1"]}"#
    let text = format.write([record]).files["out"]
    #expect(
      text
        == "7|t|Head\n7|a|body one body two  end\n7\t0\t4\tHead\tA\tC1\n7\t10\t18\tone body\tB\tC2\n7\t0\t4\tHead\t\tC1\n7\tr\tC1\tC2\n\n"
    )
  }

  @Test("says file and line of every malformed line, and goes on with the next document")
  func faults() throws {
    let head = "1|t|abc def\n1|a|ghi\n"
    let cases: [(String, Int, String)] = [
      (head + "1\t0\t3\tabc\n", 3, "4 columns"), (head + "1\t0\tx\tabc\tD\n", 3, "'x' is no offset"),
      (head + "1\t-1\t3\tabc\tD\n", 3, "'-1' is no offset"), (head + "2\t0\t3\tabc\tD\n", 3, "document '2'"),
      (head + "1\t0\t99\tabc\tD\n", 3, "0-99"), (head + "1\t3\t3\t\tD\n", 3, "3-3"),
      (head + "1\t0\t3\tabd\tD\n", 3, "'abd'"), (head + "junk\n", 3, "'junk'"),
      (head + "1|a|again\n", 3, "second time"), ("1|a|abstract\n", 1, "before the title"),
      ("1\t0\t3\tabc\tD\n", 1, "before the title"), ("1|t|x\n2|a|y\n", 2, "document '2'"),
      (head + "1\tCID\tD1\n", 3, "3 columns"),
      (head + "1\t99999999999999999999\t3\tabc\tD\n", 3, "no offset"),
    ]
    for (text, line, words) in cases {
      let outcome = format.read(text + "\n9|t|good\n9|a|one\n")
      #expect(outcome.complaints.count == 1, "\(text)")
      let complaint = try #require(outcome.complaints.first, "\(text)")
      #expect(
        complaint.line == line && complaint.file == "file" && complaint.status == BP_E_DATA, "\(text) \(complaint)")
      #expect(complaint.message.contains(words), "\(complaint.message)")
      #expect(outcome.records.map(\.id) == ["9"], "\(text)")
    }
  }

  @Test("starts a document at its title even without an empty line")
  func noEmptyLine() throws {
    let outcome = format.read("1|t|a\r\n1|a|b\r\n1\t0\t1\ta\tX\r\n2|t|c\r\n2|a|d")
    #expect(outcome.complaints.isEmpty)
    #expect(outcome.records.map(\.texts[0].text) == ["a\nb", "c\nd"])
    #expect(outcome.records[0].mentions == ["a/X"])
  }
}
