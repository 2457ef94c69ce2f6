/// Where a value comes from.
enum ValueOrigin {
  case parameter(ParameterID)
  case constant(offset: Int)
  case node(Int)
}

/// What a graph knows of a value.
struct ValueRecord {
  var type: TensorType
  var origin: ValueOrigin
  /// Whether a parameter stands behind it.
  var requiresGradient: Bool
  /// The value whose memory this one shares; nil for its own.
  var root: Int?
  var kept = false

  init(type: TensorType, origin: ValueOrigin, requiresGradient: Bool) {
    self.type = type
    self.origin = origin
    self.requiresGradient = requiresGradient
  }
}

/// One recorded operation.
struct Node {
  let operation: any Operation
  /// Its part of the graph's edges.
  let inputs: Range<Int>
  let firstOutput: Int
  let outputCount: Int
  let inference: Inference
}

/// The constants of a graph, copied one behind the other.
final class ConstantMemory {
  private var memory = AlignedMemory(byteCount: 1 << 16, zeroed: false)
  private var used = 0

  func append(_ bytes: UnsafeRawBufferPointer) -> Int {
    let offset = used
    used += AlignedMemory.rounded(bytes.count)
    if used > memory.byteCount {
      let larger = AlignedMemory(byteCount: max(used, memory.byteCount * 2), zeroed: false)
      larger.address.copyMemory(from: memory.address, byteCount: offset)
      memory = larger
    }
    if let base = bytes.baseAddress { (memory.address + offset).copyMemory(from: base, byteCount: bytes.count) }
    return offset
  }

  func address(at offset: Int) -> UnsafeMutableRawPointer { memory.address + offset }
}
