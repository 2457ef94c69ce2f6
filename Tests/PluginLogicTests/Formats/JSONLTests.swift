import PluginAPI
import Testing

@Suite("jsonl")
struct JSONLTests {
  let format = TestFormat("jsonl")

  /// A record that has everything.
  private var full: RecordCopy {
    var record = RecordCopy(id: "q1", line: 1, flags: UInt32(BP_HAS_GOLD | BP_WORDS_GIVEN | BP_SENTENCES_GIVEN))
    record.texts = [
      .init(text: "What does \"é\" treat?", role: UInt32(BP_QUERY)), .init(text: "Line\none 😀 zinc\tand\u{1}more"),
      .init(id: "p2", text: "β-blockers help."),
    ]
    record.words = [
      .init(start: 0, end: 4, text: 1, label: "O"), .init(start: 14, end: 18, text: 1),
      .init(start: 0, end: 11, text: 2, label: "B-Drug"),
    ]
    record.sentences = [.init(start: 0, end: 18, text: 1), .init(start: 0, end: 17, text: 2)]
    record.spans = [
      .init(start: 14, end: 18, text: 1, label: "Drug", id: "T1"),
      .init(start: 0, end: 11, text: 2, label: "Drug", group: 4, id: "T2"),
      .init(start: 12, end: 16, text: 2, label: "Drug", group: 4, score: 0.25, id: "T2"),
      .init(start: 0, end: 4, text: 1, label: ""),
    ]
    record.pairs = [.init(head: 0, tail: 1, label: "with"), .init(head: 3, tail: 0, label: nil, score: 0.125)]
    record.classes = [.init(label: "yes"), .init(label: "maybe", score: 0.1)]
    record.answers = [
      .init(text: "zinc", start: 14, end: 18, source: 1, group: 0), .init(text: "Zn", group: 0, rank: 1, score: 0.5),
    ]
    record.values = [0.1, -3, 1e300]
    record.extra = #"{"concepts":["D1",null,null,null],"jsonl":{"pmid":77,"note":[1,{"a":null}]},"other":{"k":"v"}}"#
    return record
  }

  @Test("reads back everything it writes", arguments: ["codepoints", "bytes", "utf16"])
  func roundTrip(unit: String) throws {
    let written = format.write([full], ["offsets": unit])
    #expect(written.ledger.isEmpty && written.complaint == nil)
    let text = try #require(written.files["out"])
    let back = format.read(text, ["offsets": unit])
    #expect(back.complaints.isEmpty, "\(back.complaints)")
    var record = try #require(back.records.first)
    // The keys of the format itself come last in what is carried; members have no order.
    #expect(record.extra.contains(#""jsonl":{"pmid":77,"note":[1,{"a":null}]}"#))
    #expect(record.extra.contains(#""other":{"k":"v"}"#))
    record.extra = full.extra
    #expect(record == full)
    #expect(format.write(back.records, ["offsets": unit]).files["out"] == text)
  }

