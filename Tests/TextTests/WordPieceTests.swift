import Testing
import Text

@Suite("WordPiece")
struct WordPieceTests {
  private static let words = """
    [PAD] [UNK] [CLS] [SEP] [MASK] un ##aff ##able ##a able a b c ##b ##c - . [ ] mask i e σ ς α ##σ ##ς cafe ##s = 中 \
    \u{2B820} ᄒ ##ᅡ ##ᆫ p ##5 ##3
    """

  private func tokenizer(_ options: WordPieceOptions = WordPieceOptions()) throws -> WordPieceTokenizer {
    let lines = Self.words.split(separator: " ").joined(separator: "\n")
    return WordPieceTokenizer(vocabulary: try Vocabulary(utf8: Array(lines.utf8)), options: options)
  }

  /// Pieces as `token start end`.
  private func pieces(_ text: String, _ options: WordPieceOptions = WordPieceOptions()) throws -> [String] {
    let tokenizer = try tokenizer(options)
    let buffer = try tokenizer.tokenize(text)
    return (0..<buffer.count).map {
      "\(tokenizer.vocabulary.token(buffer.ids[$0]) ?? "?") \(buffer.starts[$0]) \(buffer.ends[$0])"
    }
  }

  private let uncased = WordPieceOptions(lowercase: true)

  @Test("The longest piece is taken first, and what follows carries ##")
  func greedy() throws {
    #expect(try pieces("unaffable able") == ["un 0 2", "##aff 2 5", "##able 5 9", "able 10 14"])
  }

  @Test("A word of which any part has no piece is one [UNK] over all of it")
  func unknown() throws {
    #expect(try pieces("unaffx-a") == ["[UNK] 0 6", "- 6 7", "a 7 8"])
    let buffer = try tokenizer().tokenize("unaffx")
    #expect(buffer.flags == [[.wordStart, .spacedWordStart, .unknown]])
  }

