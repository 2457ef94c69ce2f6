import PluginSDK

/// The columns of one line, found without copies.
///
/// A line with a tab is cut at its tabs alone, so that a word may hold spaces; another one at runs of ASCII spaces. No
/// other character separates: words with U+0085, U+00A0 or U+2028 stay whole.
struct ConllColumns {
  private var ranges: [TextSpan] = []
  /// Whether tabs separate the columns.
  private(set) var isTabbed = false

  init() {}

  /// The number of columns.
  var count: Int { ranges.count }

  /// Where the column at `index` lies in the line.
  subscript(index: Int) -> TextSpan { ranges[index] }

  /// Cuts a line without spaces at its end.
  mutating func split(_ line: BorrowedText) {
    line.columns(0x09, into: &ranges)
    isTabbed = ranges.count > 1
    if isTabbed { return }
    ranges.removeAll(keepingCapacity: true)
    var position = 0
    while position < line.count {
      while position < line.count, line[position] == 0x20 { position += 1 }
      let start = position
      while position < line.count, line[position] != 0x20 { position += 1 }
      if position > start { ranges.append(TextSpan(start: start, end: position)) }
    }
  }

  /// The name in a line that begins a document, empty when it has none; nil for other lines.
  ///
  /// Known are `-DOCSTART-`, alone, with columns or with a name behind it (`-DOCSTART- (name)`), and JNLPBA's
  /// `###MEDLINE:name`.
  static func documentName(_ line: BorrowedText) -> String? {
    guard let first = line.bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "#") else { return nil }
    if line.begins(with: "###MEDLINE:") { return line.dropping(first: 11).string }
    guard line.begins(with: "-DOCSTART-") else { return nil }
    var name = line.dropping(first: 10)
    while let first = name.bytes.first, first == 0x20 || first == 0x09 || first == UInt8(ascii: "(") {
      name = name.dropping(first: 1)
    }
    if let end = name.bytes.firstIndex(where: { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ")") }) {
      name = name.part(0, end)
    }
    // Without a name, the columns of a word follow: -X- or a tag.
    return name == "-X-" || WordTag(name) != nil ? "" : name.string
  }
}
