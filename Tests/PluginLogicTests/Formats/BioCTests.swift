import PluginAPI
import Testing

private let xml = """
  <?xml version="1.0" encoding="UTF-8"?>
  <!DOCTYPE collection SYSTEM "BioC.dtd">
  <collection><source>made up</source><date>20260101</date><key>k.key</key><infon key="c">1</infon>
  <document><id>55</id><infon key="year">2026</infon>
  <passage><infon key="type">title</infon><offset>0</offset><text>Zinc &amp; &#946;-blockers &lt;old&gt;</text>
  <annotation id="0"><infon key="type">Chemical</infon><infon key="identifier">D1</infon><location offset="0" length="4"/><text>Zinc</text></annotation>
  </passage>
  <passage><infon key="type">abstract</infon><offset>25</offset>
  <text>Left and right lungs.</text>
  <annotation id="1"><infon key="type">Organ</infon><location offset="25" length="4"/><location offset="40" length="5"/><text>Left lungs</text></annotation>
  <annotation id="2"><infon key="type">Concept</infon><text>none</text></annotation>
  <relation id="R0"><infon key="type">in</infon><node refid="0" role="what"/><node refid="1" role="where"/></relation>
  </passage>
  <relation id="R1"><infon key="type">of</infon><node refid="R0" role="a"/><node refid="1" role="b"/></relation>
  <relation id="R2"><infon key="relation">CID</infon><infon key="Chemical">D1</infon></relation>
  </document>
  <document><id>56</id><passage><offset>0</offset><sentence><offset>0</offset><text>First one.</text></sentence><sentence><offset>12</offset><text>Zinc.</text><annotation id="9"><infon key="type">Chemical</infon><location offset="12" length="4"/><text>Zinc</text></annotation></sentence></passage></document>
  </collection>
  """

@Suite("bioc")
struct BioCTests {
  let format = TestFormat("bioc-xml")

  @Test("reads passages at their offsets, mentions with fragments, and relations")
  func reads() throws {
    let outcome = format.read(xml)
    #expect(outcome.complaints.isEmpty, "\(outcome.complaints)")
    #expect(outcome.records.map(\.id) == ["55", "56"])
    #expect(outcome.records.map(\.line) == [4, 17])
    let first = outcome.records[0]
    #expect(first.texts[0].text == "Zinc & β-blockers <old>\n\nLeft and right lungs.".replacing("\n\n", with: " \n"))
    #expect(first.mentions == ["Zinc/Chemical", "Left/Organ", "lungs/Organ"])
    #expect(first.spans.map(\.group) == [nil, 1, 1])
    #expect(first.spans.map(\.id) == ["0", "1", "1"])
    #expect(first.pairs == [.init(head: 0, tail: 1, label: "in")])
    #expect(first.extra.hasPrefix(#"{"concepts":["D1",null,null],"bioc":{"#))
    let second = outcome.records[1]
    #expect(second.texts[0].text == "First one. \nZinc.")
    #expect(second.sentences.map { second.slice($0) } == ["First one.", "Zinc."])
    #expect(second.mentions == ["Zinc/Chemical"])
  }

