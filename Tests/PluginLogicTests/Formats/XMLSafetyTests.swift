import FormatsLogic
import PluginAPI
import PluginSDK
import Testing

@Suite("XML from strangers")
struct XMLSafetyTests {
  let format = TestFormat("bioc-xml")

  private func document(_ type: String, _ text: String) -> String {
    "<?xml version=\"1.0\"?>\n<!DOCTYPE collection [\(type)]>\n<collection><document><id>1</id><passage><offset>0</offset>"
      + "<text>\(text)</text></passage></document></collection>"
  }

  @Test("refuses external entities, and reads no file for them")
  func external() throws {
    for type in [
      "<!ENTITY x SYSTEM \"file:///etc/hostname\">", "<!ENTITY x SYSTEM \"http://127.0.0.1:9/x\">",
      "<!ENTITY % p SYSTEM \"file:///etc/hostname\"> %p;",
    ] {
      let outcome = format.read(document(type, "a &x; b"))
      #expect(outcome.records.isEmpty, "\(outcome.records)")
      #expect(outcome.complaints.count == 1)
    }
  }

  @Test("refuses entities in entities, so that none can grow")
  func bomb() throws {
    var type = "<!ENTITY a0 \"ha\">"
    for level in 1...20 { type += "<!ENTITY a\(level) \"" + String(repeating: "&a\(level - 1);", count: 10) + "\">" }
    for reference in ["&a20;", "&a1;"] {
      let outcome = format.read(document(type, reference))
      #expect(outcome.records.isEmpty)
      #expect(outcome.complaints.count == 1)
    }
    let inAttribute = "<!DOCTYPE collection [\(type)]><collection><infon key=\"&a20;\">x</infon></collection>"
    #expect(format.read(inAttribute).complaints.count == 1)
  }

  @Test("reads entities that the document declares as plain text, the predefined ones, and references")
  func safe() throws {
    let outcome = format.read(document("<!ENTITY beta \"β\">", "&beta;-&amp;&lt;&#x1F600;<![CDATA[<&>]]>"))
    #expect(outcome.records.map(\.texts[0].text) == ["β-&<😀<&>"], "\(outcome.complaints)")
    #expect(format.read(document("", "&nothing;")).complaints.count == 1)
  }

  @Test("says which package is missing where libxml2 is")
  func noLibrary() throws {
    let error = try #require(throws: PluginError.self) { try XMLLibrary(names: ["libno-such-xml.so.9"]) }
    #expect(error.kind == .unsupported)
    #expect(error.message.contains("install the package libxml2"))
    #expect(error.message.contains("libno-such-xml.so.9"))
  }

  @Test("reads other encodings that the XML declares")
  func encodings() throws {
    let text =
      "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><collection><document><id>1</id><passage><offset>0</offset><text>"
    let bytes = Array(text.utf8) + [0xE9] + Array("</text></passage></document></collection>".utf8)
    let outcome = format.read(FakeFiles(["file": bytes], host: format.host), "file")
    #expect(outcome.records.map(\.texts[0].text) == ["é"])
  }
}
