/// Greedy look-up of one word's pieces, longest first, in the trie of a vocabulary.
///
/// Unsafe because it reads the trie through bare pointers; every slot it computes lies inside, because a base and its 256
/// children always lie in one block. The pointers live as long as the call of `tokenize`.
struct PieceMatcher {
  let units: UnsafePointer<UInt32>
  let values: UnsafePointer<Int32>
  /// Every byte as it is looked up, 256 values.
  let folding: UnsafePointer<UInt8>
  /// The unit of the node `##`, or 0 (the base of leaves, which matches nothing) where the vocabulary has none.
  let continuation: UInt32
  let unknown: Int32
  let maxWordCharacters: Int

  /// Appends the pieces of a word, or one `[UNK]` for all of it, and gives their number.
  ///
  /// Offsets are those in the word plus `offset`. `flags` belong to the first piece.
  @inline(__always)
  func match(
    _ word: UnsafePointer<UInt8>, count: Int, offset: Int, flags: PieceFlags, into writer: inout PieceWriter
  ) -> Int {
    if count > maxWordCharacters, Self.scalars(word, count) > maxWordCharacters {
      writer.reserve(1)
      writer.append(id: unknown, start: offset, end: offset + count, flags: flags.union(.unknown))
      return 1
    }
    writer.reserve(min(count, maxWordCharacters))
    var unit = units[Int(DoubleArrayTrie.root)]
    var pieceFlags = flags
    var pieces = 0
    var start = 0
    repeat {
      var at = start
      var end = start
      var last: UInt32 = 0
      while at < count {
        let byte = UInt32(folding[Int(word[at])])
        let slot = unit >> DoubleArrayTrie.baseShift ^ byte
        unit = units[Int(slot)]
        guard unit & DoubleArrayTrie.labelMask == byte | DoubleArrayTrie.occupied else { break }
        at += 1
        if unit & DoubleArrayTrie.terminal != 0 {
          last = slot
          end = at
        }
      }
      guard end > start else {
        writer.discard(pieces)
        writer.append(id: unknown, start: offset, end: offset + count, flags: flags.union(.unknown))
        return 1
      }
      writer.append(id: values[Int(last)], start: offset + start, end: offset + end, flags: pieceFlags)
      pieceFlags = []
      pieces += 1
      start = end
      unit = continuation
    } while start < count
    return pieces
  }

  /// The number of scalars: the bytes that do not continue one.
  private static func scalars(_ word: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var scalars = 0
    for at in 0..<count where word[at] & 0xC0 != 0x80 { scalars += 1 }
    return scalars
  }
}