  @Test("keeps everything from XML to XML, and from XML through JSON to XML")
  func roundTrip() throws {
    let records = format.read(xml).records
    let written = format.write(records)
    #expect(written.ledger.isEmpty && written.complaint == nil)
    let text = try #require(written.files["out"])
    var again = format.read(text).records
    for index in again.indices { again[index].line = records[index].line }
    #expect(again == records)
    #expect(format.write(again).files["out"] == text)
    for part in [
      "<source>made up</source><date>20260101</date><key>k.key</key><infon key=\"c\">1</infon>",
      "<text>Zinc &amp; β-blockers &lt;old&gt;</text>", "<location offset=\"40\" length=\"5\"/><text>Left lungs</text>",
      "<annotation id=\"2\"><infon key=\"type\">Concept</infon><text>none</text></annotation>",
      "<node refid=\"R0\" role=\"a\"/>", "<infon key=\"Chemical\">D1</infon>", "<sentence><offset>12</offset>",
    ] { #expect(text.contains(part), "\(part)") }
    let json = TestFormat("bioc-json")
    let middle = json.write(records).files["out"] ?? ""
    var back = json.read(middle).records
    for index in back.indices { back[index].line = records[index].line }
    #expect(back == records)
    #expect(format.write(back).files["out"] == text)
  }

  @Test("finds the unit of offsets by the mentions, or takes it from the option")
  func units() throws {
    let document = { (start: Int, abstract: Int) in
      "<collection><document><id>1</id><passage><offset>0</offset><text>😀 é zinc</text><annotation id=\"a\">"
        + "<location offset=\"\(start)\" length=\"4\"/><text>zinc</text></annotation></passage>"
        + "<passage><offset>\(abstract)</offset><text>end</text></passage></document></collection>"
    }
    for (unit, start, abstract) in [("codepoints", 4, 9), ("bytes", 8, 13), ("utf16", 5, 10)] {
      for chosen in ["auto", unit] {
        let outcome = format.read(document(start, abstract), ["offsets": chosen])
        let record = try #require(outcome.records.first, "\(unit) \(outcome.complaints)")
        #expect(record.mentions == ["zinc/"])
        #expect(record.texts[0].text == "😀 é zinc\nend")
        let written = format.write([record]).files["out"] ?? ""
        #expect(written.contains("<location offset=\"\(start)\" length=\"4\"/>"))
        #expect(written.contains("<offset>\(abstract)</offset>"))
        let points = format.write([record], ["offsets": "codepoints"]).files["out"] ?? ""
        #expect(points.contains("<offset>9</offset>") && points.contains("<location offset=\"4\" length=\"4\"/>"))
      }
    }
    let wrong = format.read(document(8, 13), ["offsets": "codepoints"])
    #expect(wrong.complaints.first?.message.contains("offsets=") == true)
  }

  @Test("a unit in which a mention equals its range comes before one in which only white space differs")
  func unitsAndWhiteSpace() throws {
    // In code points the range of bytes holds the mention and the space behind it.
    let document = { (start: Int, length: Int, text: String) in
      "<collection><document><id>1</id><passage><offset>0</offset><text>the pS129-α-syn levels</text>"
        + "<annotation id=\"a\"><location offset=\"\(start)\" length=\"\(length)\"/><text>\(text)</text></annotation>"
        + "</passage></document></collection>"
    }
    for length in [11, 12] {
      let record = try #require(format.read(document(4, length, "pS129-α-syn")).records.first)
      #expect(record.mentions == ["pS129-α-syn/"], "length \(length)")
    }
    // Mentions that an XML tool has reflowed are found as before.
    let reflowed = try #require(format.read(document(4, 18, "pS129-α-syn\n  levels")).records.first)
    #expect(reflowed.mentions == ["pS129-α-syn levels/"])
  }

  @Test("tolerates passages that overlap or lie far apart, with offsets inside each")
  func inconsistent() throws {
    let text = """
      <collection><document><id>1</id>
      <passage><offset>0</offset><text>abcdef</text></passage>
      <passage><offset>3</offset><text>ghi</text><annotation id="x"><location offset="4" length="2"/><text>hi</text></annotation></passage>
      <passage><offset>9000000</offset><text>jk</text><annotation id="y"><location offset="9000001" length="1"/><text>k</text></annotation></passage>
      </document></collection>
      """
    let outcome = format.read(text)
    let record = try #require(outcome.records.first, "\(outcome.complaints)")
    #expect(record.texts[0].text == "abcdef\nghi\njk")
    #expect(record.mentions == ["hi/", "k/"])
    let written = format.write([record]).files["out"] ?? ""
    #expect(written.contains("<offset>3</offset>") && written.contains("<location offset=\"9000001\" length=\"1\"/>"))
  }

  @Test("reads JSON as its producers wrap it")
  func wrappings() throws {
    let json = TestFormat("bioc-json")
    let document =
      #"{"_id":"1|None","id":"1","infons":{},"passages":[{"infons":{"type":"title"},"offset":0,"text":"zinc","sentences":[],"annotations":[{"id":"2","infons":{"identifier":"D1","type":"Chemical","valid":true},"text":"zinc","locations":[{"offset":0,"length":4}]}],"relations":[]}],"relations":[],"pmid":1}"#
    for text in [
      "{\"source\":\"s\",\"documents\":[\(document),\n\(document)]}",
      "[{\"documents\":[\(document)]},{\"documents\":[\(document)]}]",
      "{\"PubTator3\": [\(document), \(document)]}", "\(document)\n\(document)\n", "[\(document),\(document)]",
    ] {
      let outcome = json.read(text)
      #expect(outcome.complaints.isEmpty, "\(outcome.complaints)")
      #expect(outcome.records.map(\.mentions) == [["zinc/Chemical"], ["zinc/Chemical"]])
    }
    let written = json.write(json.read(document).records).files["out"] ?? ""
    #expect(written.contains(#""valid":true"#))
  }

  @Test("writes predictions of any record, in the passage in which they begin")
  func predictions() throws {
    let pubtator = TestFormat("pubtator").read("8|t|Zinc trial\n8|a|Zinc helps é.\n8\t0\t4\tZinc\tC\tD1\n").records
    var predicted = RecordCopy()
    predicted.spans = [
      .init(start: 11, end: 15, label: "Drug", score: 0.5), .init(start: 0, end: 4, label: "Drug", group: 0, score: 1),
      .init(start: 5, end: 10, label: "Drug", group: 0, score: 1),
    ]
    predicted.pairs = [.init(head: 0, tail: 1, label: "same", score: 0.25)]
    predicted.values = [1]
    let written = format.write(pubtator, predicted: [predicted])
    #expect(written.ledger == [.init(reason: "value", kind: UInt32(BP_OF_VALUES), index: 0)])
    #expect(
      written.files["out"]?.split(separator: "\n").last { $0.hasPrefix("<document>") }
        == "<document><id>8</id><passage><infon key=\"type\">title</infon><offset>0</offset><text>Zinc trial</text><annotation id=\"T2\"><infon key=\"type\">Drug</infon><infon key=\"confidence\">1.0</infon><location offset=\"0\" length=\"4\"/><location offset=\"5\" length=\"5\"/><text>Zinc trial</text></annotation></passage><passage><infon key=\"type\">abstract</infon><offset>11</offset><text>Zinc helps é.</text><annotation id=\"T1\"><infon key=\"type\">Drug</infon><infon key=\"confidence\">0.5</infon><location offset=\"11\" length=\"4\"/><text>Zinc</text></annotation></passage><relation id=\"R1\"><infon key=\"type\">same</infon><infon key=\"confidence\">0.25</infon><node refid=\"T1\" role=\"head\"/><node refid=\"T2\" role=\"tail\"/></relation></document>"
    )
    let empty = format.write([]).files["out"] ?? ""
    #expect(format.read(empty).records.isEmpty && format.read(empty).complaints.isEmpty)
  }

