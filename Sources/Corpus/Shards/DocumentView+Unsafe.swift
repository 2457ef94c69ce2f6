/// A document where it lies in its shard's mapping; valid as long as the call that it is given to.
///
/// Unsafe because it holds bare memory; a sentence that reaches beyond the text is cut to it.
struct DocumentView: ~Copyable {
  /// The text.
  let text: UnsafeBufferPointer<UInt8>
  /// How many sentences it has.
  let sentenceCount: Int
  private let sentences: UnsafeRawBufferPointer

  init(text: UnsafeBufferPointer<UInt8>, sentenceCount: Int, sentences: UnsafeRawBufferPointer) {
    unsafe self.text = text
    self.sentenceCount = sentenceCount
    unsafe self.sentences = sentences
  }

  /// The bytes of a sentence in the text.
  borrowing func sentence(_ index: Int) -> Range<Int> {
    let start = Int(unsafe sentences.loadUnaligned(fromByteOffset: 8 * index, as: UInt32.self))
    let end = Int(unsafe sentences.loadUnaligned(fromByteOffset: 8 * index + 4, as: UInt32.self))
    let inside = min(end, text.count)
    return min(start, inside)..<inside
  }
}
