import PluginAPI

/// Copies of a custom operation's arrays between bytes that must not change.
final class GuardedArrays {
  private static let margin = 64
  // As a float 0.88, to which adding shows; its bytes differ, so that none of them is what a number's last byte mostly is.
  private static let pattern: [UInt8] = [0x9D, 0x4B, 0x61, 0x3F]

  private static func guardByte(_ place: Int) -> UInt8 { pattern[place % pattern.count] }

  /// One array's memory.
  final class Block {
    let start: UnsafeMutableRawPointer
    let count: Int

    /// Memory of `count` bytes, zeroed, aligned to 64 bytes.
    init(_ count: Int) {
      self.count = count
      let block = UnsafeMutableRawPointer.allocate(byteCount: count + 2 * margin, alignment: 64)
      start = block + margin
      for place in 0..<margin {
        block.storeBytes(of: guardByte(place), toByteOffset: place, as: UInt8.self)
        start.storeBytes(of: guardByte(place), toByteOffset: count + place, as: UInt8.self)
      }
      clear()
    }

    deinit { (start - margin).deallocate() }

    /// Sets the array to zero, not its margins.
    func clear() { start.initializeMemory(as: UInt8.self, repeating: 0, count: count) }

    /// Whether the bytes around it are as they were.
    var isIntact: Bool {
      (0..<margin).allSatisfy {
        (start - margin).load(fromByteOffset: $0, as: UInt8.self) == guardByte($0)
          && start.load(fromByteOffset: count + $0, as: UInt8.self) == guardByte($0)
      }
    }

    /// The array's bytes.
    var bytes: [UInt8] { Array(UnsafeRawBufferPointer(start: start, count: count)) }

    /// The array's numbers.
    var floats: UnsafeMutableBufferPointer<Float> {
      UnsafeMutableBufferPointer(start: start.bindMemory(to: Float.self, capacity: count / 4), count: count / 4)
    }
  }

  /// The memory of each array; nil where it has none.
  let blocks: [Block?]
  /// The arrays with their new addresses.
  let arrays: UnsafeMutablePointer<bp_array>
  private let count: Int

  /// Copies arrays.
  init(_ arrays: UnsafePointer<bp_array>?, _ count: Int) {
    self.count = count
    self.arrays = .allocate(capacity: max(1, count))
    var blocks: [Block?] = []
    for index in 0..<count {
      guard var array = arrays?[index] else { continue }
      var block: Block?
      if let data = array.data {
        let made = Block(array.byteCount)
        made.start.copyMemory(from: data, byteCount: array.byteCount)
        array.data = made.start
        block = made
      }
      (self.arrays + index).initialize(to: array)
      blocks.append(block)
    }
    self.blocks = blocks
  }

  deinit { arrays.deallocate() }

  /// Sets all arrays to zero.
  func clear() { blocks.forEach { $0?.clear() } }

  /// The number of the first array whose margins were written.
  var broken: Int? { blocks.firstIndex { $0?.isIntact == false } }

  /// The bytes of all arrays.
  var bytes: [[UInt8]] { blocks.map { $0?.bytes ?? [] } }

  /// Copies the arrays back.
  func copy(to arrays: UnsafePointer<bp_array>?) {
    for index in 0..<count {
      guard let block = blocks[index], let data = arrays?[index].data else { continue }
      data.copyMemory(from: block.start, byteCount: block.count)
    }
  }
}

extension bp_array {
  /// How many elements there are.
  var elementCount: Int {
    let all = [dims.0, dims.1, dims.2, dims.3]
    return all[..<Int(rank)].reduce(1) { $0 * Int($1) }
  }

  /// How many bytes they take.
  var byteCount: Int { elementCount * (dtype == BP_F64 || dtype == BP_I64 ? 8 : 4) }
}

/// A custom operation's call on guarded copies of everything.
final class GuardedCall {
  let inputs: GuardedArrays
  let outputs: GuardedArrays
  let inputGradients: GuardedArrays
  let outputGradients: GuardedArrays
  let saved: GuardedArrays.Block
  let isBackward: Bool
  private var call: bp_op_call

  /// Copies a call of the host's.
  init(_ original: bp_op_call, backward: Bool) {
    isBackward = backward
    let (inputCount, outputCount) = (Int(original.n_inputs), Int(original.n_outputs))
    inputs = GuardedArrays(original.inputs, inputCount)
    outputs = GuardedArrays(original.outputs, outputCount)
    inputGradients = GuardedArrays(original.d_inputs.map { UnsafePointer($0) }, backward ? inputCount : 0)
    outputGradients = GuardedArrays(original.d_outputs, backward ? outputCount : 0)
    saved = GuardedArrays.Block(Int(original.saved_bytes))
    if let data = original.saved { saved.start.copyMemory(from: data, byteCount: Int(original.saved_bytes)) }
    call = original
    call.inputs = UnsafePointer(inputs.arrays)
    call.outputs = UnsafePointer(outputs.arrays)
    call.d_inputs = backward ? inputGradients.arrays : nil
    call.d_outputs = backward ? UnsafePointer(outputGradients.arrays) : nil
    call.saved = saved.start
  }

  /// Makes the call; a forward finds outputs and what it saves at zero.
  func run(
    threads: UInt32? = nil, _ perform: (UnsafeMutablePointer<bp_op_call>) -> Int32
  ) -> Int32 {
    if !isBackward {
      outputs.clear()
      saved.clear()
    }
    var table = call
    if let threads { table.threads = threads }
    return withUnsafeMutablePointer(to: &table, perform)
  }

  /// Copies results to where the host expects them.
  func copy(to original: bp_op_call) {
    if isBackward {
      inputGradients.copy(to: original.d_inputs.map { UnsafePointer($0) })
    } else {
      outputs.copy(to: original.outputs)
    }
    if let data = original.saved { data.copyMemory(from: saved.start, byteCount: saved.count) }
  }
}
