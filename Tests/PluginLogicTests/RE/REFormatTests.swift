import PluginAPI
import RELogic
import Testing

@Suite("formats of relations")
struct REFormatTests {
  private let table = TestFormat("sentence-tsv", of: REPlugin.self)
  private let chemprot = TestFormat("chemprot", of: REPlugin.self)

  @Test("a table without a header holds sentence and class, quotation marks included")
  func plain() {
    let outcome = table.read("\"A\" and @GENE$\t1\r\n\nB \"b\t0\n")
    #expect(outcome.complaints.isEmpty)
    #expect(outcome.records.map(\.id) == ["1", "3"])
    #expect(outcome.records.map { $0.texts[0].text } == ["\"A\" and @GENE$", "B \"b"])
    #expect(outcome.records.map { $0.classes.map(\.label) } == [["1"], ["0"]])
    #expect(outcome.records.map(\.line) == [1, 3])
  }

  @Test("a header names the columns, in any order and among others")
  func header() {
    let outcome = table.read("label\tindex\tsource\tsentence\ncpr:3\tx1\tweb\tA B\n")
    #expect(outcome.complaints.isEmpty)
    #expect(outcome.records.map(\.id) == ["x1"])
    #expect(outcome.records[0].texts[0].text == "A B")
    #expect(outcome.records[0].classes.map(\.label) == ["cpr:3"])
    let bare = table.read("sentence\nA B\n")
    #expect(bare.records.count == 1)
    #expect(bare.records[0].flags & BP_HAS_GOLD == 0)
    #expect(table.read("").records.isEmpty)
    #expect(table.read("").complaints.isEmpty)
  }

  @Test("faults are told with their line and cost nothing else")
  func faults() {
    let outcome = table.read("a b\t1\nc d\n\t0\ne f\t\ng h\t0\n")
    #expect(outcome.records.map { $0.texts[0].text } == ["a b", "g h"])
    #expect(outcome.complaints.map(\.line) == [2, 3, 4])
    #expect(outcome.complaints.allSatisfy { $0.status == BP_E_DATA && $0.file == "file" })
    #expect(table.read("a\tb\tc\td\n").complaints.first?.message.contains("header") == true)
  }

  @Test("probing tells tables of sentences from columns of words")
  func probing() {
    func probe(_ text: String) -> Int { table.probe(table.files(["x.tsv": text]), "x.tsv") }
    #expect(probe("index\tsentence\tlabel\n0\tA b.\t1\n") == 96)
    #expect(probe("A b.\t1\nC d.\t0\n") == 80)
    #expect(probe("Aspirin\tB-Chemical\nhelps\tO\n") == 0)
    #expect(probe("A b.\t1\nC d.\n") == 0)
    #expect(probe("") == 0)
  }

