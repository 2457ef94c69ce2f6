import PluginAPI
import Testing

private let sample = """
  Aspirin\tB-Chemical
  relieved\tO
  severe\tB-Disease
  head\tI-Disease
  pain\tI-Disease

  No\tO
  fever\tB-Disease
  asthma\tB-Disease


  """

@Suite("conll")
struct ConllTests {
  let format = TestFormat("conll")

  @Test("reads words, tags and mentions of each sentence")
  func reads() throws {
    let outcome = format.read(sample)
    #expect(outcome.complaints.isEmpty)
    #expect(outcome.records.map(\.texts[0].text) == ["Aspirin relieved severe head pain", "No fever asthma"])
    #expect(outcome.records[0].mentions == ["Aspirin/Chemical", "severe head pain/Disease"])
    #expect(outcome.records[1].mentions == ["fever/Disease", "asthma/Disease"])
    #expect(outcome.records.map(\.id) == ["1", "2"])
    #expect(outcome.records.map(\.line) == [1, 7])
    #expect(outcome.records[0].flags == UInt32(BP_HAS_GOLD | BP_WORDS_GIVEN | BP_SENTENCES_GIVEN))
    #expect(
      outcome.records[0].words.map { outcome.records[0].slice($0) } == [
        "Aspirin", "relieved", "severe", "head", "pain",
      ])
  }

  @Test("writes what it read")
  func roundTrip() throws {
    let written = format.write(format.read(sample).records)
    #expect(written.files["out"] == sample)
    #expect(written.ledger.isEmpty)
  }

  @Test("normalises IOB1 and IOBES to IOB2, and leaves verbatim tags as they are written")
  func schemes() throws {
    let iob1 = "a\tI-X\nb\tI-X\nc\tB-X\nd\tI-Y\ne\tO\nf\tI\n"
    let iobes = "a\tB-X\nb\tE-X\nc\tS-X\nd\tS-Y\ne\tO\nf\tS\n"
    let expected = ["B-X", "I-X", "B-X", "B-Y", "O", "B"]
    for text in [iob1, iobes] {
      let record = try #require(format.read(text).records.first)
      #expect(record.words.map { $0.label ?? "" } == expected)
      #expect(record.mentions == ["a b/X", "c/X", "d/Y", "f/"])
    }
    let verbatim = try #require(format.read(iobes, role: UInt32(BP_PREDICTED), flags: BP_VERBATIM).records.first)
    #expect(verbatim.words.map { $0.label ?? "" } == ["B-X", "E-X", "S-X", "S-Y", "O", "S"])
    #expect(verbatim.mentions == ["a b/X", "c/X", "d/Y", "f/"])
  }

  @Test("follows conlleval where chunks begin")
  func chunks() throws {
    // I after O, after another type and at the start begins; B after I begins; O-X is outside.
    let record = try #require(format.read("a I-X\nb I-X\nc I-Y\nd B-Y\ne O-X\nf I-X\n").records.first)
    #expect(record.mentions == ["a b/X", "c/Y", "d/Y", "f/X"])
  }

  @Test(
    "refuses tags that a chosen scheme does not allow",
    arguments: [
      ("iob2", "a\tO\nb\tI-X\n"), ("iob1", "a\tB-X\n"), ("iobes", "a\tB-X\nb\tO\n"), ("iob2", "a\tS-X\n"),
      ("iobes", "a\tB-X\n\n"),
    ])
  func strict(scheme: String, text: String) throws {
    let outcome = format.read(text, ["scheme": scheme])
    let complaint = try #require(outcome.complaints.first)
    #expect(complaint.message.contains(scheme))
    #expect(complaint.line == text.split(separator: "\n").count)
  }

  @Test("reads four columns, spaces, CRLF, a mark, no final line end and white space behind")
  func variants() throws {
    let plain = format.read("x\tO\ny\tB-D\n\nz\tO\n").records.map(\.mentions)
    for text in [
      "x NN x O\ny NN y B-D\n\nz NN z O", "\u{FEFF}x\tO\r\ny\tB-D\r\n\r\nz\tO\r\n",
      "x\tO  \ny\tB-D\t\n \t\nz\tO\n\n\n\n",
      "\n\nx   O\ny  B-D\n\n\n\nz O",
    ] {
      let outcome = format.read(text)
      #expect(outcome.complaints.isEmpty, "\(text)")
      #expect(outcome.records.map(\.mentions) == plain)
      #expect(outcome.records.map(\.texts[0].text) == ["x y", "z"])
    }
  }

  @Test("keeps words with other spaces and line separators whole")
  func unicodeSpaces() throws {
    for word in ["a\u{85}b", "a\u{2028}b", "5\u{A0}mg", "\u{2009}"] {
      for separator in ["\t", " "] {
        let record = try #require(format.read("\(word)\(separator)B-X\nend\(separator)O\n").records.first)
        #expect(record.mentions == ["\(word)/X"])
      }
    }
    let spaced = try #require(format.read("New York\tB-Place\n").records.first)
    #expect(spaced.mentions == ["New York/Place"])
  }

  @Test("names documents by -DOCSTART- lines and writes them again")
  func documents() throws {
    let text = "-DOCSTART-\tO\n\nx\tO\n\ny\tO\n\n-DOCSTART-\tO\n\nz\tO\n\n"
    let records = format.read(text).records
    #expect(records.map(\.id) == ["1:1", "1:2", "2:1"])
    #expect(format.write(records).files["out"] == text.replacing("-DOCSTART-\tO", with: "-DOCSTART-"))
    let named = format.read("-DOCSTART- (12345)\n\nx O\n\n###MEDLINE:678\ny O\n").records
    #expect(named.map(\.id) == ["12345:1", "678:1"])
    let again = format.read(format.write(named).files["out"] ?? "").records
    #expect(again.map(\.id) == ["12345:1", "678:1"])
  }

  @Test("says file and line of every malformed line, and goes on with the next sentence")
  func faults() throws {
    let cases: [(String, Int, String)] = [
      ("a\tO\nb\n\nc\tO\n", 2, "1 columns"), ("a\tO\nb\tx\tO\n\nc\tO\n", 2, "3 columns"),
      ("a\tQ\n\nc\tO\n", 1, "'Q' is no tag"), ("\tO\n\nc\tO\n", 1, "empty"),
      ("a\tB_X\n\nc\tO\n", 1, "'B_X'"),
    ]
    for (text, line, words) in cases {
      let outcome = format.read(text)
      let complaint = try #require(outcome.complaints.first, "\(text)")
      #expect(outcome.complaints.count == 1)
      #expect(complaint.status == BP_E_DATA && complaint.file == "file" && complaint.line == line)
      #expect(complaint.message.contains(words), "\(complaint.message)")
      #expect(outcome.records.map(\.texts[0].text) == ["c"], "\(text)")
    }
    let empty = format.read("\n\n")
    #expect(empty.complaints.map(\.message).first?.contains("no sentences") == true)
    let files = FakeFiles(["file": Array("a\tO\nb".utf8) + [0xFF] + Array("\tO\n\nc\tO\n".utf8)], host: format.host)
    let broken = format.read(files, "file")
    #expect(broken.complaints.map(\.line) == [2])
    #expect(broken.records.map(\.texts[0].text) == ["c"])
  }

  @Test("reads a sentence of 100,000 words")
  func long() throws {
    let files = FakeFiles(["file": Array(String(repeating: "word\tI-X\n", count: 100_000).utf8)], host: format.host)
    files.mostAtOnce = 1 << 16
    let outcome = format.read(files, "file")
    #expect(outcome.records.map(\.words.count) == [100_000])
    #expect(outcome.records.map(\.spans.count) == [1])
  }

  @Test("writes tags from mentions, and counts what columns cannot hold")
  func spansToTags() throws {
    var record = RecordCopy(id: "r", flags: UInt32(BP_HAS_GOLD))
    record.texts = [.init(text: "alpha beta gamma delta. Next one here")]
    record.words = [(0, 5), (6, 10), (11, 16), (17, 22), (22, 23), (24, 28), (29, 32), (33, 37)].map {
      .init(start: $0.0, end: $0.1)
    }
    record.sentences = [.init(start: 0, end: 23), .init(start: 24, end: 37)]
    record.spans = [
      .init(start: 0, end: 10, label: "A"), .init(start: 6, end: 16, label: "B"), .init(start: 18, end: 22, label: "C"),
      .init(start: 24, end: 28, label: "D", group: 0), .init(start: 33, end: 37, label: "D", group: 0),
      .init(start: 23, end: 24, label: "E"), .init(start: 29, end: 32, label: ""),
    ]
    record.pairs = [.init(head: 0, tail: 1, label: "r")]
    record.classes = [.init(label: "c")]
    record.values = [1]
    let written = format.write([record])
    #expect(
      written.files["out"]
        == "alpha\tB-A\nbeta\tI-A\ngamma\tO\ndelta\tB-C\n.\tO\n\nNext\tO\none\tB\nhere\tO\n\n")
    let reasons = written.ledger.map { "\($0.reason) \($0.kind) \($0.index)" }
    #expect(
      Set(reasons)
        == [
          "overlapping 1 1", "boundary 1 2", "discontinuous 1 3", "discontinuous 1 4", "no-word 1 5", "relation 2 0",
          "class 3 0", "value 5 0",
        ])
  }

  @Test("a text without a word writes nothing, and the records around it stay")
  func wordless() {
    var wordless = RecordCopy(id: "1")
    wordless.texts = [.init(text: "\u{200B}\u{A0}")]
    wordless.spans = [.init(start: 0, end: 3, label: "A")]
    var other = RecordCopy(id: "2")
    other.texts = [.init(text: "zinc")]
    other.words = [.init(start: 0, end: 4)]
    let written = format.write([wordless, other, wordless])
    #expect(written.complaint == nil)
    #expect(written.files["out"] == "zinc\tO\n\n")
    #expect(written.ledger.map(\.reason) == ["no-word", "no-word"])
  }

  @Test("writes gold and predicted tags side by side, and reads either column")
  func both() throws {
    let gold = format.read("a\tB-X\nb\tO\n").records
    var predicted = gold
    predicted[0].words = []
    predicted[0].spans = [.init(start: 0, end: 3, label: "X", score: 0.5)]
    let written = format.write(gold, predicted: predicted, ["columns": "both", "separator": "space"])
    #expect(written.files["out"] == "a B-X B-X\nb O I-X\n\n")
    let text = written.files["out"] ?? ""
    #expect(format.read(text, ["tag-column": "-2"]).records.first?.mentions == ["a/X"])
    #expect(format.read(text).records.first?.mentions == ["a b/X"])
    #expect(format.write(gold, predicted: predicted).files["out"] == "a\tB-X\nb\tI-X\n\n")
  }

  @Test("finds splits under their usual names")
  func splits() throws {
    let files = format.files([
      "d/train.tsv": "a\tO\n", "d/dev.tsv": "b\tO\n", "d/test.tsv": "c\tO\n", "d/train_dev.tsv": "x\tO\n",
      "d/notes.md": "",
    ])
    #expect(format.splits(files, "d") == ["train", "devel", "test"])
    #expect(format.read(files, "d", split: "devel").records.map(\.texts[0].text) == ["b"])
    #expect(format.read(files, "d", split: "train_dev").records.map(\.texts[0].text) == ["x"])
    #expect(format.read(files, "d", split: "fold1").complaints.first?.message.contains("fold1") == true)
    #expect(format.read(files, "d").complaints.first?.message.contains("train, devel, test") == true)
    #expect(format.probe(files, "d") == 95)
  }
}
