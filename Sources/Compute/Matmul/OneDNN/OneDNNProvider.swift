import COneDNN

/// Products by oneDNN, where the system has it: weights packed by it once, bias and activation fused by it.
///
/// It runs on one thread at a time for each piece that the pool takes, and the cut depends on the shapes alone. A weight
/// is cut into groups of columns, each packed by itself. Weights of bytes stay with our own panels, as oneDNN scales no
/// left-hand side by rows; single products, and shapes that it refuses, go to OpenBLAS.
public struct OneDNNProvider: MatmulProvider {
  /// "onednn-" and its version, and the precision where it is not fp32.
  public let name: String
  private let primitives: OneDNNPrimitives
  private let format: Int32
  private let bytes: any MatmulProvider
  private let general = OpenBLASProvider()
  private let operands = PackingBuffers()
  private let scratch = PackingBuffers()

  /// nil where the system has no oneDNN that can be used, or it lacks the precision.
  public init?(instructionSet: InstructionSet, precision: Precision = .fp32) {
    guard let library = try? OneDNNLibrary.shared.get() else { return nil }
    self.init(library, instructionSet: instructionSet, precision: precision)
  }

  init?(_ library: OneDNNLibrary, instructionSet: InstructionSet, precision: Precision) {
    let panels = PanelProvider(instructionSet, precision: .fp32, units: .fastest, general: OpenBLASProvider())
    guard let panels else { return nil }
    bytes = panels
    primitives = OneDNNPrimitives(library)
    let bf16 = precision == .bf16
    format = Int32(bf16 ? ODN_FORMAT_BF16 : ODN_FORMAT_F32)
    name = "onednn-\(library.version)" + (bf16 ? "-bf16" : "")
    guard primitives.product(LayoutKey(k: 64, n: 64, format: format), rows: 64, bias: true, activation: 0) != nil else {
      return nil
    }
  }

  /// Packs the weight, into the earlier form's memory where there is one.
  public func prepare(
    _ source: WeightSource, outputs: Int, inputs: Int, reusing earlier: PreparedWeight?, on processor: Processor
  ) -> PreparedWeight {
    guard case .floats(let weight) = source else {
      return bytes.prepare(source, outputs: outputs, inputs: inputs, reusing: earlier, on: processor)
    }
    let right = RightSide(matrix: weight, k: inputs, n: outputs, strides: (row: 1, column: inputs))
    guard let size = byteCount(of: right) else {
      return general.prepare(source, outputs: outputs, inputs: inputs, reusing: nil, on: processor)
    }
    let known = earlier?.packed.flatMap { $0.byteCount >= size ? $0 : nil }
    let memory = known ?? AlignedMemory(byteCount: size, zeroed: false)
    guard pack(right, into: memory.address, on: processor) else {
      return general.prepare(source, outputs: outputs, inputs: inputs, reusing: nil, on: processor)
    }
    return PreparedWeight(source: source, outputs: outputs, inputs: inputs, packed: memory)
  }

  /// One product on the calling thread, by OpenBLAS.
  public func multiply(_ product: MatrixProduct) { general.multiply(product) }

  /// Y = f(X W' + b) over the packed weight.
  public func forward(_ call: LinearCall, on processor: Processor) {
    guard case .floats = call.weight.source else { return bytes.forward(call, on: processor) }
    let left = LeftSide(matrix: call.x, m: call.rows, k: call.weight.inputs, strides: (row: call.ldx, column: 1))
    var result = Result(n: call.weight.outputs, c: call.y, ldc: call.ldy)
    (result.bias, result.activation, result.derivative) = (call.bias, call.activation, call.derivative)
    guard let packed = call.weight.packed, run(left, packed: packed.address, into: result, on: processor) else {
      return general.forward(call, on: processor)
    }
  }

  /// dX (+)= dY W, with W packed for this product.
  public func inputGradient(_ call: LinearGradientCall, on processor: Processor) {
    let left = LeftSide(matrix: call.dy, m: call.rows, k: call.outputs, strides: (row: call.lddy, column: 1))
    guard run(left, operand: call, on: processor) else { return general.inputGradient(call, on: processor) }
  }

