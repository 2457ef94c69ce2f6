import Testing
import Text

/// BC5CDR comes twice: as abstracts, and as BioBERT's release, where each abstract is tokenized and split into sentences
/// by another program. White space apart both are the same characters, so the ends of sentences can be compared.
@Suite("Sentences of BC5CDR")
struct SentenceAgreementTests {
  private struct Document {
    let title: [UInt8]
    let abstract: [UInt8]

    var letters: [UInt8] { (title + abstract).filter { $0 != 0x20 } }
  }

  private func documents(_ path: String) -> [Document] {
    var titles: [Substring: [UInt8]] = [:]
    return TestFiles.lines(path).compactMap { line in
      let fields = line.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return nil }
      if fields[1] == "t" { titles[fields[0]] = Array(fields[2].utf8) }
      guard fields[1] == "a", let title = titles[fields[0]] else { return nil }
      return Document(title: title, abstract: Array(fields[2].utf8))
    }
  }

  /// The letters of each sentence of the release, in its order.
  private func releasedSentences(_ path: String) -> [[UInt8]] {
    TestFiles.lines(path).split(separator: "").map { sentence in
      sentence.flatMap { Array($0.split(separator: "\t")[0].utf8) }
    }
  }

  /// Ends of sentences, counted in letters; the ends of title and abstract, which are given, are left out.
  private func ends(_ document: Document) throws -> Set<Int> {
    var ends: Set<Int> = []
    var before = 0
    for part in [document.title, document.abstract] {
      var sentences: [Range<Int>] = []
      try SentenceSplitter().split(part, into: &sentences)
      for sentence in sentences { ends.insert(before + part[..<sentence.upperBound].count { $0 != 0x20 }) }
      before += part.count { $0 != 0x20 }
      ends.remove(before)
    }
    return ends
  }

  // Read by hand, most disagreements are cuts of the release behind `Nov.`, `St.`, `U.S.` and the numbers of lists.
  @Test(
    "Ends of sentences agree with the release to an F1 of 0.99",
    .enabled(if: TestFiles.shared("data/pubtator/CDR_TestSet.PubTator.txt") != nil, "no shared data here"),
    arguments: [("CDR_TestSet", "test"), ("CDR_DevelopmentSet", "devel"), ("CDR_TrainingSet", "train")])
  func agreement(original: String, split: String) throws {
    let documents = documents(try #require(TestFiles.shared("data/pubtator/\(original).PubTator.txt")))
    let sentences = releasedSentences(try #require(TestFiles.shared("data/ner/BC5CDR-disease/\(split).tsv")))
    let byLetters = Dictionary(documents.map { ($0.letters, $0) }, uniquingKeysWith: { first, _ in first })
    var beginnings: [ArraySlice<UInt8>: [[UInt8]]] = [:]
    for letters in byLetters.keys { beginnings[letters.prefix(24), default: []].append(letters) }

    var (both, ours, theirs, matched) = (0, 0, 0, 0)
    var first = 0
    while first < sentences.count {
      let head = sentences[first...].prefix(8).joined().prefix(24)
      var next = first + 1
      for letters in beginnings[Array(head)[...]] ?? [] {
        var joined: [UInt8] = []
        var released: Set<Int> = []
        var last = first
        while last < sentences.count, joined.count < letters.count {
          joined += sentences[last]
          released.insert(joined.count)
          last += 1
        }
        guard joined == letters, let document = byLetters[letters] else { continue }
        released.subtract([letters.count, document.title.count { $0 != 0x20 }])
        let found = try ends(document)
        both += found.intersection(released).count
        ours += found.count
        theirs += released.count
        matched += 1
        next = last
        break
      }
      first = next
    }
    #expect(matched >= 480)
    let f1 = 2 * Double(both) / Double(ours + theirs)
    #expect(f1 > 0.99, "\(both) of \(ours) found and \(theirs) released")
  }
}