  @Test("writes texts in the simplest form that keeps all")
  func layouts() throws {
    var plain = RecordCopy(id: "a")
    plain.texts = [.init(text: "one")]
    var question = plain
    question.texts = [.init(text: "q", role: UInt32(BP_QUERY)), .init(text: "p"), .init(id: "x", text: "r")]
    var pair = plain
    pair.texts = [.init(text: "q", role: UInt32(BP_QUERY)), .init(text: "p")]
    pair.flags = UInt32(BP_HAS_GOLD)
    pair.spans = [.init(start: 0, end: 1, label: "X")]
    let lines = (format.write([plain, question, pair]).files["out"] ?? "").split(separator: "\n")
    #expect(
      lines == [
        #"{"id":"a","text":"one"}"#, #"{"id":"a","question":"q","passages":["p",{"id":"x","text":"r"}]}"#,
        #"{"id":"a","texts":[{"role":"query","text":"q"},{"role":"body","text":"p"}],"entities":[{"start":0,"end":1,"type":"X","text":"q","byte_start":0,"byte_end":1}],"relations":[],"answers":[],"classes":[],"values":[]}"#,
      ])
  }

  @Test("writes predictions as the command line promises")
  func predictions() throws {
    var source = RecordCopy(id: "d:1", flags: UInt32(BP_WORDS_GIVEN))
    source.texts = [.init(text: "naïve zinc")]
    source.words = [.init(start: 0, end: 6), .init(start: 7, end: 11)]
    source.extra = #"{"text":{"offset":9},"jsonl":{"patient":7}}"#
    var predicted = RecordCopy()
    predicted.spans = [
      .init(start: 7, end: 11, label: "Drug", score: 0.5), .init(start: 0, end: 6, label: nil, score: 0),
    ]
    predicted.pairs = [.init(head: 0, tail: 1, label: "r", score: 0.75)]
    predicted.answers = [.init(text: "zinc", start: 7, end: 11, source: 0, score: 1)]
    predicted.classes = [.init(label: "c", score: 0.5)]
    let line = format.write([source], predicted: [predicted]).files["out"]
    #expect(
      line
        == #"{"id":"d:1","text":"naïve zinc","entities":[{"start":6,"end":10,"type":"Drug","text":"zinc","confidence":0.5,"byte_start":7,"byte_end":11},{"start":0,"end":5,"type":null,"text":"naïve","confidence":0.0,"byte_start":0,"byte_end":6}],"relations":[{"type":"r","head":0,"tail":1,"confidence":0.75}],"answers":[{"text":"zinc","passage":0,"start":6,"end":10,"confidence":1.0}],"classes":[{"type":"c","confidence":0.5}],"values":[],"patient":7}"#
        + "\n")
    let all = format.write([source], predicted: [predicted], ["extra": "yes"]).files["out"] ?? ""
    #expect(all.hasSuffix(#","patient":7,"extra":{"text":{"offset":9}}}"# + "\n"))
  }

  @Test("reads users' own simpler lines")
  func userForms() throws {
    let text = """
      {"text": "zinc helps", "entities": [{"start": 0, "end": 4, "label": "Drug"}]}

      {"id": 5, "question": "q?", "passages": ["a", "b"], "answers": ["a", {"text": "b", "passage": 1, "start": 0, "end": 1}]}
      {"text": "x", "classes": ["yes", {"label": "no", "confidence": 1}], "meta": {"k": [1]}}
      {"text": "plain", "id": null}
      """
    let outcome = format.read(text)
    #expect(outcome.complaints.isEmpty, "\(outcome.complaints)")
    let records = outcome.records
    #expect(records.map(\.id) == ["file:1", "5", "file:4", "file:5"])
    #expect(records[0].mentions == ["zinc/Drug"])
    #expect(records[1].answers.map(\.source) == [nil, 2])
    #expect(records[2].classes.map { $0.label ?? "" } == ["yes", "no"])
    #expect(records[2].extra == #"{"jsonl":{"meta":{"k":[1]}}}"#)
    #expect(records.map { $0.flags & UInt32(BP_HAS_GOLD) != 0 } == [true, true, true, false])
  }

  @Test("says file and line of every malformed line, and goes on with the next")
  func faults() throws {
    let cases: [(String, String)] = [
      (#"{"text":"a""#, "cut off"), (#"{"text":"a","text":"b"}"#, "'text' for the second time"), ("[1]", "an object"),
      (#"{"id":"a"}"#, "'text' is missing"), (#"{"text":7}"#, "'text' must be a string"),
      (#"{"text":"a","entities":[{"start":0,"end":9}]}"#, "0-9"),
      (#"{"text":"ab","entities":[{"start":1,"end":1}]}"#, "1-1"),
      (#"{"text":"a","entities":[{"start":0}]}"#, "'entities[0].end' is missing"),
      (#"{"text":"a","entities":[{"start":-1,"end":1}]}"#, "'entities[0].start' must be a whole number"),
      (#"{"text":"abc","entities":[{"start":0,"end":1,"text":"b"}]}"#, "'b'"),
      (#"{"text":"é b","entities":[{"start":0,"end":1,"byte_start":0,"byte_end":1}]}"#, "offsets="),
      (#"{"text":"a","relations":[{"head":0,"tail":0}]}"#, "entity 0"),
      (#"{"text":"a","entities":{}}"#, "'entities' must be a list"),
      (#"{"question":"q","passages":["a"],"answers":[{"text":"a","passage":1}]}"#, "passage 1"),
      (#"{"text":"a","words":[[0]]}"#, "words[0]"), (#"{"text":"a","extra":[]}"#, "'extra' must be an object"),
      (#"{"texts":[{"role":"x","text":"a"}]}"#, "texts[0].role"), (#"{"text":"\ud800"}"#, "surrogate"),
      (#"{"text":"a"} x"#, "after the value"),
    ]
    for (line, words) in cases {
      let outcome = format.read("\n" + line + "\n" + #"{"text":"good"}"# + "\n")
      #expect(outcome.complaints.count == 1, "\(line)")
      let complaint = try #require(outcome.complaints.first, "\(line)")
      #expect(complaint.line == 2 && complaint.file == "file" && complaint.status == BP_E_DATA)
      #expect(complaint.message.contains(words), "\(line): \(complaint.message)")
      #expect(outcome.records.map(\.texts[0].text) == ["good"], "\(line)")
    }
  }
}
