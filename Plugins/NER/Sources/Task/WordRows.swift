import PluginSDK

/// For each word of a record the row of its first piece in the window that owns it: overlapping windows show a piece
/// several times, and exactly one owns it.
struct WordRows {
  private var rows: [Int32]

  init(_ windows: Batch, words: Int) {
    rows = [Int32](repeating: -1, count: words)
    let wanted = TokenFlags.owned.rawValue | TokenFlags.wordStart.rawValue
    for token in 0..<windows.tokenCount where windows.flags[token] & wanted == wanted {
      let word = Int(windows.words[token])
      if word < words, rows[word] < 0 { rows[word] = Int32(token) }
    }
  }

  /// The row of a word's first piece; nil when the word became no piece.
  subscript(word: Int) -> Int? { rows[word] < 0 ? nil : Int(rows[word]) }
}
