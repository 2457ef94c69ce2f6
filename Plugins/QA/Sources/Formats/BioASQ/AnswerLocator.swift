import PluginSDK

/// Finds an answer's wording in a passage: the same letters, but for the case of those of ASCII, between characters that
/// are no letters and no digits.
enum AnswerLocator {
  /// The first place; nil when the passage does not hold it.
  static func find(_ wording: String, in passage: BorrowedText) -> TextSpan? {
    let wanted = Array(wording.utf8)
    guard !wanted.isEmpty, wanted.count <= passage.count else { return nil }
    for start in 0...(passage.count - wanted.count) where equal(passage[start], wanted[0]) {
      let end = start + wanted.count
      guard (start..<end).allSatisfy({ equal(passage[$0], wanted[$0 - start]) }) else { continue }
      if start > 0, isWordPart(passage[start - 1]), isWordPart(wanted[0]) { continue }
      if end < passage.count, isWordPart(passage[end]), isWordPart(wanted[wanted.count - 1]) { continue }
      // Inside a character of several bytes nothing ends.
      if end < passage.count, passage[end] & 0xC0 == 0x80 { continue }
      return TextSpan(start: start, end: end)
    }
    return nil
  }

  private static func equal(_ left: UInt8, _ right: UInt8) -> Bool { left == right || lowered(left) == lowered(right) }

  private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

  /// Letters of other scripts are bytes above ASCII.
  private static func isWordPart(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(lowered(byte)) || byte >= 0x80
  }
}
