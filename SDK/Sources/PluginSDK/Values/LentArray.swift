import PluginAPI

/// A Swift value that can be read from the struct the contract puts into arrays.
public protocol LentElement {
  /// The struct of the contract.
  associatedtype C
  /// Reads the struct.
  init(c: C)
}

/// A lent array of the contract, read as Swift values; valid only as long as the record or table that lent it.
public struct LentArray<Element: LentElement>: RandomAccessCollection {
  @usableFromInline let elements: UnsafeBufferPointer<Element.C>

  @inlinable init(_ base: UnsafePointer<Element.C>?, _ count: UInt64) {
    elements = UnsafeBufferPointer(start: base, count: base == nil ? 0 : Int(clamping: count))
  }

  /// Zero.
  @inlinable public var startIndex: Int { 0 }
  /// The number of elements.
  @inlinable public var endIndex: Int { elements.count }
  /// The element at `position`. A position out of range ends the process, as in Swift's own arrays: what lies there is
  /// somebody else's.
  @inlinable public subscript(position: Int) -> Element {
    precondition(position >= 0 && position < elements.count, "index out of range of a lent array")
    return Element(c: elements[position])
  }
}

// What is no struct of the contract is read as it is.
extension LentElement where C == Self {
  /// The value itself.
  @inlinable public init(c: C) { self = c }
}

extension Double: LentElement {
  /// The number itself.
  public typealias C = Double
}

extension Float: LentElement {
  /// The number itself.
  public typealias C = Float
}

extension Int32: LentElement {
  /// The number itself.
  public typealias C = Int32
}

extension UInt64: LentElement {
  /// The number itself.
  public typealias C = UInt64
}

extension UInt32: LentElement {
  /// The number itself.
  public typealias C = UInt32
}

extension UInt8: LentElement {
  /// The number itself.
  public typealias C = UInt8
}