  @Test("a text and its class are written as they are read; pairs become masked sentences")
  func writing() {
    let read = table.read("x\tA \"b\"\t1\n").records
    #expect(table.write(read).files["out"] == "index\tsentence\tlabel\nx\tA \"b\"\t1\n")
    // The host makes bytes of offsets, and sentences, before anything is written.
    let files = Self.chemprotFiles.mapValues { String($0.map { $0 == "α" ? "a" : $0 }) }
    var abstracts = chemprot.read(chemprot.files(files), "data", split: "train").records
    abstracts[0].sentences = [.init(start: 0, end: 12), .init(start: 13, end: 33)]
    let written = table.write(abstracts)
    #expect(written.complaint == nil)
    #expect(
      written.files["out"]
        == """
        index\tsentence\tlabel
        7.T1.T2\t@CHEMICAL$ of @GENE$\tCPR:4
        7.T3.T4\tAn a @CHEMICAL$ and @GENE$.\tfalse

        """)
    #expect(written.ledger == [.init(reason: "cross-sentence", kind: BP_OF_PAIRS, index: 1)])
  }

  private static let chemprotFiles: [String: String] = [
    "data/chemprot_training/x_abstracts.tsv": "7\tNSAID of COX\tAn α drug and PTGS2.\n8\tNothing\t\n",
    "data/chemprot_training/x_entities.tsv":
      "7\tT1\tCHEMICAL\t0\t5\tNSAID\n7\tT2\tGENE-N\t9\t12\tCOX\n7\tT3\tCHEMICAL\t18\t22\tdrug\n7\tT4\tGENE-Y\t27\t32\tPTGS2\n",
    "data/chemprot_training/x_gold_standard.tsv": "7\tCPR:4\tArg1:T1\tArg2:T2\n7\tCPR:3\tArg1:T3\tArg2:T2\n",
    "data/chemprot_training/x_relations.tsv":
      "7\tCPR:4\tY \tINHIBITOR\tArg1:T1\tArg2:T2\n7\tCPR:3\tY \tACTIVATOR\tArg1:T3\tArg2:T2\n7\tCPR:1\tN \tPART-OF\tArg1:T3\tArg2:T4\n",
  ]

  @Test("ChemProt's tables become abstracts with mentions and relations")
  func chemprotRecords() {
    let files = chemprot.files(Self.chemprotFiles)
    #expect(chemprot.probe(files, "data") == 97)
    #expect(chemprot.probe(files, "data/chemprot_training") == 97)
    #expect(chemprot.splits(files, "data") == ["train"])
    let records = chemprot.read(files, "data", split: "train").records
    #expect(records.map(\.id) == ["7", "8"])
    #expect(records.map { $0.texts[0].text } == ["NSAID of COX\nAn α drug and PTGS2.", "Nothing"])
    #expect(records[0].spans.map(\.label) == ["CHEMICAL", "GENE", "CHEMICAL", "GENE"])
    #expect(records[0].spans.map(\.id) == ["T1", "T2", "T3", "T4"])
    #expect(records[0].pairs.map(\.label) == ["CPR:4", "CPR:3"])
    #expect(records[0].pairs.map { [$0.head, $0.tail] } == [[0, 1], [2, 1]])
    let all = chemprot.read(files, "data/chemprot_training", ["relations": "all", "genes": "given"]).records
    #expect(all[0].pairs.map(\.label) == ["CPR:4", "CPR:3", "CPR:1"])
    #expect(all[0].spans.map(\.label) == ["CHEMICAL", "GENE-N", "CHEMICAL", "GENE-Y"])
  }

  @Test(
    "ChemProt's faults are told with table and line",
    arguments: [
      ("abstracts", "7\tonly title\n", "x_abstracts.tsv", 1), ("abstracts", "7\ta\tb\n7\ta\tb\n", "x_abstracts.tsv", 2),
      ("entities", "7\tT1\tCHEMICAL\tzero\t5\tNSAID\n", "x_entities.tsv", 1),
      ("entities", "7\tT1\tCHEMICAL\t0\t5\n", "x_entities.tsv", 1),
      ("entities", "7\tT1\tA\t0\t5\tNSAID\n7\tT1\tA\t0\t5\tNSAID\n", "x_entities.tsv", 2),
      ("gold_standard", "7\tCPR:3\tArg1:T1\tArg2:T9\n", "x_gold_standard.tsv", 1),
      ("gold_standard", "7\tCPR:3\tT1\tArg2:T2\n", "x_gold_standard.tsv", 1),
      ("gold_standard", "9\tCPR:3\tArg1:T1\tArg2:T2\n", "x_gold_standard.tsv", 1),
    ])
  func chemprotFaults(table: String, text: String, file: String, line: Int) {
    var files = Self.chemprotFiles
    files["data/chemprot_training/x_\(table).tsv"] = text
    let outcome = chemprot.read(chemprot.files(files), "data/chemprot_training")
    #expect(outcome.complaints.contains { $0.file.hasSuffix(file) && $0.line == line && $0.status == BP_E_DATA })
  }
}

@Suite("real corpora of relations", .enabled(if: SharedData.isHere))
struct RERealDataTests {
  @Test("GAD and EU-ADR have their folds", arguments: [("GAD", 5330), ("EU-ADR", 355)])
  func folds(name: String, count: Int) {
    let format = TestFormat("sentence-tsv", of: REPlugin.self)
    let files = format.files()
    files.disk = true
    files.mostAtOnce = 1 << 20
    for fold in 1...10 {
      let folder = SharedData.path("re/\(name)/\(fold)")
      var records = 0
      for split in ["train", "test"] {
        let outcome = format.read(files, folder, split: split, atOnce: 500) { record, _ in
          records += Int(record.n_classes)
        }
        #expect(outcome.complaints.isEmpty)
      }
      #expect(records == count, "\(name) fold \(fold)")
      #expect(format.probe(files, folder) == 80)
    }
  }

  @Test(
    "ChemProt has its relations, every mention equal to its slice",
    arguments: [("train", 4157), ("devel", 2416), ("test", 3458)])
  func chemprot(split: String, count: Int) {
    let format = TestFormat("chemprot", of: REPlugin.self)
    let files = format.files()
    files.disk = true
    files.mostAtOnce = 1 << 20
    var relations = 0
    let outcome = format.read(files, SharedData.path("re/ChemProt"), split: split, atOnce: 100) { record, _ in
      relations += Int(record.n_pairs)
    }
    #expect(outcome.complaints.isEmpty)
    #expect(relations == count)
  }
}
