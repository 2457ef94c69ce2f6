import Testing
import Text

@Suite("Agreement with the tokenizers package")
struct TokenizerCaseTests {
  private struct Case {
    let lowercase: Bool
    let text: String
    let pieces: [[Int32]]
  }

  private func cases() -> [Case] {
    TestFiles.lines(TestFiles.fixture("tokenizer_cases.tsv")).compactMap { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 3 else { return nil }
      var text = String.UnicodeScalarView()
      for value in fields[1].split(separator: " ") {
        if let scalar = UInt32(value, radix: 16).flatMap({ Unicode.Scalar($0) }) { text.append(scalar) }
      }
      let pieces = fields[2].split(separator: " ").map { $0.split(separator: ",").compactMap { Int32($0) } }
      return Case(lowercase: fields[0] == "uncased", text: String(text), pieces: pieces)
    }
  }

  private func pieces(_ text: String, _ tokenizer: WordPieceTokenizer) throws -> [[Int32]] {
    let buffer = try tokenizer.tokenize(text)
    return (0..<buffer.count).map { [buffer.ids[$0], buffer.starts[$0], buffer.ends[$0]] }
  }

  @Test("In its dialect, ids and offsets are equal on every recorded string")
  func packageDialect() throws {
    let vocabulary = try Vocabulary(contentsOfFile: TestFiles.fixture("tokenizer_vocab.txt"))
    let cases = cases()
    #expect(cases.count > 900)
    for item in cases {
      let tokenizer = WordPieceTokenizer(vocabulary: vocabulary, options: .huggingFace(lowercase: item.lowercase))
      let found = try pieces(item.text, tokenizer)
      #expect(found == item.pieces, "\(item.text.unicodeScalars.map { String($0.value, radix: 16) })")
    }
  }

  @Test("In BioBERT's dialect only strings with the named scalars, or with long words, differ")
  func biobertDialect() throws {
    let vocabulary = try Vocabulary(contentsOfFile: TestFiles.fixture("tokenizer_vocab.txt"))
    var different = 0
    for item in cases() {
      let options = WordPieceOptions(lowercase: item.lowercase)
      guard try pieces(item.text, WordPieceTokenizer(vocabulary: vocabulary, options: options)) != item.pieces else {
        continue
      }
      different += 1
      let isNamed = item.text.unicodeScalars.contains { scalar in
        switch CharacterClass(rawValue: UnicodeTables.shared.classByte(scalar.value)).kind {
        case .controlOfBioBERT, .controlOrIdeograph, .ideographOfBioBERT: true
        default: scalar.value == 0x3A3 && item.lowercase
        }
      }
      #expect(isNamed || item.text.unicodeScalars.count > 100, "\(item.text)")
    }
    #expect(different > 0)
  }
}
