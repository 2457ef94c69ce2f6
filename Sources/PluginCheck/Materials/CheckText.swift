/// A text of made-up sentences, with where its words and sentences lie.
struct CheckText {
  /// The text.
  private(set) var text = ""
  /// The bytes of each word; a full stop is a word of its own.
  private(set) var words: [Range<Int>] = []
  /// The words of each sentence.
  private(set) var sentences: [Range<Int>] = []

  private static let vocabulary = [
    "the", "patients", "with", "β-catenin", "mutation", "received", "5-FU", "naïve", "p53", "caused", "fever", "and",
    "IL-2", "Ⅳ", "treatment", "of", "carcinoma", "α", "Sjögren", "😀", "in", "2", "mg/kg", "not", "BRCA1",
  ]
  // A capital letter after a full stop is what splitters of sentences look for.
  private static let beginnings = ["The", "Patients", "Treatment", "Fever"]

  /// Makes a text.
  ///
  /// - Parameters:
  ///   - sentences: how many sentences it has.
  ///   - length: how many words each of them has, full stop left out; 0 for an empty text.
  init(sentences count: Int, length: Int, _ random: inout CheckRandom) {
    guard length > 0 else { return }
    for sentence in 0..<count {
      let first = words.count
      for index in 0..<length {
        if index > 0 || sentence > 0 { text += random.once(in: 12) ? "  " : " " }
        add(random.pick(index == 0 && count > 1 ? Self.beginnings : Self.vocabulary))
      }
      add(".")
      sentences.append(first..<words.count)
    }
  }

  private mutating func add(_ word: String) {
    let start = text.utf8.count
    text += word
    words.append(start..<text.utf8.count)
  }
}
