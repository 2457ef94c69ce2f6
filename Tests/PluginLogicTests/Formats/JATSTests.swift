import PluginAPI
import Testing

private let sample = """
  <?xml version="1.0"?>
  <!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) v1.0//EN" "JATS-archivearticle1.dtd">
  <article xmlns:xlink="http://www.w3.org/1999/xlink"><front><journal-meta><journal-title>J</journal-title></journal-meta>
  <article-meta><article-id pub-id-type="pmid">22</article-id><article-id pub-id-type="pmc">333</article-id>
  <title-group><article-title>Zinc <italic>in</italic> mice</article-title><alt-title>Z</alt-title></title-group>
  <contrib-group><contrib><name><surname>Doe</surname></name></contrib></contrib-group>
  <permissions><license xlink:href="http://creativecommons.org/licenses/by/4.0/"><license-p>Free   to share.</license-p></license></permissions>
  <abstract><title>Aim</title><p>We asked<xref ref-type="bibr">[1]</xref>.</p></abstract>
  <abstract abstract-type="graphical"><p>A picture.</p></abstract><kwd-group><kwd>zinc</kwd></kwd-group></article-meta></front>
  <body><sec><label>1</label><title>Results</title><p>Before <fig><label>Figure 1</label><caption><title>What.</title>
  <p>It shows.</p></caption><graphic/></fig>and behind it.</p>
  <table-wrap><caption><p>Numbers.</p></caption><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>
  <table-wrap-foot><fn><p>Note.</p></fn></table-wrap-foot></table-wrap>
  <p>Is <inline-formula><tex-math>\\frac{1}{2}</tex-math><math><mi>x</mi></math></inline-formula> &lt; 5?</p></sec></body>
  <back><ack><p>Thanks.</p></ack><ref-list><title>References</title><ref><label>1</label><mixed-citation><name><surname>Roe</surname><given-names>A</given-names></name><article-title>Old</article-title><year>1999</year></mixed-citation></ref></ref-list></back>
  <sub-article><body><p>A letter.</p></body></sub-article></article>
  """

@Suite("jats")
struct JATSTests {
  let format = TestFormat("jats")

  private func lines(_ settings: [String: String] = [:]) -> [String] {
    let outcome = format.read(sample, settings)
    #expect(outcome.complaints.isEmpty, "\(outcome.complaints)")
    #expect(outcome.records.map(\.id) == ["PMC333"] && outcome.records.map(\.line) == [3])
    return outcome.records.first?.texts.first?.text.split(separator: "\n").map(String.init) ?? []
  }

  @Test("reads title, abstract, text and captions in reading order, without marks, notes, labels and letters")
  func reads() {
    #expect(
      lines() == [
        "Zinc in mice", "Aim", "We asked[1].", "Results", "Before and behind it.", "What.", "It shows.", "Numbers.",
        "Is x < 5?",
      ])
    #expect(
      format.read(sample).records.first?.extra
        == #"{"jats":{"licence":"http://creativecommons.org/licenses/by/4.0/ Free to share."}}"#)
  }

  @Test("parts are chosen")
  func parts() {
    #expect(lines(["parts": "title"]) == ["Zinc in mice"])
    #expect(lines(["parts": "tables,captions"]) == ["What.", "It shows.", "Numbers.", "a b", "1 2"])
    #expect(lines(["parts": "back,references"]) == ["Thanks.", "Roe A Old 1999"])
    let wrong = format.read(sample, ["parts": "titel"])
    #expect(wrong.records.isEmpty && wrong.complaints.first?.message.contains("'titel'") == true)
  }

  @Test("an article of another licence is withheld, and can be counted")
  func licences() {
    let withheld = format.read(sample, ["licences": "by-nc,CC0"])
    #expect(withheld.records.map(\.kind) == ["withheld"] && withheld.records[0].texts.isEmpty)
    #expect(withheld.records[0].id == "PMC333")
    #expect(lines(["licences": "CC0,Licenses/BY/"]).count == 9)
  }

  @Test("broken XML, bombs and other roots are refused with the line")
  func broken() {
    let cut = format.read(String(sample.prefix(1400)))
    #expect(cut.records.isEmpty && cut.complaints.count == 1 && (cut.complaints.first?.line ?? 0) > 3)
    #expect(format.read("<html/>").complaints.first?.message.contains("'html'") == true)
    let bomb =
      "<!DOCTYPE article [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><article><body><p>&b;</p></body></article>"
    #expect(format.read(bomb).complaints.count == 1)
    let outside =
      "<!DOCTYPE article [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><article><body><p>&x;</p></body></article>"
    #expect(format.read(outside).complaints.count == 1 && format.read(outside).records.isEmpty)
  }
}
