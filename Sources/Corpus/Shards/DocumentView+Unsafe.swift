/// A document where it lies in its shard's mapping; valid as long as the call that it is given to.
///
/// Unsafe because it holds bare memory.
struct DocumentView: ~Copyable {
  /// The text.
  let text: UnsafeBufferPointer<UInt8>
  /// How many sentences it has.
  let sentenceCount: Int
  /// What is thrown where it is not what a shard holds.
  let fault: CorpusError
  private let sentences: UnsafeRawBufferPointer

  init(
    text: UnsafeBufferPointer<UInt8>, sentenceCount: Int, sentences: UnsafeRawBufferPointer, fault: CorpusError
  ) {
    self.fault = fault
    unsafe self.text = text
    self.sentenceCount = sentenceCount
    unsafe self.sentences = sentences
  }

  /// The bytes of a sentence in the text; nil where they lie outside of it.
  borrowing func sentence(_ index: Int) -> Range<Int>? {
    let start = Int(unsafe sentences.loadUnaligned(fromByteOffset: 8 * index, as: UInt32.self))
    let end = Int(unsafe sentences.loadUnaligned(fromByteOffset: 8 * index + 4, as: UInt32.self))
    return unsafe start <= end && end <= text.count ? start..<end : nil
  }
}
