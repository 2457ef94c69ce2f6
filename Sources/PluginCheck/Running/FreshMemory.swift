/// What a child's allocator fills memory with that nobody has written yet, so that its use shows and shows again.
enum FreshMemory {
  /// The byte of the second of two processes that are compared; what depends on it differs between them.
  static let bytes: [UInt8] = [0x5A, 0x2D]

  /// The environment of a child whose memory begins with a byte, also where its allocator gives memory back.
  ///
  /// Without the cache by thread, whose blocks count as used: tests of leaks would see them come and go.
  static func environment(_ byte: UInt8) -> String {
    "GLIBC_TUNABLES=glibc.malloc.tcache_count=0:glibc.malloc.perturb=\(byte ^ 0xFF)"
  }

  /// What to say where a sentence shows a number that such memory holds; empty for any other.
  static func hint(_ text: String) -> String {
    let shown = bytes.flatMap { byte in
      let (short, long) = (UInt32(byte) &* 0x0101_0101, UInt64(byte) &* 0x0101_0101_0101_0101)
      return [
        "\(short)", "\(long)", "\(Float(bitPattern: short))", "\(Double(Float(bitPattern: short)))",
      ]
    }
    guard shown.contains(where: text.contains) || numbers(text).contains(where: isSumOfFresh) else { return "" }
    return "; that number is what new memory holds here: something was never written"
  }

  /// The numbers of a sentence.
  private static func numbers(_ text: String) -> [Double] {
    let digits = Set("0123456789.e+-".utf8)
    return text.utf8.split { !digits.contains($0) }.compactMap { Double(String(decoding: $0, as: UTF8.self)) }
  }

  /// Whether a number is a sum of doubles that nobody has written: some times as much as one.
  private static func isSumOfFresh(_ number: Double) -> Bool {
    let ratio = number / Double(bitPattern: 0x5A5A_5A5A_5A5A_5A5A)
    return (1...1e6).contains(ratio) && ratio == ratio.rounded()
  }
}
