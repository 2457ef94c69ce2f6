import PluginHost
import Text

/// The pieces of one text of a record, and the word that each stands in.
struct TextPieces {
  /// The pieces, with byte ranges in the text.
  var buffer = PieceBuffer()
  /// Per piece: the index of its word among all words of the record; -1 for none.
  var word: [Int32] = []

  /// Pieces of the whole text; words are filled in by `align`.
  init(_ bytes: UnsafeBufferPointer<UInt8>, _ tokenizer: WordPieceTokenizer) throws(TokenizationError) {
    try tokenizer.tokenize(bytes, into: &buffer)
  }

  /// The basic tokens, as BERT splits at spaces and punctuation: the words of a text that came without any.
  func basicWords(text: Int) -> [RecordSpan] {
    var words: [RecordSpan] = []
    for index in 0..<buffer.count {
      let range = buffer.range(index)
      if buffer.flags[index].contains(.wordStart) || words.isEmpty {
        words.append(RecordSpan(range: range, text: text))
      } else if range.upperBound > words[words.count - 1].range.upperBound {
        words[words.count - 1].range = words[words.count - 1].range.lowerBound..<range.upperBound
      }
    }
    return words
  }

  /// Finds each piece's word among the record's words from `first` on; both are in order.
  mutating func align(_ words: RecordList<RecordSpan>, text: Int, from first: inout Int) {
    word = [Int32](repeating: -1, count: buffer.count)
    var piece = 0
    while first < words.count {
      let span = words[first]
      guard span.text == text else { break }
      while piece < buffer.count, Int(buffer.starts[piece]) < span.range.lowerBound { piece += 1 }
      while piece < buffer.count, Int(buffer.starts[piece]) < span.range.upperBound {
        word[piece] = Int32(first)
        piece += 1
      }
      first += 1
    }
  }

  /// The pieces that cover a byte range and nothing else; nil when the range cuts through a basic token, so that it
  /// would be cut into other pieces by itself.
  func pieces(in range: Range<Int>) -> Range<Int>? {
    let first = firstPiece(from: range.lowerBound)
    let last = firstPiece(from: range.upperBound)
    if first > 0, Int(buffer.ends[first - 1]) > range.lowerBound { return nil }
    if last > first, Int(buffer.ends[last - 1]) > range.upperBound { return nil }
    if first < buffer.count, !buffer.flags[first].contains(.wordStart) { return nil }
    if last < buffer.count, !buffer.flags[last].contains(.wordStart) { return nil }
    return first..<last
  }

  private func firstPiece(from offset: Int) -> Int {
    var (low, high) = (0, buffer.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(buffer.starts[middle]) < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