  @Test("says file and line of malformed documents")
  func faults() throws {
    let open = "<collection>\n<document><id>1</id>\n<passage><offset>0</offset><text>abc</text>\n"
    let close = "</passage></document></collection>"
    let cases: [(String, Int, String)] = [
      (open + "<annotation id=\"a\"><location offset=\"x\" length=\"1\"/></annotation>" + close, 4, "no offset"),
      (open + "<annotation id=\"a\"><location offset=\"2\" length=\"5\"/></annotation>" + close, 4, "2-7"),
      (
        open + "<annotation id=\"a\"><location offset=\"0\" length=\"2\"/><text>bc</text></annotation>" + close, 4,
        "'bc'"
      ),
      (open + "<relation id=\"r\"><node refid=\"q\"/><node refid=\"a\"/></relation>" + close, 4, "'q'"),
      (open + "<infon key=\"k\">1</infon><infon key=\"k\">2</infon>" + close, 4, "'k'"),
      (open + "<wrong/>" + close, 4, "'wrong'"),
      (open, 3, "ends inside the element 'text'"), ("<html><body/></html>", 1, "'html'"), ("", 1, "no element"),
      ("<collection>\n<document>", 2, "cut off"), ("<collection><document>\u{FFFE}" + close, 1, "XML"),
      ("<collection>\n</document>", 1, "XML"),
    ]
    for (text, line, words) in cases {
      let complaint = try #require(format.read(text).complaints.first, "\(text)")
      #expect(complaint.line == line && complaint.file == "file", "\(text): \(complaint)")
      #expect(complaint.message.contains(words), "\(complaint.message)")
    }
    let json = TestFormat("bioc-json")
    for (text, line, words) in [
      ("{\"documents\":[\n{\"passages\":[", 2, "cut off"), ("{\"a\":1,\n\"a\":2}", 2, "'a'"), ("{}", 1, "documents"),
      ("", 0, "documents"),
      ("{\"documents\":[{\"passages\":[{\"text\":\"a\"}]}]}", 1, "offset"),
      (
        "{\"documents\":[{\"passages\":[{\"offset\":0,\"text\":\"a\",\"annotations\":[{\"locations\":[{\"offset\":0,\"length\":7}]}]}]}]}",
        1, "0-7"
      ),
    ] {
      let complaint = try #require(json.read(text).complaints.first, "\(text)")
      #expect(complaint.line == line && complaint.message.contains(words), "\(text): \(complaint)")
    }
    let files = format.files(["file": xml])
    files.readsUntilFailure = 20
    let failing = format.read(files, "file")
    #expect(failing.complaints.map(\.status) == [BP_E_IO] && files.open == 0)
  }
}
