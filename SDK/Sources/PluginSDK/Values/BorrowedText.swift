import PluginAPI

/// UTF-8 bytes that somebody else owns: valid only as long as the call or object that lent them says.
///
/// A collection of bytes; take `string` to keep a copy.
public struct BorrowedText: RandomAccessCollection, Hashable {
  @usableFromInline let base: UnsafePointer<UInt8>?
  /// The number of bytes.
  public let count: Int

  /// The empty text.
  @inlinable public static var empty: BorrowedText { BorrowedText(base: nil, count: 0) }

  @inlinable init(base: UnsafePointer<UInt8>?, count: Int) {
    self.base = base
    self.count = base == nil ? 0 : count
  }

  /// A view of the bytes of a buffer, valid as long as the buffer is.
  @inlinable public init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.init(base: bytes.baseAddress, count: bytes.count)
  }

  @inlinable init(_ text: bp_str) {
    self.init(
      base: text.ptr.map { UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self) }, count: Int(clamping: text.len))
  }

  /// The same bytes as the contract spells them.
  @inlinable var c: bp_str {
    bp_str(ptr: base.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }, len: UInt64(count))
  }

  /// The bytes, valid as long as this view is.
  @inlinable public var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

  /// A copy of the text; a byte sequence that is no UTF-8 is repaired with U+FFFD.
  @inlinable public var string: String { String(decoding: bytes, as: UTF8.self) }

  /// Zero.
  @inlinable public var startIndex: Int { 0 }
  /// The number of bytes.
  @inlinable public var endIndex: Int { count }

  /// The byte at `position`. A position out of range ends the process, as in Swift's own arrays.
  @inlinable public subscript(position: Int) -> UInt8 {
    precondition(position >= 0 && position < count, "index out of range of a lent text")
    return bytes[position]
  }

  /// The part of the text at `span`; empty when `span` does not lie inside the text.
  @inlinable public subscript(span: TextSpan) -> BorrowedText {
    guard let base, span.start >= 0, span.start <= span.end, span.end <= count else { return .empty }
    return BorrowedText(base: base + span.start, count: span.end - span.start)
  }

  /// The bytes from `offset` to the end; empty when there are none.
  @inlinable public func dropping(first offset: Int) -> BorrowedText {
    self[TextSpan(start: offset, end: count)]
  }

  /// Whether both hold the same bytes.
  @inlinable public static func == (left: BorrowedText, right: BorrowedText) -> Bool {
    left.count == right.count && left.bytes.elementsEqual(right.bytes)
  }

  /// Whether the text holds exactly the bytes of `literal`.
  @inlinable public static func == (text: BorrowedText, literal: StaticString) -> Bool {
    text.count == literal.utf8CodeUnitCount && literal.withUTF8Buffer { text.bytes.elementsEqual($0) }
  }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
  }
}
