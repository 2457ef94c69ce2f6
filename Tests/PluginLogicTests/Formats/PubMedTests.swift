import PluginAPI
import Testing

private let sample = """
  <?xml version="1.0" encoding="utf-8"?>
  <!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "https://dtd.nlm.nih.gov/x.dtd">
  <PubmedArticleSet>
  <PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="2">11</PMID><Article><ArticleTitle>Zinc<sub>2+</sub> and <i>E. coli</i>.</ArticleTitle>
  <Abstract><AbstractText Label="AIM" NlmCategory="OBJECTIVE">We
     asked&#xA0;why.</AbstractText><AbstractText/><AbstractText Label="END">It <b>did</b> &lt; 5.</AbstractText><CopyrightInformation>(c) us</CopyrightInformation></Abstract>
  <AuthorList><Author><LastName>Doe</LastName></Author></AuthorList></Article>
  <OtherAbstract Language="fre"><AbstractText>Autre</AbstractText></OtherAbstract>
  <CommentsCorrectionsList><CommentsCorrections><PMID Version="1">99</PMID></CommentsCorrections></CommentsCorrectionsList></MedlineCitation>
  <PubmedData><ReferenceList><Reference><ArticleIdList><ArticleId IdType="pubmed">98</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle>
  <PubmedArticle><MedlineCitation><PMID>12</PMID><Article><ArticleTitle>Only a title</ArticleTitle></Article></MedlineCitation></PubmedArticle>
  <PubmedBookArticle><BookDocument><PMID Version="1">13</PMID><Book><BookTitle>Big</BookTitle></Book><ArticleTitle>Chapter</ArticleTitle><Abstract><AbstractText>Text.</AbstractText></Abstract></BookDocument></PubmedBookArticle>
  <DeleteCitation><PMID Version="1">14</PMID></DeleteCitation>
  </PubmedArticleSet>
  """

@Suite("pubmed-xml")
struct PubMedTests {
  let format = TestFormat("pubmed-xml")

  @Test("reads titles and abstracts, with sections, without marks")
  func reads() throws {
    let outcome = format.read(sample)
    #expect(outcome.complaints.isEmpty, "\(outcome.complaints)")
    #expect(outcome.records.map(\.id) == ["11", "12", "13", "14"])
    #expect(outcome.records.map(\.line) == [4, 11, 12, 13])
    // What is taken back has an id and nothing else.
    #expect(outcome.records.map(\.kind) == ["", "", "", "deleted"] && outcome.records[3].texts.isEmpty)
    #expect(
      outcome.records.prefix(3).map(\.texts[0].text)
        == ["Zinc2+ and E. coli.\nWe asked\u{A0}why.\nIt did < 5.", "Only a title", "Chapter\nText."])
    #expect(
      outcome.records[0].extra
        == #"{"pubmed-xml":{"version":"2","sections":[{"start":20,"end":34,"label":"AIM","category":"OBJECTIVE"},{"start":35,"end":46,"label":"END"}]}}"#
    )
    #expect(outcome.records.allSatisfy { $0.flags == 0 })
  }

  @Test("says the line at which the XML ends too early, and gives what stands before it")
  func truncated() throws {
    let cut = String(sample.prefix(sample.count - 400))
    let outcome = format.read(cut)
    #expect(outcome.records.map(\.id) == ["11"])
    #expect(outcome.complaints.count == 1)
    #expect(outcome.complaints.first?.line == 11, "\(outcome.complaints)")
    #expect(format.read("<TEI/>").complaints.first?.message.contains("'TEI'") == true)
    let nameless =
      "<PubmedArticleSet>\n<PubmedArticle/>\n<PubmedArticle><PMID>1</PMID></PubmedArticle></PubmedArticleSet>"
    #expect(format.read(nameless).complaints.map(\.line) == [2])
    #expect(format.read(nameless).records.map(\.id) == ["1"])
  }
}