  /// dW (+)= dY' X, with X packed for this product.
  public func weightGradient(_ call: LinearGradientCall, on processor: Processor) {
    let left = LeftSide(matrix: call.dy, m: call.outputs, k: call.rows, strides: (row: 1, column: call.lddy))
    guard run(left, operand: call, on: processor) else { return general.weightGradient(call, on: processor) }
  }

  /// Rows of a piece, and columns: a piece's operands and result stay in a core's second-level cache.
  static let blockRows = 128
  private static let rowUnit = 32
  private static let groupColumns = 192
  private static let columnUnit = 64
}

// A product step by step; every step says false when oneDNN refuses a shape, before anything was written.
extension OneDNNProvider {
  /// A[m, k] of floats at any strides.
  private struct LeftSide {
    var matrix: UnsafePointer<Float>, m: Int, k: Int, strides: (row: Int, column: Int)
  }

  /// B[k, n] of floats at any strides.
  private struct RightSide {
    var matrix: UnsafePointer<Float>, k: Int, n: Int, strides: (row: Int, column: Int)
  }

  /// C[m, n], and what becomes of it.
  private struct Result {
    var n: Int, c: UnsafeMutablePointer<Float>, ldc: Int, accumulate = false
    var bias: UnsafePointer<Float>?, activation = Activation.identity, derivative: UnsafeMutablePointer<Float>?
  }

  private func groups(of n: Int) -> Partition { Partition(n, target: Self.groupColumns, unit: Self.columnUnit) }

  /// Bytes of each full group of columns; all but the last are full.
  private func groupBytes(k: Int, n: Int) -> Int? {
    let columns = min(groups(of: n).size, n)
    return primitives.layout(k: k, n: columns, format: format).map { AlignedMemory.rounded($0.byteCount) }
  }

  private func byteCount(of right: RightSide) -> Int? {
    guard right.k > 0, right.n > 0 else { return nil }
    return groupBytes(k: right.k, n: right.n).map { $0 * groups(of: right.n).count }
  }

  /// Packs group by group, over the pool.
  private func pack(_ right: RightSide, into packed: UnsafeMutableRawPointer, on processor: Processor) -> Bool {
    let groups = groups(of: right.n)
    var reorders: [OneDNNReorder] = []
    for columns in [groups[0], groups[groups.count - 1]] {
      guard let layout = primitives.layout(k: right.k, n: columns.count, format: format),
        let reorder = primitives.reorder(
          rows: right.k, columns: columns.count, strides: right.strides, to: layout, format: format)
      else { return false }
      reorders.append(reorder)
    }
    guard let bytes = groupBytes(k: right.k, n: right.n) else { return false }
    processor.pool.parallelFor(groups.count) { item, _ in
      let start = groups[item].lowerBound
      reorders[item == groups.count - 1 ? 1 : 0].run(
        right.matrix + start * right.strides.column, into: packed + item * bytes)
    }
    return true
  }

  /// A gradient's product, whose right side is packed just for it.
  private func run(_ left: LeftSide, operand call: LinearGradientCall, on processor: Processor) -> Bool {
    let right = RightSide(matrix: call.operand, k: left.k, n: call.inputs, strides: (row: call.inputs, column: 1))
    guard let size = byteCount(of: right) else { return false }
    let memory = operands.take(byteCount: size)
    defer { operands.give(back: memory) }
    guard pack(right, into: memory.address, on: processor) else { return false }
    let result = Result(n: call.inputs, c: call.result, ldc: call.inputs, accumulate: call.accumulate)
    return run(left, packed: memory.address, into: result, on: processor)
  }

