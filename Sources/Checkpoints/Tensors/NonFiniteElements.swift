/// The elements of a tensor that are NaN or infinite.
public struct NonFiniteElements: Sendable, Equatable {
  /// The position of the first one.
  public let firstIndex: Int
  /// Whether the first one is NaN, not an infinity.
  public let firstIsNaN: Bool
  /// How many there are.
  public let count: Int

  /// Makes a finding from its parts.
  public init(firstIndex: Int, firstIsNaN: Bool, count: Int) {
    self.firstIndex = firstIndex
    self.firstIsNaN = firstIsNaN
    self.count = count
  }

  /// Looks for them; nil when all elements are finite.
  ///
  /// One pass that only counts, in the form that becomes vector code, and a second one to find the first if there is
  /// one.
  public static func find(in values: Span<Float>) -> NonFiniteElements? {
    unsafe values.withUnsafeBufferPointer { unsafe find(in: $0) }
  }

  /// Looks for them in a buffer; nil when all elements are finite.
  public static func find(in values: UnsafeBufferPointer<Float>) -> NonFiniteElements? {
    guard let base = values.baseAddress else { return nil }
    var count = 0
    var start = 0
    while start < values.count {
      // In blocks, so that the inner counter is as narrow as the elements.
      let length = min(65_536, values.count - start)
      count += Int(unsafe countNonFinite(base + start, length))
      start += length
    }
    guard count > 0, let first = unsafe values.firstIndex(where: { isNonFinite($0) }) else { return nil }
    return NonFiniteElements(firstIndex: first, firstIsNaN: unsafe values[first].isNaN, count: count)
  }

  private static func countNonFinite(_ values: UnsafePointer<Float>, _ length: Int) -> UInt32 {
    var count: UInt32 = 0
    var i = 0
    while i < length {
      count &+= unsafe isNonFinite(values[i]) ? 1 : 0
      i &+= 1
    }
    return count
  }

  @inline(__always)
  private static func isNonFinite(_ value: Float) -> Bool {
    value.bitPattern & 0x7F80_0000 == 0x7F80_0000
  }
}
