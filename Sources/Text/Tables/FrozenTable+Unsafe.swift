/// Numbers that never change and are never freed, so that the scanner reads them through a bare pointer.
///
/// The source is a literal: runs of equal values, each run two numbers (length, value) in groups of seven bits, low group
/// first, the last group of a number marked by bit 7; all of it in base 64. The pointer is shared between threads, which
/// is safe because nothing writes after `init`.
struct FrozenTable<Element: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>: Sendable {
  nonisolated(unsafe) let base: UnsafePointer<Element>
  let count: Int

  init(count: Int, runs: StaticString) {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: count)
    memory.initialize(repeating: 0, count: count)
    var bits: UInt32 = 0
    var bitCount = 0
    var number = 0
    var shift = 0
    var length: Int?
    var filled = 0
    for character in UnsafeBufferPointer(start: runs.utf8Start, count: runs.utf8CodeUnitCount) {
      guard let six = Self.value(ofBase64: character) else { continue }
      bits = bits << 6 | six
      bitCount += 6
      guard bitCount >= 8 else { continue }
      bitCount -= 8
      let byte = Int(truncatingIfNeeded: bits >> UInt32(bitCount)) & 0xFF
      number |= (byte & 0x7F) << shift
      shift += 7
      guard byte & 0x80 != 0 else { continue }
      if let run = length {
        precondition(run <= count - filled, "a frozen table is longer than it says")
        (memory + filled).update(repeating: Element(truncatingIfNeeded: number), count: run)
        filled += run
        length = nil
      } else {
        length = number
      }
      number = 0
      shift = 0
    }
    precondition(filled == count, "a frozen table is shorter than it says")
    self.base = UnsafePointer(memory)
    self.count = count
  }

  private static func value(ofBase64 character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character) - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character) + 4
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
