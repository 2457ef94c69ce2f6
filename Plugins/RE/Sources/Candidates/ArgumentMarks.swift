import PluginSDK

/// What stands in the text in the place of a mention: `@GENE$`, as in the corpora of the paper.
struct ArgumentMarks: Sendable {
  private let marks: [(type: String, mark: String)]

  /// Reads `TYPE=MARK,…`. A type that is not named has its name in capitals between `@` and `$`.
  init(_ text: String) throws(PluginError) {
    var marks: [(String, String)] = []
    for part in text.split(separator: ",") {
      let ends = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard ends.count == 2, !ends[0].isEmpty, !ends[1].isEmpty else {
        throw .argument("marks: '\(part)' is no mark of a type; write TYPE=MARK, for example Gene=@GENE$")
      }
      marks.append((ends[0], ends[1]))
    }
    self.marks = marks
  }

  /// The mark of a type.
  func mark(_ type: String) -> String {
    for entry in marks where ArgumentTypes.equal(entry.type, type) { return entry.mark }
    return "@\(type.isEmpty ? "ENTITY" : type.uppercased())$"
  }

  /// The places of marks in a text that was masked already: `@`, capitals, digits, `-` and `_`, `$`.
  static func places(in text: BorrowedText) -> [TextSpan] {
    var places: [TextSpan] = []
    var position = 0
    while let start = text.position(of: 0x40, from: position) {
      position = start + 1
      while position < text.count, Self.mayStandInMark(text[position]) { position += 1 }
      if position < text.count, position > start + 1, text[position] == 0x24 {
        position += 1
        places.append(TextSpan(start: start, end: position))
      }
    }
    return places
  }

  private static func mayStandInMark(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
  }
}