  @Test("Flags tell the first piece of a word and of what stands between spaces")
  func flags() throws {
    let buffer = try tokenizer().tokenize("ab-c  中a")
    #expect(
      buffer.flags == [
        [.wordStart, .spacedWordStart], [], .wordStart, .wordStart, [.wordStart, .spacedWordStart], .wordStart,
      ])
  }

  // BERT-base: 200 scalars in BioBERT's Python, 100 in the tokenizers package; counted after normalisation.
  @Test("A word longer than the limit is [UNK], in scalars and not in bytes")
  func longWords() throws {
    let long = "a" + String(repeating: "b", count: 199)
    #expect(try pieces(long).count == 200)
    #expect(try pieces(long + "b") == ["[UNK] 0 201"])
    #expect(try pieces(String(long.prefix(101)), .huggingFace(lowercase: false)) == ["[UNK] 0 101"])
    #expect(try pieces(String(long.prefix(100)), .huggingFace(lowercase: false)).count == 100)
    // 200 letters with accents are 400 bytes, and 200 scalars once the accents are gone.
    let accented = String(repeating: "á", count: 200)
    #expect(try pieces(accented, uncased).count == 200)
    #expect(try pieces(accented + "á", uncased) == ["[UNK] 0 402"])
  }

  @Test("Uncased: capitals and accents are folded, and offsets are those of the original")
  func folding() throws {
    #expect(try pieces("CAFÉs", uncased) == ["cafe 0 5", "##s 5 6"])
    #expect(try pieces("cafe\u{301}s", uncased) == ["cafe 0 4", "##s 6 7"])
    #expect(try pieces("İ", uncased) == ["i 0 2"])
    #expect(try pieces("한", uncased) == ["ᄒ 0 3", "##ᅡ 0 3", "##ᆫ 0 3"])
    #expect(try pieces("\u{301}", uncased) == [])
  }

  @Test("Cased: nothing is folded or decomposed")
  func cased() throws {
    #expect(try pieces("CAFÉs") == ["[UNK] 0 6"])
    #expect(try pieces("e\u{301}") == ["[UNK] 0 3"])
  }

  @Test("Lower-casing and accent stripping are asked for one by one")
  func separateOptions() throws {
    #expect(try pieces("É", WordPieceOptions(lowercase: true, stripAccents: false)) == ["[UNK] 0 2"])
    #expect(try pieces("é", WordPieceOptions(lowercase: false, stripAccents: true)) == ["e 0 2"])
    #expect(try pieces("É", WordPieceOptions(lowercase: false, stripAccents: true)) == ["[UNK] 0 2"])
  }

  @Test("What decomposes into punctuation is split there, when decomposing")
  func decomposedPunctuation() throws {
    #expect(try pieces("a≠b", uncased) == ["a 0 1", "= 1 4", "b 4 5"])
    #expect(try pieces("a≠b") == ["[UNK] 0 5"])
  }

  // definitions: `5<U+F0B0>C` gives ['5C'] in BioBERT.
  @Test("What is dropped joins its neighbours, and the piece spans it")
  func dropped() throws {
    #expect(try pieces("p\u{F0B0}53") == ["p 0 1", "##5 4 5", "##3 5 6"])
    #expect(try pieces("un\u{200D}able") == ["un 0 2", "##able 5 9"])
    #expect(try pieces("a\u{0}ble", uncased) == ["able 0 5"])
    #expect(try pieces("\u{FFFD}\u{AD}") == [])
  }

  @Test("Spaces are Zs, tab and line ends, and U+2028 and U+2029; other controls join")
  func spaces() throws {
    for space in ["\t", "\n", "\r", "\u{A0}", "\u{2028}", "\u{2029}", "\u{3000}", "\u{1680}"] {
      #expect(try pieces("a\(space)b").count == 2, "\(space.unicodeScalars.map(\.value))")
      #expect(try pieces("a\(space)b").last?.hasPrefix("b ") == true)
    }
    for control in ["\u{B}", "\u{C}", "\u{1C}", "\u{85}", "\u{200B}", "\u{180E}"] {
      #expect(try pieces("a\(control)b").last?.hasPrefix("##b ") == true, "\(control.unicodeScalars.map(\.value))")
    }
  }

  @Test("Chinese characters stand alone, unless told otherwise")
  func chinese() throws {
    #expect(try pieces("a中b") == ["a 0 1", "中 1 4", "b 4 5"])
    #expect(try pieces("a中b", WordPieceOptions(tokenizeChineseChars: false)) == ["[UNK] 0 5"])
  }

  // The tokenizers package finds its added tokens in raw text; BioBERT's Python splits them like any other text.
  @Test("Special tokens written in a text are not recognised")
  func specialTokens() throws {
    #expect(try pieces("[mask]") == ["[ 0 1", "mask 1 5", "] 5 6"])
    #expect(try pieces("[CLS]") == ["[ 0 1", "[UNK] 1 4", "] 4 5"])
  }

  @Test("The dialects differ in unassigned code points, in final sigma, and in U+2B820 to 2B91F")
  func dialects() throws {
    let package = WordPieceOptions.huggingFace(lowercase: true)
    // U+0378 is unassigned; U+08E2 became a format character in Unicode 9.0.
    for scalar in ["\u{378}", "\u{8E2}"] {
      #expect(try pieces("a\(scalar)b", uncased).count == 2)
      #expect(try pieces("a\(scalar)b", package).first?.hasPrefix("[UNK] 0") == true)
    }
    #expect(try pieces("ΑΣ", uncased) == ["α 0 2", "##ς 2 4"])
    #expect(try pieces("ΑΣ", package) == ["α 0 2", "##σ 2 4"])
    #expect(try pieces("a\u{2B820}", uncased) == ["a 0 1", "\u{2B820} 1 5"])
    #expect(try pieces("a\u{2B820}", package) == ["[UNK] 0 5"])
  }

  // Unicode table 3-17: a cased letter before, none behind, looking through what is case-ignorable.
  @Test("A capital sigma becomes final only at the end of a word with a letter before it")
  func finalSigma() throws {
    #expect(try pieces("Σ", uncased) == ["σ 0 2"])
    #expect(try pieces("ΑΣΑ", uncased).contains("##σ 2 4") == false)
    #expect(try pieces("ΑΣ.", uncased) == ["α 0 2", "##ς 2 4", ". 4 5"])
    #expect(try pieces("ΑΣ.Α", uncased) == ["α 0 2", "##σ 2 4", ". 4 5", "α 5 7"])
    #expect(try pieces("Α.Σ", uncased) == ["α 0 2", ". 2 3", "ς 3 5"])
    #expect(try pieces("Α Σ", uncased) == ["α 0 2", "σ 3 5"])
    #expect(try pieces("Α\u{AD}Σ\u{200D} b", uncased) == ["α 0 2", "##ς 4 6", "b 10 11"])
    #expect(try pieces("Α-Σ", uncased) == ["α 0 2", "- 2 3", "σ 3 5"])
  }

  @Test("A part of a text is tokenized by itself, with offsets of the whole, and appended")
  func parts() throws {
    let tokenizer = try tokenizer(uncased)
    let text = Array("able ΑΣΑ-b".utf8)
    var buffer = PieceBuffer()
    try tokenizer.tokenize(text, in: 0..<4, into: &buffer)
    try tokenizer.tokenize(text, in: 5..<9, into: &buffer)
    try tokenizer.tokenize(text, in: 11..<13, into: &buffer)
    #expect(buffer.starts == [0, 5, 7, 11, 12])
    #expect(buffer.ids.map { tokenizer.vocabulary.token($0) ?? "" } == ["able", "α", "##ς", "-", "b"])
    #expect(buffer.flags.allSatisfy { $0 == [] || $0.contains(.wordStart) })
    #expect(buffer.range(2) == 7..<9)
    buffer.removeAll()
    #expect(buffer.isEmpty)
  }

  @Test("Bytes that are no UTF-8 are refused with their offset in the whole text, and nothing is appended")
  func invalidBytes() throws {
    let tokenizer = try tokenizer()
    var buffer = try tokenizer.tokenize("able")
    let text = Array("abé".utf8) + [0xC0, 0x80]
    #expect(throws: TokenizationError.invalidUTF8(offset: 4)) { try tokenizer.tokenize(text, into: &buffer) }
    // A part that cuts a scalar: é lies at 2 and 3.
    #expect(throws: TokenizationError.invalidUTF8(offset: 3)) { try tokenizer.tokenize(text, in: 3..<4, into: &buffer) }
    #expect(throws: TokenizationError.invalidUTF8(offset: 2)) { try tokenizer.tokenize(text, in: 0..<3, into: &buffer) }
    #expect(throws: TokenizationError.rangeOutsideText(range: 2..<9, bytes: 6)) {
      try tokenizer.tokenize(text, in: 2..<9, into: &buffer)
    }
    #expect(buffer.count == 1)
  }

  @Test("Text without words has no pieces", arguments: ["", " ", "\n\t\u{200B}"])
  func empty(text: String) throws {
    #expect(try pieces(text) == [])
  }

  @Test("A vocabulary without continuations gives whole words or [UNK]")
  func noContinuations() throws {
    let vocabulary = try Vocabulary(utf8: Array("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nab\na".utf8))
    let buffer = try WordPieceTokenizer(vocabulary: vocabulary).tokenize("ab aa a")
    #expect(buffer.ids == [5, 1, 6])
  }
}
