import PluginSDK

/// The words and tags of one sentence, gathered line by line.
///
/// A value of its own, which the reader takes out while it gathers: the lines of a corpus are short, and checked access
/// to properties of a class would cost more than they do.
struct ConllSentence {
  /// What all lines of the file have in common.
  struct Layout {
    let scheme: TagScheme
    /// From 1; 0 or less counts from the end.
    let tagColumn: Int
    let isUntagged: Bool
    let table: TagTable
  }

  /// The words so far, joined by single spaces.
  private(set) var text: [UInt8] = []
  /// The bytes of each word in `text`.
  private(set) var words: [TextSpan] = []
  /// The number of each word's tag in the table; empty when lines have none.
  private(set) var tags: [Int] = []
  /// The line of the first word.
  private(set) var firstLine = 0
  private var columns = ConllColumns()
  private var columnCount = 0
  private var lastTag = -1

  init() {}

  /// Forgets the words and keeps the storage, and the number of columns.
  mutating func removeAll() {
    text.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
    tags.removeAll(keepingCapacity: true)
  }

  /// Takes the word and the tag of a line.
  mutating func append(_ line: BorrowedText, number: Int, _ layout: Layout) throws(FormatFault) {
    columns.split(line)
    if columnCount == 0 {
      let needed = layout.isUntagged ? 1 : max(2, abs(layout.tagColumn))
      guard columns.count >= needed else { throw .missingColumns(found: columns.count, needed: needed) }
      columnCount = columns.count
    }
    guard columns.count == columnCount else {
      throw .raggedColumns(found: columns.count, expected: columnCount)
    }
    let word = line[columns[0]]
    guard !word.isEmpty else { throw .emptyWord }
    if words.isEmpty { firstLine = number } else { text.append(0x20) }
    let start = text.count
    text.append(contentsOf: word.bytes)
    words.append(TextSpan(start: start, end: text.count))
    if layout.isUntagged { return }
    let column = layout.tagColumn > 0 ? layout.tagColumn - 1 : columnCount + min(layout.tagColumn, -1)
    let tag = line[columns[column]]
    // Most words have the tag of the word before them.
    if lastTag < 0 || layout.table.name(lastTag) != tag { lastTag = try layout.table.intern(tag) }
    if layout.scheme != .auto { try check(lastTag, layout) }
    tags.append(lastTag)
  }

  /// Refuses a tag that the chosen scheme does not allow here.
  private func check(_ tag: Int, _ layout: Layout) throws(FormatFault) {
    let entry = layout.table.entry(tag)
    let previous = tags.last.map { layout.table.entry($0) }
    guard
      layout.scheme.allows(
        entry.position, after: previous?.position ?? .outside, sameType: previous?.type == entry.type)
    else {
      throw .tagAgainstScheme(
        tag: layout.table.name(tag).string,
        after: tags.last.map { layout.table.name($0).string } ?? "the start of a sentence",
        scheme: layout.scheme.rawValue)
    }
  }

  /// Refuses a sentence that ends inside a mention, where the chosen scheme marks ends.
  func checkEnd(_ layout: Layout) throws(FormatFault) {
    guard let last = tags.last,
      !layout.scheme.allows(.outside, after: layout.table.entry(last).position, sameType: false)
    else { return }
    throw .tagAgainstScheme(
      tag: "the end of the sentence", after: layout.table.name(last).string, scheme: layout.scheme.rawValue)
  }
}
