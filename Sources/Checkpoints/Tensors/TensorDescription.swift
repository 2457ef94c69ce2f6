/// A tensor in a model file: its name, what its elements are, and its shape.
public struct TensorDescription: Sendable, Equatable {
  /// The name.
  public let name: String
  /// The type of the elements.
  public let elementType: ElementType
  /// The shape, outermost dimension first; a scalar has none.
  public let shape: [Int]
  /// The number of elements, the product of the shape.
  public let elementCount: Int

  /// Makes a description; nil when a dimension is negative or the bytes of the tensor exceed `Int`.
  public init?(name: String, elementType: ElementType, shape: [Int]) {
    guard let count = Self.elementCount(of: shape, elementType) else { return nil }
    self.name = name
    self.elementType = elementType
    self.shape = shape
    elementCount = count
  }

  /// The bytes of the tensor when its elements lie side by side.
  public var byteCount: Int { elementCount * elementType.byteCount }

  /// The product of a shape, or nil when it, times the element size, exceeds `Int`.
  static func elementCount(of shape: [Int], _ type: ElementType) -> Int? {
    guard shape.allSatisfy({ $0 >= 0 }) else { return nil }
    if shape.contains(0) { return 0 }
    var count = 1
    for dimension in shape {
      let (product, overflowed) = count.multipliedReportingOverflow(by: dimension)
      if overflowed { return nil }
      count = product
    }
    return count.multipliedReportingOverflow(by: type.byteCount).overflow ? nil : count
  }
}
