/// A wording as SQuAD's evaluation compares it: in lower case, without ASCII punctuation and the articles a, an and the,
/// cut at white space (evaluate-v1.1.py, `normalize_answer`).
enum SquadText {
  /// The words that are compared.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    var run = String.UnicodeScalarView()
    // A run of letters that is an article becomes a space, also between signs that are no ASCII punctuation.
    func endRun() {
      let letters = String(run)
      run = String.UnicodeScalarView()
      if ["a", "an", "the"].contains(letters) {
        endWord()
      } else {
        word.append(contentsOf: letters.unicodeScalars)
      }
    }
    func endWord() {
      if !word.isEmpty { words.append(String(word)) }
      word = String.UnicodeScalarView()
    }
    for scalar in text.lowercased().unicodeScalars {
      if isPunctuation(scalar) { continue }
      if isWordPart(scalar) {
        run.append(scalar)
      } else {
        endRun()
        if isSpace(scalar) { endWord() } else { word.append(scalar) }
      }
    }
    endRun()
    endWord()
    return words
  }

  /// Python's `string.punctuation`.
  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  /// Python's `\w`.
  private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber:
      true
    default: scalar == "_"
    }
  }

  /// What Python's `str.split` cuts at.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }
}
