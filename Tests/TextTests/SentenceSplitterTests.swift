import Testing
import Text

@Suite("Sentences")
struct SentenceSplitterTests {
  /// The text without its bars must be split where they are; spaces around a bar belong to no sentence.
  private func expectSplit(_ marked: String, lineBreaks: SentenceSplitter.LineBreaks = .everyLine) {
    let parts = marked.split(separator: "|").map(String.init)
    let text = parts.joined()
    let bytes = Array(text.utf8)
    let sentences = SentenceSplitter(lineBreaks: lineBreaks).split(text).map {
      String(decoding: bytes[$0], as: UTF8.self)
    }
    let expected = parts.map { part in
      let scalars = part.unicodeScalars.drop { $0.properties.isWhitespace }
      return String(String.UnicodeScalarView(scalars.reversed().drop { $0.properties.isWhitespace }.reversed()))
    }
    #expect(sentences == expected)
  }

  @Test(
    "Abbreviations do not end a sentence",
    arguments: [
      "Some drugs, e.g. Aspirin, were given.| Others, i.e. Placebo, were not.",
      "As shown in Fig. 1A, and Figs. 2 and 3, cells grew.| We agree.",
      "Smith et al. (2004) and Doe et al. [12] showed this.| In 2005 it was confirmed by Roe et al.| The end.",
      "Approx. 5 mg vs. 10 mg, cf. Table 2, ca. 3%.| Dr. Jones and Prof. Roe agreed.",
      "Grown at St. Louis, MO (Sigma Co., St. Louis).| See Eq. 3, Ref. 4 and No. 5.",
      "Activity was measured (resp. 3 and 4) in both.| End.",
      "The U.S. Food and Drug Administration approved it.| The U.K. followed.",
      "Bacillus sp. S1 was used.| Candida spp. were found.",
    ])
  func abbreviations(marked: String) { expectSplit(marked) }

  @Test(
    "Ways of giving a drug end a sentence only before a capitalised word",
    arguments: [
      "It was given i.v. at 5 mg/kg, i.p. or s.c. in rats.| It was then given p.o.| Nine rats died.",
      "Doses of 20 mg b.i.d. were used.| Data are means (s.d.) of six.",
    ])
  func measures(marked: String) { expectSplit(marked) }

  @Test(
    "Numbers keep their points",
    arguments: [
      "The dose was 0.05 mg (p < .001, n = 5).| It rose to 3.5.| Then it fell.",
      "This took 10 min.| Samples were kept at 4 C.| We used 5 g.| Rats ate it.",
      "In 1998 we began.| 12 patients were treated.",
    ])
  func numbers(marked: String) { expectSplit(marked) }

  @Test(
    "Species and initials do not end a sentence, letters that are names may",
    arguments: [
      "Cells of E. coli and S. cerevisiae, and C. elegans larvae.| All grew.",
      "We thank J. R. Smith and A. Jones.| The authors agree.",
      "Patients had hepatitis B.| Vaccines help.| Vitamin C.| Deficiency was seen in group A.| None died.",
      "S.L. Cotman is funded.| J.B. is not.",
    ])
  func initials(marked: String) { expectSplit(marked) }

  @Test(
    "Citations stay with the sentence before them",
    arguments: [
      "This is known. [12]| The next is not.",
      "This is known.[3,4]| The next is not.",
      "This is known.12,13| The next is not.",
      "This is known.¹²| The next is not.",
      "This is known. 8, 9| The next is not.",
      "This was shown (12).| The next [13] was not [14].| End.",
    ])
  func citations(marked: String) { expectSplit(marked) }

  @Test(
    "Closing quotation marks and brackets stay with their sentence; a stop inside brackets does not end one",
    arguments: [
      "He called it \"mouth.\"| Others did not.", "They called it “it.”| Others did not.",
      "(This was done.)| Then that.", "It grew (see above. Also below) and died.| End.",
      "Is it so?| Yes!| It is (?) so.| What is 5?!| Nothing.",
    ])
  func closers(marked: String) { expectSplit(marked) }

  @Test(
    "A sentence may begin with a name in small letters, and not with another small word",
    arguments: [
      "We looked at cells.| p53 is a protein.| mRNA was low.| c-Myc was high.| α-Synuclein was not.| bcl-2 was.",
      "We looked at cells. and then stopped.| End.", "They waited... and went.| Then...| Nothing came.",
      "(+)-Propranolol works.| (-)-Propranolol does not.",
      "The @GENE$ was low.| @DISEASE$ was common.",
    ])
  func smallNames(marked: String) { expectSplit(marked) }

