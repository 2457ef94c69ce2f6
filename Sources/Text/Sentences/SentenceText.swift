/// Well-formed UTF-8 as the sentence rules read it: questions about the character at an offset, none of which fails.
///
/// Outside of the range everything is answered as for white space.
struct SentenceText {
  private let bytes: UnsafeBufferPointer<UInt8>
  let range: Range<Int>
  private let tables = UnicodeTables.shared

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    self.bytes = bytes
    self.range = range
  }

  /// The byte at an offset.
  subscript(_ at: Int) -> UInt8 {
    range.contains(at) ? bytes[at] : UInt8(ascii: " ")
  }

  subscript(_ part: Range<Int>) -> Slice<UnsafeBufferPointer<UInt8>> {
    bytes[part]
  }

  /// The scalar at an offset, which begins one.
  func scalar(_ at: Int) -> (value: UInt32, length: Int) {
    guard range.contains(at), let base = bytes.baseAddress else { return (0x20, 1) }
    return ScalarDecoding.scalar(base, at: at)
  }

  /// The offset of the scalar before an offset.
  func before(_ at: Int) -> Int {
    guard at > range.lowerBound, let base = bytes.baseAddress else { return at - 1 }
    return ScalarDecoding.before(base, at: at)
  }

  func isSpace(_ at: Int) -> Bool {
    let byte = self[at]
    if byte < 0x80 { return byte == 0x20 || (0x09...0x0D).contains(byte) }
    return PythonWhitespace.contains(scalar(at).value)
  }

  func isDigit(_ at: Int) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self[at])
  }

  /// Whether a letter with a small form begins at an offset.
  func isUpper(_ at: Int) -> Bool {
    let byte = self[at]
    if byte < 0x80 { return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
    return tables.classByte(scalar(at).value) & CharacterClass.upper != 0
  }

  /// Whether a cased letter without a small form begins at an offset.
  func isLower(_ at: Int) -> Bool {
    let byte = self[at]
    if byte < 0x80 { return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    return tables.classByte(scalar(at).value) & (CharacterClass.upper | CharacterClass.cased) == CharacterClass.cased
  }

  func isLetter(_ at: Int) -> Bool {
    isUpper(at) || isLower(at)
  }

  /// The first offset from `at` on that is no white space.
  func skipSpace(_ at: Int) -> Int {
    var at = at
    while at < range.upperBound, isSpace(at) { at += scalar(at).length }
    return min(at, range.upperBound)
  }

  /// The end of the run of ASCII letters, digits and anything beyond ASCII but punctuation that begins at an offset.
  func wordEnd(_ at: Int) -> Int {
    var at = at
    while at < range.upperBound {
      let (value, length) = scalar(at)
      let classByte = tables.classByte(value)
      guard CharacterClass(rawValue: classByte).kind == .word else { break }
      at += length
    }
    return at
  }
}
