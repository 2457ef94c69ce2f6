import PluginAPI
import Testing

@Suite("the formats plugin")
struct FormatsTests {
  @Test("offers its formats, each with what it can do")
  func items() throws {
    let ids = TestFormat.all
    #expect(
      ids == [
        "conll", "i2b2", "pubtator", "bioc-xml", "bioc-json", "brat", "jsonl", "pubmed-xml", "jats", "text",
        "text-lines", "text-file",
      ])
    let readOnly: Set<String> = ["pubmed-xml", "jats", "text", "text-lines", "text-file"]
    for id in ids {
      let format = TestFormat(id)
      #expect(format.table.open != nil && format.table.probe != nil && format.table.split != nil)
      #expect((format.table.create != nil) == !readOnly.contains(id), "\(id)")
      #expect(format.table.offset_unit == BP_UNIT_UTF8)
      #expect(String(format.table.extensions).isEmpty == (id == "brat" || id == "i2b2"))
    }
  }

  @Test("no two formats are equally sure of a sample")
  func probing() throws {
    let samples: [(String, String, String)] = [
      ("a.tsv", "zinc\tB-Drug\nhelps\tO\n", "conll"), ("a.txt", "zinc NN O B-Drug\n", "conll"),
      ("a.txt", "1|t|T\n1|a|A\n", "pubtator"),
      ("a.xml", "<?xml version='1.0'?><collection><document/></collection>", "bioc-xml"),
      ("a.json", "{\"documents\":[{\"passages\":[{\"offset\":0}]}]}", "bioc-json"),
      ("a.jsonl", "{\"id\":\"1\",\"passages\":[{\"offset\":0}]}", "bioc-json"),
      ("a.jsonl", "{\"id\":\"1\",\"text\":\"x\"}\n", "jsonl"),
      ("a.jsonl.gz", "{\"question\":\"q\",\"passages\":[]}\n", "jsonl"),
      ("a.xml", "<PubmedArticleSet><PubmedArticle/></PubmedArticleSet>", "pubmed-xml"),
      ("a.txt", "Plain words.\n", "text"),
      ("note", "Plain words.\n", "text"),
    ]
    let formats = TestFormat.all.map { TestFormat($0) }
    for (name, text, id) in samples {
      let marks = formats.map { ($0.id, $0.probe($0.files([name: text]), name)) }.sorted { $0.1 > $1.1 }
      #expect(marks[0].0 == id && marks[0].1 > marks[1].1, "\(name) \(marks)")
    }
    for (name, bytes) in [("a.bin", [UInt8](0...255)), ("a.tsv", Array("A sentence.\t1\n".utf8)), ("a.txt", [])] {
      for format in formats {
        #expect(format.probe(FakeFiles([name: bytes], host: format.host), name) == 0, "\(name) \(format.id)")
      }
    }
  }

  @Test("words every fault and every refusal with what to do")
  func refusals() throws {
    let format = TestFormat("pubtator")
    var record = RecordCopy(id: "1")
    record.texts = [.init(text: "a"), .init(text: "b")]
    #expect(format.write([record]).complaint?.message.contains("2 texts") == true)
    record.texts = [.init(text: "a")]
    record.id = "a|b"
    #expect(format.write([record]).complaint?.message.contains("'a|b'") == true)
    let conll = TestFormat("conll")
    record.texts = [.init(text: "a\tb")]
    record.words = [.init(start: 0, end: 3)]
    #expect(conll.write([record]).complaint?.message.contains("separator") == true)
    #expect(TestFormat("jsonl").read(TestFormat("jsonl").files(), "none").complaints.count == 1)
    let folder = TestFormat("jsonl").files([
      "d/My_train-set.jsonl": "{\"text\":\"x\"}", "d/train2/x": "", "d/their.train.jsonl": "",
    ])
    let ambiguous = TestFormat("jsonl").read(folder, "d", split: "train")
    #expect(ambiguous.complaints.map(\.message).first?.contains("both 'My_train-set.jsonl' and") == true)
  }
}
