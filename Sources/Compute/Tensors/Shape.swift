/// The dimensions of a contiguous row-major tensor of rank 0 to 4.
public struct Shape: Sendable, Hashable {
  private var storage: SIMD4<Int>

  /// The number of dimensions; 0 is a scalar.
  public let rank: Int

  /// The largest rank there is.
  public static let maximumRank = 4

  /// A shape from its dimensions; nil when there are more than four or one is negative.
  public init?(_ dimensions: [Int]) {
    guard dimensions.count <= Self.maximumRank, dimensions.allSatisfy({ $0 >= 0 }) else { return nil }
    storage = SIMD4(repeating: 1)
    for (axis, size) in dimensions.enumerated() { storage[axis] = size }
    rank = dimensions.count
  }

  /// The shape of a single number.
  public static let scalar = Shape()

  private init() {
    storage = SIMD4(repeating: 1)
    rank = 0
  }

  /// A vector.
  public init(_ count: Int) {
    storage = SIMD4(count, 1, 1, 1)
    rank = 1
  }

  /// A matrix.
  public init(_ rows: Int, _ columns: Int) {
    storage = SIMD4(rows, columns, 1, 1)
    rank = 2
  }

  /// The size along an axis; traps outside of `0..<rank`.
  public subscript(axis: Int) -> Int {
    precondition(axis >= 0 && axis < rank, "axis out of range")
    return storage[axis]
  }

  /// The number of elements.
  public var count: Int { storage[0] * storage[1] * storage[2] * storage[3] }

  /// The size of the last axis, 1 for a scalar.
  public var columns: Int { rank == 0 ? 1 : storage[rank - 1] }

  /// The product of all axes but the last.
  public var rows: Int {
    var product = 1
    for axis in 0..<max(rank - 1, 0) { product *= storage[axis] }
    return product
  }

  /// The dimensions as an array.
  public var dimensions: [Int] { (0..<rank).map { storage[$0] } }

  /// The same shape with another size along one axis.
  public func replacing(axis: Int, with size: Int) -> Shape {
    var copy = self
    copy.storage[axis] = size
    return copy
  }
}

/// A shape and what its elements are.
public struct TensorType: Sendable, Hashable {
  /// The dimensions.
  public var shape: Shape
  /// What one element is.
  public var element: ElementType

  /// A tensor of 32-bit floats unless said otherwise.
  public init(_ shape: Shape, _ element: ElementType = .f32) {
    self.shape = shape
    self.element = element
  }

  /// Bytes of all elements.
  public var byteCount: Int { shape.count * element.byteCount }
}
