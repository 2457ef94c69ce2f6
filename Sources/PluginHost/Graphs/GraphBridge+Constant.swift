import Compute
import PluginAPI

extension ElementType {
  /// The contract's element type; nil for a number it does not have.
  init?(dtype: Int32) {
    switch dtype {
    case BP_F32: self = .f32
    case BP_I32: self = .i32
    case BP_F64: self = .f64
    case BP_I64: self = .i64
    default: return nil
    }
  }

  /// The contract's number.
  var dtype: Int32 {
    switch self {
    case .f32: BP_F32
    case .i32: BP_I32
    case .f64: BP_F64
    case .i64: BP_I64
    }
  }
}

extension bp_array {
  /// A contiguous array of a type.
  init(_ data: UnsafeMutableRawPointer?, _ type: TensorType) {
    self = zeroed(bp_array.self)
    self.data = data
    var sizes = [Int64](repeating: 1, count: 4)
    var steps = [Int64](repeating: 1, count: 4)
    for axis in 0..<type.shape.rank { sizes[axis] = Int64(type.shape[axis]) }
    for axis in stride(from: type.shape.rank - 2, through: 0, by: -1) {
      steps[axis] = steps[axis + 1] * sizes[axis + 1]
    }
    dims = (sizes[0], sizes[1], sizes[2], sizes[3])
    strides = (steps[0], steps[1], steps[2], steps[3])
    rank = Int32(type.shape.rank)
    dtype = type.element.dtype
  }

  /// The type that an array states; nil, and what is wrong, when it states none.
  func type() -> Result<TensorType, GraphProblemError> {
    guard let element = ElementType(dtype: dtype) else { return .failure(GraphProblemError(.unknownElements(dtype))) }
    guard (0...4).contains(rank) else {
      return .failure(GraphProblemError(.number(argument: "rank", value: Double(rank))))
    }
    let sizes = Array([dims.0, dims.1, dims.2, dims.3][..<Int(rank)])
    var count: Int64 = 1
    for size in sizes {
      guard size >= 0, size == 0 || count <= GraphBridge.mostElements / size else {
        return .failure(GraphProblemError(.dimensions(sizes)))
      }
      count *= size
    }
    // A zero dimension beside huge ones has no elements, yet whoever multiplies them pairwise would overflow.
    guard sizes.allSatisfy({ $0 <= GraphBridge.mostElements }), let shape = Shape(sizes.map { Int($0) }) else {
      return .failure(GraphProblemError(.dimensions(sizes)))
    }
    return .success(TensorType(shape, element))
  }
}

/// A problem before the function's name is added to it.
struct GraphProblemError: Error {
  let problem: GraphProblem
  init(_ problem: GraphProblem) { self.problem = problem }
}

extension GraphBridge {
  /// Copies a plugin's array into the graph; it is contiguous, and its strides are not read.
  func constant(_ pointer: UnsafePointer<bp_array>?) -> bp_value {
    guard let array = pointer?.pointee else {
      note("constant", .nullPointer(argument: "array"))
      return 0
    }
    let type: TensorType
    switch array.type() {
    case .success(let known): type = known
    case .failure(let error):
      note("constant", error.problem)
      return 0
    }
    guard type.element == .f32 || type.element == .i32 else {
      note("constant", .elements(argument: "array", found: type.element, expected: .f32))
      return 0
    }
    guard type.shape.count > 0 else {
      return hand(graph.constant(UnsafeRawBufferPointer(start: nil, count: 0), type), "constant")
    }
    guard let data = array.data else {
      note("constant", .nullPointer(argument: "data"))
      return 0
    }
    return hand(graph.constant(UnsafeRawBufferPointer(start: data, count: type.byteCount), type), "constant")
  }
}
