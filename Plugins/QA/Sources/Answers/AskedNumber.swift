/// The number of things that a list question asks for: `Which three genes …`, `Name 5 drugs …`; not `phase 2`.
enum AskedNumber {
  private static let words = [
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
  ]
  /// A number behind one of these is a name.
  private static let notBehind = ["phase", "type", "stage", "grade", "chromosome"]
  /// A number further back is hardly what is asked for.
  private static let mostWords = 8

  /// The number; nil where the question names none.
  static func find(in question: String) -> Int? {
    var previous = ""
    for part in question.utf8.split(separator: 0x20).prefix(mostWords) {
      let word = String(decoding: part.filter(isLetterOrDigit), as: UTF8.self).lowercased()
      let number = words[word] ?? Int(word).flatMap { (2...100).contains($0) ? $0 : nil }
      if let number, !notBehind.contains(previous) { return number }
      previous = word
    }
    return nil
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
  }
}
