import Foundation
import PluginAPI
import Testing

/// The corpora in the shared folder. Expected figures are those of its README, counted with other tools.
@Suite("real corpora", .enabled(if: SharedData.isHere))
struct RealDataTests {
  private func files(_ format: TestFormat) -> FakeFiles {
    let files = format.files()
    files.disk = true
    files.mostAtOnce = 1 << 20
    return files
  }

  @Test(
    "finds the mentions of every NER corpus",
    arguments: [
      ("ner/NCBI-disease", ["train": 5134, "devel": 787, "test": 960]),
      ("ner/BC5CDR-disease", ["train": 4182, "devel": 4246, "test": 4424]),
      ("ner/BC5CDR-chem", ["train": 5203, "devel": 5347, "test": 5385]),
      ("ner/BC2GM", ["train": 15197, "devel": 3061, "test": 6325]),
      ("ner/JNLPBA", ["train": 32178, "devel": 8575, "test": 6241]),
      ("ner/linnaeus", ["train": 2119, "devel": 711, "test": 1433]),
      ("ner/s800", ["train": 2557, "devel": 384, "test": 767]),
      ("ner-typed/BC5CDR", ["train": 9385, "devel": 9593, "test": 9809]),
      ("ner-typed/JNLPBA-typed-mtl", ["devel": 4551, "test": 8662]),
    ])
  func conll(name: String, counts: [String: Int]) throws {
    let format = TestFormat("conll")
    let files = files(format)
    let folder = SharedData.path(name)
    #expect(format.splits(files, folder).sorted() == counts.keys.sorted())
    for (split, count) in counts {
      var mentions = 0
      let outcome = format.read(files, folder, split: split, atOnce: 500) { record, _ in
        mentions += Int(record.n_spans)
      }
      #expect(outcome.complaints.isEmpty)
      #expect(mentions == count, "\(name) \(split)")
    }
  }

  @Test("reads every sentence of NCBI-disease so that it is written as it was")
  func conllRoundTrip() throws {
    let format = TestFormat("conll")
    let path = SharedData.path("ner/NCBI-disease/test.tsv")
    let records = format.read(files(format), path).records
    #expect(records.count == 940)
    let original = try String(contentsOfFile: path, encoding: .utf8)
    #expect(format.write(records).files["out"] == original)
  }

  @Test(
    "reads BC5CDR from PubTator, every mention equal to its slice, and writes it as it was",
    arguments: [("train", "Training", 9385, 1038), ("devel", "Development", 9591, 1012), ("test", "Test", 9809, 1066)])
  func pubtator(split: String, name: String, mentions: Int, relations: Int) throws {
    let format = TestFormat("pubtator")
    let files = files(format)
    let path = SharedData.path("pubtator/CDR_\(name)Set.PubTator.txt")
    let outcome = format.read(files, SharedData.path("pubtator"), split: split)
    #expect(outcome.complaints.isEmpty)
    #expect(outcome.records.count == 500)
    #expect(outcome.records.reduce(0) { $0 + $1.spans.count } == mentions)
    #expect(outcome.records.reduce(0) { $0 + $1.extra.components(separatedBy: "CID\\t").count - 1 } == relations)
    let original = try String(contentsOfFile: path, encoding: .utf8)
    var equal = 0
    var slices: [String: [String]] = [:]
    for line in original.split(separator: "\n") {
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
      if columns.count >= 6, Int(columns[1]) != nil {
        slices[String(columns[0]), default: []].append(String(columns[3]))
      }
    }
    for record in outcome.records {
      for (span, written) in zip(record.spans, slices[record.id] ?? []) where record.slice(span) == written {
        equal += 1
      }
    }
    #expect(equal == mentions)
    let written = format.write(outcome.records)
    #expect(written.ledger.isEmpty)
    let lines = { (text: String) in text.split(separator: "\n") }
    #expect(lines(written.files["out"] ?? "") == lines(original))
  }

  @Test("carries BC5CDR through BioC, brat, jsonl and back without loss")
  func translations() throws {
    let pubtator = TestFormat("pubtator")
    let records = Array(
      pubtator.read(files(pubtator), SharedData.path("pubtator/CDR_TestSet.PubTator.txt")).records.prefix(100))
    for id in ["bioc-xml", "bioc-json", "jsonl"] {
      let format = TestFormat(id)
      let written = format.write(records)
      #expect(written.ledger.isEmpty && written.complaint == nil)
      let back = format.read(format.files(written.files), "out")
      #expect(back.complaints.isEmpty)
      #expect(back.records.map(\.texts) == records.map(\.texts))
      #expect(back.records.map(\.mentions) == records.map(\.mentions))
    }
    let brat = TestFormat("brat")
    let back = brat.read(brat.files(brat.write(records).files), "out").records
    #expect(Dictionary(grouping: back, by: \.id).count == 100)
    for record in back {
      let source = try #require(records.first { $0.id == record.id })
      #expect(record.texts == source.texts && record.mentions == source.mentions)
    }
  }

