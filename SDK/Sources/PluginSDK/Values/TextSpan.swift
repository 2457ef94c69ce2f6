/// A half-open range of UTF-8 bytes in one text of a record.
public struct TextSpan: Hashable, Sendable, Comparable {
  /// The first byte.
  public var start: Int
  /// The byte after the last one.
  public var end: Int

  /// The range from `start` up to, not including, `end`.
  @inlinable public init(start: Int, end: Int) {
    self.start = start
    self.end = end
  }

  /// The number of bytes.
  @inlinable public var count: Int { end - start }
  /// Whether the range holds no byte.
  @inlinable public var isEmpty: Bool { end <= start }

  /// Whether both ranges share at least one byte.
  @inlinable public func overlaps(_ other: TextSpan) -> Bool { start < other.end && other.start < end }

  /// Whether every byte of `other` lies in this range.
  @inlinable public func contains(_ other: TextSpan) -> Bool { start <= other.start && other.end <= end }

  /// Orders by start, then by end.
  @inlinable public static func < (left: TextSpan, right: TextSpan) -> Bool {
    left.start != right.start ? left.start < right.start : left.end < right.end
  }
}
