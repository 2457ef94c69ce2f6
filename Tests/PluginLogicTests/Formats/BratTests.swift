import PluginAPI
import Testing

private let text = "Zinc 😀 and left\nand right lungs.\n"
private let annotations = """
  T1\tChemical 0 4\tZinc
  E1\tUse:T1
  T2\tOrgan 11 15;26 31\tleft lungs
  R1\tIn What:T1 Where:T2
  T3\tPlace 11 25\tleft and right
  A1\tNegated T1
  R2\tPart Arg1:E1 Arg2:T3
  #1\tAnnotatorNotes T1\tsee tab\there
  *\tEquiv T1 T3

  """

@Suite("brat")
struct BratTests {
  let format = TestFormat("brat")
  private var files: FakeFiles {
    format.files(["d/one.txt": text, "d/one.ann": annotations, "d/two.txt": "No annotations."])
  }

  @Test("reads mentions by code points with fragments, relations, and keeps other lines")
  func reads() throws {
    let outcome = format.read(files, "d")
    #expect(outcome.complaints.isEmpty, "\(outcome.complaints)")
    #expect(outcome.records.map(\.id) == ["one", "two"])
    let record = outcome.records[0]
    #expect(record.texts[0].text == text)
    #expect(record.mentions == ["Zinc/Chemical", "left/Organ", "lungs/Organ", "left\nand right/Place"])
    #expect(record.spans.map(\.id) == ["T1", "T2", "T2", "T3"])
    #expect(record.spans[1].group == record.spans[2].group && record.spans[1].group != nil)
    #expect(record.pairs == [.init(head: 0, tail: 1, label: "In")])
    #expect(outcome.records.map { $0.flags & UInt32(BP_HAS_GOLD) != 0 } == [true, false])
    let single = format.read(files, "d/one.txt")
    #expect(single.records == [record])
  }

  @Test("writes what it read")
  func roundTrip() throws {
    let written = format.write(format.read(files, "d").records)
    #expect(written.ledger.isEmpty)
    #expect(written.files == ["out/one.txt": text, "out/one.ann": annotations, "out/two.txt": "No annotations."])
  }

  @Test("writes predictions with new names, and never the gold")
  func predictions() throws {
    let source = [format.read(files, "d").records[0]]
    var predicted = RecordCopy()
    predicted.spans = [
      .init(start: 0, end: 4, label: "New type", id: "x"), .init(start: 14, end: 18, label: "", id: "T1"),
    ]
    predicted.pairs = [.init(head: 1, tail: 0, label: "r")]
    let written = format.write(source, predicted: [predicted])
    #expect(
      written.files["out/one.ann"] == "T2\tNew_type 0 4\tZinc\nT1\tEntity 11 15\tleft\nR1\tr Arg1:T1 Arg2:T2\n")
  }

  @Test("finds splits in subfolders, and is probed by its files")
  func splits() throws {
    let files = format.files([
      "c/train/a.txt": "x", "c/train/a.ann": "", "c/dev/b.txt": "y", "c/dev/b.ann": "T1\tA 0 1\ty\n", "c/readme.md": "",
    ])
    #expect(format.splits(files, "c") == ["train", "devel"])
    #expect(format.read(files, "c", split: "devel").records.map(\.mentions) == [["y/A"]])
    #expect(
      format.probe(files, "c") == 90 && format.probe(files, "c/dev") == 90 && format.probe(files, "c/dev/b.txt") == 85)
    #expect(format.probe(files, "c/readme.md") == 0)
  }

  @Test("says file and line of every malformed line, and goes on with the next document")
  func faults() throws {
    let cases: [(String, Int, String)] = [
      ("T1\tA 0 x\tZ", 1, "no offset"), ("T1\tA 0\tZ", 1, "no offset"), ("T1\tA 0 1;\tZ", 1, "no offset"),
      ("T1\tA 0 99\tZ", 1, "0-99"), ("T1\tA 0 4\tZing", 1, "'Zing'"), ("T1\tA 0 4", 1, "2 columns"),
      ("T1\tA 0 4\tZinc\nT1\tB 0 4\tZinc", 2, "'T1'"), ("\nR1\tr Arg1:T1 Arg2:T9", 2, "'T1'"),
      ("R1\tr Arg1:T1", 1, "2 columns"),
      ("nonsense", 1, "'nonsense'"), ("X1\ty", 1, "no kind"),
    ]
    for (lines, line, words) in cases {
      let outcome = format.read(format.files(["d/a.txt": "Zinc\n", "d/a.ann": lines, "d/b.txt": "fine"]), "d")
      let complaint = try #require(outcome.complaints.first, "\(lines)")
      #expect(complaint.line == line && complaint.file == "d/a.ann", "\(lines) \(complaint)")
      #expect(complaint.message.contains(words), "\(complaint.message)")
      #expect(outcome.records.map(\.id) == ["b"])
    }
    let lonely = format.read(format.files(["d/a.ann": "", "d/b.txt": "x"]), "d")
    #expect(lonely.complaints.first?.message.contains("'a.txt' is missing") == true)
    var bad = RecordCopy(id: "../up")
    bad.texts = [.init(text: "x")]
    #expect(format.write([bad]).complaint?.message.contains("'../up'") == true)
    bad.id = "same"
    #expect(format.write([bad, bad]).complaint?.message.contains("second time") == true)
  }
}
