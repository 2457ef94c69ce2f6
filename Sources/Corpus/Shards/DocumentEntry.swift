/// What a shard's table says of a document. Trivial and of fixed size: it is stored as it lies in memory, little-endian.
struct DocumentEntry {
  /// Where its id, text and first sentence stand among the shard's.
  var idStart: UInt64 = 0
  var textStart: UInt64 = 0
  var sentenceStart: UInt64 = 0
  var idCount: UInt32 = 0
  var textCount: UInt32 = 0
  var sentenceCount: UInt32 = 0
  /// Words, separated by white space.
  var wordCount: UInt32 = 0
  var version: UInt32 = 0
  /// 1: takes another document back.
  var flags: UInt32 = 0
  /// The place in the list of input files, and the line there.
  var input: UInt32 = 0
  var line: UInt32 = 0
  /// The key of the id, and of the words.
  var idKey: (UInt64, UInt64) = (0, 0)
  var textKey: (UInt64, UInt64) = (0, 0)
  /// The keys of MinHashBands; all 0 for a document that is not compared.
  var bands: InlineArray<16, UInt32> = .init(repeating: 0)

  static let deletion: UInt32 = 1
}
