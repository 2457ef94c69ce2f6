import Testing
import Text

@Suite("Basic words")
struct BasicWordsTests {
  private func words(_ text: String, _ options: WordPieceOptions = WordPieceOptions()) throws -> [String] {
    var words = BasicWords(options: options)
    try words.read(Array(text.utf8))
    var start = 0
    return words.ends.map { end in
      defer { start = end }
      return String(decoding: words.bytes[start..<end], as: UTF8.self)
    }
  }

  @Test("words are cut at space and punctuation, and keep their letters")
  func cased() throws {
    #expect(
      try words("TNF-α, (IL-2) ##x  naïve\u{7F}ly") == [
        "TNF", "-", "α", ",", "(", "IL", "-", "2", ")", "#", "#", "x", "naïvely",
      ])
    #expect(try words("") == [])
    #expect(try words(" \n ") == [])
    #expect(try words("细胞a") == ["细", "胞", "a"])
  }

  @Test("lower-cased words lose capitals and accents")
  func uncased() throws {
    #expect(try words("Naïve ÉTUDE TNF-Α", WordPieceOptions(lowercase: true)) == ["naive", "etude", "tnf", "-", "α"])
  }

  @Test("what follows is read anew, and a word beyond the longest is left out")
  func again() throws {
    var reader = BasicWords(options: WordPieceOptions(maxWordCharacters: 4))
    try reader.read(Array("abcd abcde f".utf8))
    #expect(String(decoding: reader.bytes, as: UTF8.self) == "abcdf" && reader.ends == [4, 5])
    try reader.read(Array("g".utf8))
    #expect(String(decoding: reader.bytes, as: UTF8.self) == "g" && reader.ends == [1])
  }
}
