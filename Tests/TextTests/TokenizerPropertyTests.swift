import Testing
import Text

@Suite("Properties of pieces")
struct TokenizerPropertyTests {
  private static let options: [WordPieceOptions] = [
    WordPieceOptions(), WordPieceOptions(lowercase: true), .huggingFace(lowercase: false),
    .huggingFace(lowercase: true), WordPieceOptions(lowercase: true, stripAccents: false),
    WordPieceOptions(lowercase: false, stripAccents: true, tokenizeChineseChars: false, maxWordCharacters: 3),
  ]

  private func vocabulary() throws -> Vocabulary {
    try Vocabulary(contentsOfFile: TestFiles.fixture("tokenizer_vocab.txt"))
  }

  @Test("Ids are those of the plain reference, on random text under all options", arguments: options)
  func reference(options: WordPieceOptions) throws {
    let vocabulary = try vocabulary()
    let tokens = (0..<Int32(vocabulary.count)).compactMap { vocabulary.token($0) }
    let reference = ReferenceTokenizer(tokens: tokens, options: options)
    let tokenizer = WordPieceTokenizer(vocabulary: vocabulary, options: options)
    var random = RandomText(seed: 17)
    for _ in 0..<20000 {
      let text = random.next()
      let found = try tokenizer.tokenize(text).ids
      try #require(
        found == reference.tokenize(text), "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
    }
  }

  @Test("Offsets lie on scalar boundaries inside the text, do not run backwards, and are not empty", arguments: options)
  func offsets(options: WordPieceOptions) throws {
    let tokenizer = WordPieceTokenizer(vocabulary: try vocabulary(), options: options)
    var random = RandomText(seed: 23)
    var buffer = PieceBuffer()
    for _ in 0..<20000 {
      let bytes = Array(random.next().utf8)
      buffer.removeAll()
      try tokenizer.tokenize(bytes, into: &buffer)
      try #require(buffer.starts.count == buffer.count && buffer.ends.count == buffer.count)
      try #require(buffer.flags.count == buffer.count)
      var last = 0..<0
      for index in 0..<buffer.count {
        let range = buffer.range(index)
        try #require(!range.isEmpty && range.upperBound <= bytes.count)
        try #require(range.lowerBound >= last.lowerBound && range.upperBound >= last.upperBound)
        // Only the pieces of one scalar share bytes.
        try #require(range.lowerBound >= last.upperBound || !buffer.flags[index].contains(.wordStart) || range == last)
        for edge in [range.lowerBound, range.upperBound] where edge < bytes.count {
          try #require(bytes[edge] & 0xC0 != 0x80)
        }
        last = range
      }
      try #require(buffer.isEmpty || buffer.flags[0].contains([.wordStart, .spacedWordStart]))
    }
  }

  @Test("The original of a word, tokenized alone, gives the word's pieces again")
  func slices() throws {
    // Without the context that final sigma looks at.
    let tokenizer = WordPieceTokenizer(vocabulary: try vocabulary(), options: .huggingFace(lowercase: true))
    var random = RandomText(seed: 29)
    var again = PieceBuffer()
    for _ in 0..<20000 {
      let text = random.next()
      // Where canonical ordering moves a mark that survives, its place is by convention that of another mark.
      guard !text.unicodeScalars.contains(where: { survivesReordering($0.value) }) else { continue }
      let bytes = Array(text.utf8)
      var buffer = PieceBuffer()
      try tokenizer.tokenize(bytes, into: &buffer)
      var first = 0
      while first < buffer.count {
        var next = first + 1
        while next < buffer.count, !buffer.flags[next].contains(.wordStart) { next += 1 }
        let range = buffer.range(first).lowerBound..<buffer.range(next - 1).upperBound
        again.removeAll()
        try tokenizer.tokenize(bytes, in: range, into: &again)
        // A scalar that decomposes into a word and punctuation gives more words than the one asked for.
        try #require(again.ids.starts(with: buffer.ids[first..<next]) || again.count > next - first)
        first = next
      }
    }
  }

  private func survivesReordering(_ scalar: UInt32) -> Bool {
    let tables = UnicodeTables.shared
    let parts = Array(tables.decomposition(scalar))
    return (parts.isEmpty ? [scalar] : parts).contains {
      tables.combiningClass($0) != 0 && !CharacterClass(rawValue: tables.classByte($0)).isMark
    }
  }

  @Test("Lines tokenized one by one are the text tokenized at once")
  func lines() throws {
    let tokenizer = WordPieceTokenizer(vocabulary: try vocabulary(), options: WordPieceOptions(lowercase: true))
    var random = RandomText(seed: 31)
    var whole: [UInt8] = []
    var parts = PieceBuffer()
    var ranges: [Range<Int>] = []
    for _ in 0..<3000 {
      let start = whole.count
      whole += Array(random.next().utf8)
      ranges.append(start..<whole.count)
      whole.append(0x0A)
    }
    for range in ranges { try tokenizer.tokenize(whole, in: range, into: &parts) }
    var once = PieceBuffer()
    try tokenizer.tokenize(whole, into: &once)
    #expect(once.ids == parts.ids)
    #expect(once.starts == parts.starts)
    #expect(once.ends == parts.ends)
    #expect(once.flags == parts.flags)
  }
}
