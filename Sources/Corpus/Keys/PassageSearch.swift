/// Finds which of many passages stand in texts: ASCII white space left out and ASCII letters in lower case, so that neither
/// tokenisation nor line breaks hide one.
///
/// A rolling hash of so many bytes (Karp and Rabin, 1987) is looked up at every place; where it is known, the whole passage
/// is compared.
public struct PassageSearch: Sendable {
  /// Passages with fewer bytes stand everywhere by chance; they are not searched.
  public static let leastBytes = 32
  private static let base: UInt64 = 0x0000_0100_0000_01B3

  private var passages: [[UInt8]] = []
  private var byHash: [UInt64: [Int]] = [:]
  /// The base to the power of the window's length.
  private let top: UInt64

  /// A search for nothing.
  public init() {
    var top: UInt64 = 1
    for _ in 0..<Self.leastBytes { top = top &* Self.base }
    self.top = top
  }

  /// How many passages are searched.
  public var count: Int { passages.count }

  /// Adds a passage.
  /// - Returns: its number; nil when it is too short.
  public mutating func add(_ text: [UInt8]) -> Int? {
    let bytes = Self.compact(text)
    guard bytes.count >= Self.leastBytes else { return nil }
    byHash[Self.hash(bytes[..<Self.leastBytes]), default: []].append(passages.count)
    passages.append(bytes)
    return passages.count - 1
  }

  /// The numbers of the passages that stand in a text.
  public func find(in text: [UInt8]) -> Set<Int> {
    let bytes = Self.compact(text)
    var found: Set<Int> = []
    guard bytes.count >= Self.leastBytes else { return found }
    var hash = Self.hash(bytes[..<Self.leastBytes])
    var start = 0
    while true {
      if let candidates = byHash[hash] {
        for number in candidates where !found.contains(number) {
          if bytes[start...].starts(with: passages[number]) { found.insert(number) }
        }
      }
      let next = start + Self.leastBytes
      guard next < bytes.count else { return found }
      hash = hash &* Self.base &+ UInt64(bytes[next]) &- top &* UInt64(bytes[start])
      start += 1
    }
  }

  private static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 &* base &+ UInt64($1) }
  }

  private static func compact(_ text: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    for byte in text where byte > 0x20 { bytes.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte) }
    return bytes
  }
}