  /// The product in pieces of rows and groups of columns, over the pool.
  private func run(
    _ left: LeftSide, packed: UnsafeMutableRawPointer, into result: Result, on processor: Processor
  ) -> Bool {
    guard left.m > 0, let bytes = groupBytes(k: left.k, n: result.n) else { return false }
    let rows = Partition(left.m, target: Self.blockRows, unit: Self.rowUnit), groups = groups(of: result.n)
    // With a derivative to be written, bias and activation are our kernels' work.
    let fused = result.derivative == nil
    var products: [OneDNNProduct] = []
    for rows in [rows[0].count, rows[rows.count - 1].count] {
      for columns in [groups[0].count, groups[groups.count - 1].count] {
        let product = primitives.product(
          LayoutKey(k: left.k, n: columns, format: format), rows: rows, bias: fused && result.bias != nil,
          activation: fused ? result.activation.oneDNN : Int32(ODN_IDENTITY))
        guard let product else { return false }
        products.append(product)
      }
    }
    let tileFloats = rows.size * groups.size
    let scratchBytes = tileFloats * 4 + (products.map(\.scratchBytes).max() ?? 0)
    let rowBytes = left.k * (format == Int32(ODN_FORMAT_BF16) ? 2 : 4)
    return withDense(left, in: rows, on: processor) { dense in
      processor.pool.parallelFor(rows.count * groups.count) { item, _ in
        let (piece, group) = (item / groups.count, item % groups.count)
        let memory = scratch.take(byteCount: scratchBytes), tile = memory.floats
        let bias = result.bias.map { $0 + groups[group].lowerBound }
        products[(piece == rows.count - 1 ? 2 : 0) + (group == groups.count - 1 ? 1 : 0)].run(
          dense + rows[piece].lowerBound * rowBytes, packed: packed + group * bytes, bias: fused ? bias : nil,
          into: tile, scratch: memory.address + tileFloats * 4)
        store(tile, rows[piece], groups[group], of: result, fused: fused, by: processor)
        scratch.give(back: memory)
      }
    }
  }

  /// Puts a tile where it belongs: oneDNN's best kernels write dense results only.
  private func store(
    _ tile: UnsafePointer<Float>, _ rows: Range<Int>, _ columns: Range<Int>, of result: Result, fused: Bool,
    by processor: Processor
  ) {
    let corner = rows.lowerBound * result.ldc + columns.lowerBound, n = columns.count
    for row in 0..<rows.count {
      let from = tile + row * n, to = result.c + corner + row * result.ldc
      if result.accumulate {
        for i in 0..<n { to[i] += from[i] }
      } else {
        to.update(from: from, count: n)
      }
    }
    guard !fused else { return }
    processor.kernels.pointee.bias_activation(
      result.activation.code, Int64(rows.count), Int64(n), Int64(result.ldc),
      result.bias.map { $0 + columns.lowerBound }, result.c + corner, result.derivative.map { $0 + corner })
  }

  /// Runs `body` on dense rows in the provider's format: the matrix itself, or a copy.
  private func withDense(
    _ left: LeftSide, in rows: Partition, on processor: Processor, _ body: (UnsafeRawPointer) -> Void
  ) -> Bool {
    if format == Int32(ODN_FORMAT_F32), left.strides.column == 1, left.strides.row == left.k {
      body(left.matrix)
      return true
    }
    var reorders: [OneDNNReorder] = []
    for count in [rows[0].count, rows[rows.count - 1].count] {
      let reorder = primitives.reorder(
        rows: count, columns: left.k, strides: left.strides, to: nil, format: format)
      guard let reorder else { return false }
      reorders.append(reorder)
    }
    let rowBytes = left.k * (format == Int32(ODN_FORMAT_BF16) ? 2 : 4)
    let memory = operands.take(byteCount: left.m * rowBytes)
    defer { operands.give(back: memory) }
    processor.pool.parallelFor(rows.count) { item, _ in
      let start = rows[item].lowerBound
      reorders[item == rows.count - 1 ? 1 : 0].run(
        left.matrix + start * left.strides.row, into: memory.address + start * rowBytes)
    }
    body(memory.address)
    return true
  }
}

extension Activation {
  /// oneDNN's equal of it; all of ours have one, with the same formula.
  fileprivate var oneDNN: Int32 {
    switch self {
    case .identity: Int32(ODN_IDENTITY)
    case .gelu: Int32(ODN_GELU)
    case .geluTanh: Int32(ODN_GELU_TANH)
    case .relu: Int32(ODN_RELU)
    case .tanh: Int32(ODN_TANH)
    case .sigmoid: Int32(ODN_SIGMOID)
    }
  }
}
