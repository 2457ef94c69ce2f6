import Testing
import Text

@Suite("Vocabulary")
struct VocabularyTests {
  private static let special = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n"

  private func make(_ text: String, expectedCount: Int? = nil) throws -> Vocabulary {
    try Vocabulary(utf8: Array(text.utf8), file: "v.txt", expectedCount: expectedCount)
  }

  private func failure(_ bytes: [UInt8], expectedCount: Int? = nil) -> VocabularyError? {
    do throws(VocabularyError) {
      _ = try Vocabulary(utf8: bytes, file: "v.txt", expectedCount: expectedCount)
      return nil
    } catch {
      return error
    }
  }

  @Test("The line number is the id, with Windows line ends, spaces around a token, and blank lines at the end")
  func linesAreIds() throws {
    let vocabulary = try make("[PAD]\r\n[UNK]\r\n[CLS]\r\n [SEP]\u{A0}\r\n[MASK]\r\n\u{3000}é\r\n##ing\r\n\r\n\n")
    #expect(vocabulary.count == 7)
    #expect(vocabulary.token(5) == "é")
    #expect(vocabulary.id(of: "##ing") == 6)
    #expect(vocabulary.token(3) == "[SEP]")
    #expect(vocabulary.token(7) == nil)
    #expect(vocabulary.token(-1) == nil)
    let special = vocabulary.special
    #expect([special.pad, special.unk, special.cls, special.sep, special.mask] == [0, 1, 2, 3, 4])
  }

  @Test("A missing line end after the last token changes nothing")
  func lastLineEnd() throws {
    #expect(try make(Self.special + "a\nb").count == 7)
    #expect(try make(Self.special + "a\nb\n").count == 7)
  }

  @Test("Of equal tokens the second is refused, with both lines; stripping may make them equal")
  func duplicates() {
    #expect(
      failure(Array((Self.special + "b\na\n a\nb\n").utf8))
        == .duplicateToken(file: "v.txt", token: "a", line: 8, firstLine: 7))
  }

  @Test("What is absent, blank, too much or no text is named with its line")
  func refusals() {
    #expect(failure([]) == .noTokens(file: "v.txt"))
    #expect(failure(Array("\n \n".utf8)) == .noTokens(file: "v.txt"))
    #expect(failure(Array((Self.special + "a\n\t\nb\n").utf8)) == .blankLine(file: "v.txt", line: 7))
    #expect(failure(Array("[PAD]\n[UNK]\n[CLS]\n[MASK]\n".utf8)) == .missingSpecialToken(file: "v.txt", token: "[SEP]"))
    #expect(
      failure(Array(Self.special.utf8), expectedCount: 28996)
        == .wrongCount(file: "v.txt", expected: 28996, found: 5))
    #expect(
      failure(Array(Self.special.utf8) + [0x61, 0x0A, 0x62, 0xFF, 0x0A])
        == .invalidUTF8(file: "v.txt", line: 7, byte: Self.special.utf8.count + 3))
  }

  @Test("An absent file is named with the system's reason")
  func absentFile() {
    #expect(throws: VocabularyError.unreadable(file: "/no/such/vocab.txt", code: 2)) {
      try Vocabulary(contentsOfFile: "/no/such/vocab.txt")
    }
  }

  @Test("Every one of many random tokens is found, and none of their neighbours that is not a token")
  func randomTokens() throws {
    var random = SeededGenerator(seed: 3)
    var tokens: Set<String> = []
    while tokens.count < 20000 {
      let length = Int.random(in: 1...9, using: &random)
      let letters = (0..<length).map { _ in "abcdeéß中🦠".randomElement(using: &random) ?? "a" }
      tokens.insert(String(letters))
    }
    let ordered = tokens.sorted()
    let vocabulary = try make(Self.special + ordered.joined(separator: "\n"))
    for (id, token) in zip(Int32(5)..., ordered) {
      try #require(vocabulary.id(of: token) == id)
      try #require(vocabulary.token(id) == token)
      for neighbour in [token + "a", String(token.dropLast()), token + "\u{0}", "x" + token] {
        try #require((vocabulary.id(of: neighbour) != nil) == tokens.contains(neighbour))
      }
    }
    #expect(vocabulary.id(of: "") == nil)
  }

  @Test(
    "The vocabularies of BERT are read whole",
    .enabled(if: TestFiles.shared("data/vocab/bert-base-cased-vocab.txt") != nil, "no shared data here"),
    arguments: [("cased", 28996), ("uncased", 30522)])
  func bertVocabularies(name: String, count: Int) throws {
    let path = try #require(TestFiles.shared("data/vocab/bert-base-\(name)-vocab.txt"))
    let vocabulary = try Vocabulary(contentsOfFile: path, expectedCount: count)
    for id in 0..<Int32(count) {
      let token = try #require(vocabulary.token(id))
      try #require(vocabulary.id(of: token) == id)
    }
    #expect(vocabulary.special.mask == 103)
    #expect(vocabulary.special.cls == 101)
  }
}
