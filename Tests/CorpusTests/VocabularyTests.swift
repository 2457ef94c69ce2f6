import Corpus
import Testing
import Text

@Suite("Making a vocabulary")
struct VocabularyTests {
  private func counts(_ words: [(String, Int)]) -> WordCounts {
    var counts = WordCounts()
    for (word, times) in words { counts.add(Array(word.utf8)[...], times: times) }
    return counts
  }

  private func train(_ words: [(String, Int)], _ change: (inout VocabularySettings) -> Void = { _ in }) throws
    -> [String]
  {
    var settings = VocabularySettings()
    settings.size = 400
    settings.surplus = 0
    change(&settings)
    return try VocabularyTraining(settings).train(on: counts(words)).pieces.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("special pieces stand at BERT's places, then characters, then their inner forms")
  func places() throws {
    let pieces = try train([("ab", 3), ("β", 2)])
    #expect(pieces[0] == "[PAD]" && pieces[1] == "[unused1]" && pieces[99] == "[unused99]")
    #expect(pieces[100...103] == ["[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    // 94 of ASCII and one letter of the words.
    #expect(pieces[104] == "!" && pieces[104 + 94] == "β" && pieces[104 + 95] == "##!" && pieces[104 + 189] == "##β")
    #expect(pieces.dropFirst(294) == ["ab"])
  }

  @Test("the most frequent pair is joined first, overlapping runs from the left; the most used piece stands first")
  func merges() throws {
    // u+g 20, then u+n 16, then h+ug 15, and no other pair 13 times; used are ##un 16, hug 15, ##ug 5 times.
    let pieces = try train([("hug", 10), ("pug", 5), ("pun", 12), ("bun", 4), ("hugs", 5)]) { $0.leastPairs = 13 }
    #expect(pieces.dropFirst(104 + 188) == ["##un", "hug", "##ug"])
    // a ##a ##a ##a ##a, twice: the inner pair comes six times, the one that begins twice.
    let runs = try train([("aaaaa", 2)]) { $0.leastPairs = 5 }
    #expect(runs.dropFirst(104 + 188) == ["##aa"])
  }

  @Test("equals come by the age of their pieces, whatever the order of the words")
  func ties() throws {
    let words = [("ab", 2), ("cd", 2), ("ef", 2), ("abcd", 1)]
    let first = try train(words)
    #expect(first == (try train(words.reversed())))
    #expect(first.dropFirst(104 + 188).prefix(3) == ["ab", "cd", "ef"])
  }

  @Test("a size is kept, and rare characters are left out with their words")
  func sizes() throws {
    let words = (0..<500).map { ("w\($0)x", 1000 - $0) } + [("язык", 1), ("я", 9)]
    let pieces = try train(words) { ($0.size, $0.mostCharacters) = (340, 95) }
    #expect(pieces.count == 340 && pieces.contains("я") && !pieces.contains("з"))
    // Half of the places are for characters at the most, however many there may be.
    let many = (0..<500).map { (String(Unicode.Scalar(UInt32(0x4E00 + $0)) ?? "x"), 5) }
    #expect(try train(many) { ($0.size, $0.mostCharacters) = (400, 1000) }.count == 400)
    let result = try VocabularyTraining(VocabularySettings()).train(on: counts([("язык", 1), ("я", 9)]))
    #expect(result.rareCharacters == 0 && result.unknownWords == 0 && result.words == 10)
  }

  @Test("pieces that only lead to longer ones make room for others")
  func surplus() throws {
    let words = (0..<60).map { ("alpha\($0)", 100) } + (0..<80).map { ("b\($0)c", 3) }
    func piecesPerWord(_ surplus: Double) throws -> Int {
      var settings = VocabularySettings()
      settings.size = 104 + 188 + 40
      settings.surplus = surplus
      return try VocabularyTraining(settings).train(on: counts(words)).wordPieces
    }
    #expect(try piecesPerWord(0.5) < piecesPerWord(0))
  }

  @Test("the file loads as a vocabulary, and every word of the training is cut without [UNK]")
  func loads() throws {
    let words = (0..<300).map { ("gen\($0 * 7)ase", 300 - $0) }
    var settings = VocabularySettings()
    settings.size = 500
    let result = try VocabularyTraining(settings).train(on: counts(words))
    let vocabulary = try Vocabulary(utf8: VocabularyTraining.file(result.pieces))
    #expect(vocabulary.count == 500 && vocabulary.special.mask == 103)
    let tokenizer = WordPieceTokenizer(vocabulary: vocabulary)
    for (word, _) in words {
      let pieces = try tokenizer.tokenize(word)
      #expect(!pieces.ids.contains(vocabulary.special.unk))
    }
  }

  @Test("counts are exact within the memory, and beyond it only the rarest are forgotten")
  func bounded() {
    var counts = WordCounts(mostWords: 100)
    for round in 0..<10 {
      for word in 0..<20 { counts.add(Array("often\(word)".utf8)[...]) }
      for word in 0..<60 { counts.add(Array("once\(round)x\(word)".utf8)[...]) }
    }
    #expect(counts.count <= 100 && counts.forgotten > 0)
    let often = (0..<counts.count).filter { String(decoding: counts[$0], as: UTF8.self).hasPrefix("often") }
    #expect(often.count == 20 && often.allSatisfy { counts.occurrences($0) == 10 })
  }
}
