import Text

/// A document's pieces, one run for all of its sentences, filled again and again.
///
/// Unsafe because the tokenizer reads the text where it lies in the shard's mapping.
struct PieceText {
  private(set) var buffer = PieceBuffer()
  /// Where each sentence with pieces ends; the next one begins there.
  private(set) var sentenceEnds: [Int] = []

  var count: Int { buffer.count }

  /// The pieces of a run of sentences.
  func range(_ sentences: Range<Int>) -> Range<Int> {
    let start = sentences.lowerBound == 0 ? 0 : sentenceEnds[sentences.lowerBound - 1]
    return start..<(sentences.isEmpty ? start : sentenceEnds[sentences.upperBound - 1])
  }

  /// Whether a piece begins a word.
  func isWordStart(_ piece: Int) -> Bool { buffer.flags[piece].contains(.wordStart) }

  /// Reads a document's sentences from one of them on, until there are so many pieces.
  ///
  /// - Parameter first: chooses the first sentence of so many.
  /// - Throws: `CorpusError.shard`.
  mutating func read(
    _ index: Int, of corpus: CorpusStore, tokenizer: WordPieceTokenizer, most: Int = .max, from first: (Int) -> Int
  ) throws(CorpusError) {
    buffer.removeAll()
    sentenceEnds.removeAll(keepingCapacity: true)
    try corpus.withText(of: index) { view throws(CorpusError) in
      guard view.sentenceCount > 0 else { return }
      for sentence in first(view.sentenceCount)..<view.sentenceCount where buffer.count < most {
        let before = buffer.count
        guard let range = view.sentence(sentence) else { throw view.fault }
        // The texts of a corpus are UTF-8, as its reader checked: what is none was altered since.
        do throws(TokenizationError) {
          try unsafe tokenizer.tokenize(view.text, in: range, into: &buffer)
        } catch {
          throw view.fault
        }
        if buffer.count > before { sentenceEnds.append(buffer.count) }
      }
    }
  }
}