  @Test(
    "Without a space a sentence ends between a small word and a capitalised one",
    arguments: [
      "We looked at cells.|They grew.", "It was low (see text).|This is odd.",
      "See www.example.org/Index.Html and a.Bc and file.Name@example.org there.",
      "The variant p.Gly12Val and c.35G>A were found.| End.",
    ])
  func noSpace(marked: String) { expectSplit(marked) }

  @Test(
    "Numbers of lists, headings and captions stay with what they number",
    arguments: [
      "1. The first.| 2. The second.", "2.1. Methods.| Rats were used.", "IV. Results were good.| All lived.",
      "A. Mouse cells.| More cells.", "Figure 1. Expression of p53.| Bars, 5 µm.", "Table S2. Doses used.| See text.",
    ])
  func numbering(marked: String) { expectSplit(marked) }

  @Test("Lines end sentences by the option")
  func lineBreaks() {
    expectSplit("A title\n|A text with\n|two lines\n\n|and more")
    expectSplit("A title\nthat goes on\n\n|A text\r\nwith lines\r\n\r\n|End", lineBreaks: .emptyLine)
    expectSplit("A title\n\nthat goes on", lineBreaks: .ignored)
    expectSplit("One line\u{2028}|Two lines")
  }

  @Test("Chinese and Japanese marks end a sentence without a space")
  func wideMarks() {
    expectSplit("这是第一句。|这是第二句！|「これ。」|はい？")
  }

  @Test("Tokenized text is read as well")
  func tokenizedText() {
    expectSplit("Cells grew ( Fig . 1 ) .| The dose of E . coli was 0 . 5 mg .| End .")
  }

  @Test(
    "White space is trimmed, and text of nothing else has no sentence", arguments: ["", "  \n\t", "\u{A0}\u{3000}"])
  func nothing(text: String) {
    #expect(SentenceSplitter().split(text) == [])
  }

  @Test("A part of a text gives ranges of the whole, and ill-formed bytes are refused with their offset")
  func parts() throws {
    let bytes = Array("xx A is. B is. yy".utf8)
    var sentences: [Range<Int>] = []
    try SentenceSplitter().split(bytes, in: 2..<14, into: &sentences)
    #expect(sentences.map { String(decoding: bytes[$0], as: UTF8.self) } == ["A is.", "B is."])
    #expect(throws: TokenizationError.invalidUTF8(offset: 2)) {
      try SentenceSplitter().split([0x61, 0x2E, 0xFF], into: &sentences)
    }
    #expect(throws: TokenizationError.rangeOutsideText(range: 0..<9, bytes: 3)) {
      try SentenceSplitter().split([0x61, 0x2E, 0x20], in: 0..<9, into: &sentences)
    }
    #expect(sentences.count == 2)
  }

  @Test("Random text: only white space lies between sentences, they are in order, and no basic token is cut")
  func properties() throws {
    var random = RandomText(seed: 41)
    let glue = [". ", ".", "? ", "! The ", ".) ", ".\" A", " Fig. ", "\n", " e.g. ", ".12 The ", "…", "。", " (", ") "]
    let vocabulary = try Vocabulary(contentsOfFile: TestFiles.fixture("tokenizer_vocab.txt"))
    let tokenizer = WordPieceTokenizer(vocabulary: vocabulary)
    for _ in 0..<5000 {
      var text = ""
      for _ in 0..<random.below(8) { text += random.next() + glue[random.below(glue.count)] }
      let bytes = Array(text.utf8)
      let sentences = SentenceSplitter().split(text)
      var covered = [Bool](repeating: false, count: bytes.count)
      var last = 0
      for sentence in sentences {
        try #require(!sentence.isEmpty && sentence.lowerBound >= last && sentence.upperBound <= bytes.count)
        last = sentence.upperBound
        for at in sentence { covered[at] = true }
      }
      let between = String(decoding: bytes.indices.filter { !covered[$0] }.map { bytes[$0] }, as: UTF8.self)
      try #require(between.unicodeScalars.allSatisfy { $0.properties.isWhitespace || (0x1C...0x1F).contains($0.value) })
      let buffer = try tokenizer.tokenize(text)
      for sentence in sentences {
        // A piece's original may span what is dropped, so the edges of pieces are compared and not their insides.
        for index in 0..<buffer.count where buffer.range(index).contains(sentence.lowerBound) {
          let isCut = buffer.range(index).lowerBound < sentence.lowerBound
          try #require(!isCut, "\(text)")
        }
      }
    }
  }
}