  @Test("reads the PubMed record")
  func pubmed() throws {
    let format = TestFormat("pubmed-xml")
    let outcome = format.read(files(format), SharedData.path("jats/pubmed-29768149.xml"))
    #expect(outcome.complaints.isEmpty)
    #expect(outcome.records.map(\.id).first == "29768149")
    let text = try #require(outcome.records.first?.texts.first?.text)
    #expect(text.hasPrefix("Inhaled Combined Budesonide-Formoterol as Needed in Mild Asthma.\nIn patients with mild"))
    #expect(text.contains("fast-acting β 2-agonist may be an alternative"))
    #expect(text.split(separator: "\n").count == 5)
  }

  @Test("reads every byte of a plain-text corpus", arguments: ["pubmed_bc5cdr", "pmc_craft", "pubmed_bioasq_snippets"])
  func text(name: String) throws {
    let path = SharedData.path("text/biomed/\(name).txt")
    let original = Array(try Data(contentsOf: URL(filePath: path)))
    for (id, separator) in [("text", 2), ("text-lines", 1)] {
      let format = TestFormat(id)
      var bytes = 0
      var documents = 0
      let outcome = format.read(files(format), path, atOnce: 500) { record, _ in
        bytes += Int(record.texts[0].text.len)
        documents += 1
        let extra = String(record.extra)
        let offset = Int(extra.filter(\.isNumber)) ?? -1
        let slice = original[offset..<(offset + Int(record.texts[0].text.len))]
        let text = UnsafeRawBufferPointer(start: record.texts[0].text.ptr, count: Int(record.texts[0].text.len))
        #expect(text.elementsEqual(slice))
      }
      #expect(outcome.complaints.isEmpty)
      #expect(documents > 10)
      #expect(bytes <= original.count && bytes >= original.count - separator * documents * 2)
    }
  }

  @Test("full texts of three publishers are read, title first, in paragraphs")
  func fullTexts() throws {
    let format = TestFormat("jats")
    for (name, id, title) in [
      ("pone.0000217.nxml", "PMC1790863", "Quantifying Organismal Complexity using a Population Genetic Approach"),
      ("1471-2180-11-174.nxml", "PMC3166277", ""), ("mds526.nxml", "", ""), ("journal.pcbi.1004141.xml", "", ""),
    ] {
      let outcome = format.read(files(format), SharedData.path("jats/" + name))
      #expect(outcome.complaints.isEmpty && outcome.records.count == 1, "\(name): \(outcome.complaints)")
      let record = try #require(outcome.records.first)
      let lines = record.texts[0].text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(
        lines.count > 40 && lines.allSatisfy { !$0.isEmpty && !$0.hasPrefix(" ") && !$0.hasSuffix(" ") }, "\(name)")
      if !id.isEmpty { #expect(record.id == id) }
      if !title.isEmpty { #expect(lines[0] == title) }
    }
  }

  @Test("is probed as what it is, and as nothing else at the same confidence")
  func probing() throws {
    let expected: [(String, String)] = [
      ("ner/NCBI-disease", "conll"), ("ner/JNLPBA/test.tsv", "conll"), ("ner-typed/JNLPBA-typed-mtl", "conll"),
      ("pubtator", "pubtator"), ("pubtator/CDR_TestSet.PubTator.txt", "pubtator"),
      ("jats/journal.pone.0005723.xml", "jats"), ("jats/pntd.0002065.nxml", "jats"),
      ("jats/pubmed-29768149.xml", "pubmed-xml"), ("text/biomed/pmc_craft.txt", "text"),
      ("text/biomed/tokenised_mtl_train_devel_sentences.txt", "text"), ("text/general/abc_news.txt", "text"),
      ("text/general/movie_reviews.txt", "text"),
    ]
    let formats = TestFormat.all.map { TestFormat($0) }
    for (path, id) in expected {
      let marks = formats.map { ($0.id, $0.probe(files($0), SharedData.path(path))) }
      let best = try #require(marks.max { $0.1 < $1.1 })
      #expect(best.0 == id, "\(path): \(marks)")
      #expect(marks.filter { $0.1 == best.1 }.count == 1, "\(path): \(marks)")
    }
    // What belongs to tasks of their own, or is no corpus, is claimed by none.
    for path in [
      "re/GAD/1", "re/GAD/1/train.tsv", "re/GAD/1/test.tsv", "re/EU-ADR/1/train.tsv",
      "re/ChemProt/chemprot_training/chemprot_training_entities.tsv",
      "re/ChemProt/chemprot_training/chemprot_training_abstracts.tsv", "re/ChemProt/chemprot_training",
      "qa/BioASQ/4B1_golden.json", "qa/BioASQ/BioASQ-test-factoid-4b-1.json", "qa/BioASQ",
      "qa/SQuAD-slice/xquad.en.json",
      "qa/scored-examples/a/nbest_predictions.json", "checkpoints/tiny-tf-bert",
      "checkpoints/tiny-tf-bert/bert_config.json",
    ] {
      for format in formats { #expect(format.probe(files(format), SharedData.path(path)) == 0, "\(path) \(format.id)") }
    }
  }
}
