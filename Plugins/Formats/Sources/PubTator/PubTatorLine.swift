import PluginSDK

/// The lines of a PubTator block.
enum PubTatorLine {
  /// Which of the two texts a line holds.
  enum Part {
    case title, abstract
  }

  /// A line `id|t|…` or `id|a|…`.
  struct Text {
    let part: Part
    /// The length of the document's id, which begins the line.
    let idLength: Int
    /// Where the text begins in the line.
    let start: Int
  }

  /// Reads a line that holds a text; nil for other lines.
  static func text(_ line: BorrowedText) -> Text? {
    guard let bar = line.position(of: UInt8(ascii: "|")), bar > 0, bar + 2 < line.count,
      line[bar + 2] == UInt8(ascii: "|"), line.part(0, bar).position(of: 0x09) == nil
    else { return nil }
    switch line[bar + 1] {
    case UInt8(ascii: "t"): return Text(part: .title, idLength: bar, start: bar + 3)
    case UInt8(ascii: "a"): return Text(part: .abstract, idLength: bar, start: bar + 3)
    default: return nil
    }
  }
}
