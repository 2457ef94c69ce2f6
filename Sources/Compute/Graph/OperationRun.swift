import CKernels

/// Where an operation's backward puts the gradient of an input.
public struct GradientSlot {
  /// The gradient, laid out as the input.
  public let pointer: UnsafeMutablePointer<Float>
  /// Its elements.
  public let count: Int
  /// Whether to add to what is there; otherwise every element must be written.
  public let accumulate: Bool

  /// The gradient to be added to, set to zero first where nothing is there yet.
  public func zeroed() -> UnsafeMutablePointer<Float> {
    if !accumulate { pointer.update(repeating: 0, count: count) }
    return pointer
  }
}

/// One operation at work: its operands, its memory and what computes. Valid during the call that it was passed to.
public struct OperationRun {
  private let executor: Executor
  private let graph: Graph
  private let node: Int
  private let inputs: Range<Int>
  private let isBackward: Bool
  /// The rows that are computed, where these are not all.
  private let piece: RowPiece?

  init(_ executor: Executor, _ graph: Graph, node: Int, backward: Bool, piece: RowPiece? = nil) {
    self.executor = executor
    self.graph = graph
    self.node = node
    inputs = graph.nodes[node].inputs
    isBackward = backward
    self.piece = piece
  }

  /// What computes.
  public var processor: Processor { executor.processor }
  var kernels: UnsafePointer<bk_kernels> { executor.processor.kernels }
  /// What the graph was recorded for.
  public var mode: GraphMode { graph.mode }
  /// Whether a backward of this operation follows this forward.
  public var backwardFollows: Bool { executor.plan.active[node] }

  /// The number of inputs.
  public var inputCount: Int { inputs.count }
  /// The number of outputs.
  public var outputCount: Int { graph.nodes[node].outputCount }

  /// The type of an input.
  public func type(input: Int) -> TensorType {
    let type = graph.values[graph.edges[inputs.lowerBound + input].index].type
    return isByRows(input) ? ofPiece(type) : type
  }
  /// The type of an output.
  public func type(output: Int) -> TensorType { ofPiece(graph.values[graph.nodes[node].firstOutput + output].type) }

  /// An input's elements.
  public func raw(input: Int) -> UnsafeRawPointer {
    UnsafeRawPointer(executor.address(root: root(input), in: graph, piece: isByRows(input) ? piece : nil))
  }
  /// An input of floats.
  public func floats(input: Int) -> UnsafePointer<Float> { raw(input: input).assumingMemoryBound(to: Float.self) }
  /// An input of 32-bit integers.
  public func integers(input: Int) -> UnsafePointer<Int32> { raw(input: input).assumingMemoryBound(to: Int32.self) }

  /// An output's elements, to be written in the forward.
  public func raw(output: Int) -> UnsafeMutableRawPointer {
    executor.address(root: graph.nodes[node].firstOutput + output, in: graph, piece: piece)
  }
  /// An output of floats.
  public func floats(output: Int) -> UnsafeMutablePointer<Float> {
    raw(output: output).assumingMemoryBound(to: Float.self)
  }

  /// The memory kept from the forward to the backward; nil when the inference asked for none.
  public var saved: UnsafeMutableRawPointer? {
    let offset = executor.plan.savedOffsets[node]
    return offset < 0 ? nil : executor.arenaAddress(offset)
  }

  /// The bytes of that memory.
  public var savedByteCount: Int { graph.nodes[node].inference.savedBytes }

  /// The scratch memory of this direction; nil when the inference asked for none.
  public var scratch: UnsafeMutableRawPointer? {
    let offset = isBackward ? executor.plan.backwardScratchOffsets[node] : executor.plan.forwardScratchOffsets[node]
    return offset < 0 ? nil : executor.arenaAddress(offset)
  }

  /// A worker's scratch memory.
  public func workerScratch(_ worker: Int) -> UnsafeMutableRawPointer { executor.scratch(of: worker) }

  /// The gradient of an output.
  public func gradient(output: Int) -> UnsafePointer<Float> {
    executor.arrivedGradient(root: graph.nodes[node].firstOutput + output)
  }

  /// Where the gradient of an input goes; nil when nobody wants it. Ask once an input, and write.
  public func gradient(input: Int) -> GradientSlot? { executor.gradientSlot(root: root(input)) }

  /// Whether two inputs lie one behind the other in memory, gradients too.
  func areAdjacent(_ input: Int, _ next: Int) -> Bool {
    let count = type(input: input).shape.count
    switch (source(input: input), source(input: next)) {
    case (.floats(let first), .floats(let second)): guard first + count == second else { return false }
    case (.bytes(let first, let scales), .bytes(let second, let nextScales)):
      guard first + count == second, scales + type(input: input).shape[0] == nextScales else { return false }
    default: return false
    }
    guard graph.mode.backward else { return true }
    guard case .parameter(let a) = graph.values[root(input)].origin,
      case .parameter(let b) = graph.values[root(next)].origin,
      let first = graph.parameters.gradient(of: a), let second = graph.parameters.gradient(of: b)
    else { return false }
    return first.baseAddress.map { $0 + count } == second.baseAddress
  }

  /// Attention as the model's linear layers are computed.
  var attention: AttentionKernels {
    graph.parameters.holdsBytes ? processor.attentionBesideBytes : processor.attention
  }

  /// The pairs that the rows of the first input make; nil where they make none.
  var pairs: PairedRows? {
    if let piece { return piece.pairs }
    guard let known = graph.rowPairs, known.rowCount == type(input: 0).shape.rows else { return nil }
    return known.all
  }

  /// An input that is a weight [outputs, inputs], as the provider of matrix products wants it for this run's rows.
  func weight(input: Int, outputs: Int, inputs columns: Int) -> PreparedWeight {
    var id: ParameterID?
    if case .parameter(let parameter) = graph.values[root(input)].origin { id = parameter }
    return executor.preparedWeight(
      source(input: input), parameter: id, outputs: outputs, inputs: columns, paired: pairs != nil)
  }

  /// The numbers of an input that may be a weight of bytes.
  private func source(input: Int) -> WeightSource {
    if case .parameter(let id) = graph.values[root(input)].origin, let weight = graph.parameters.quantized(id) {
      return .bytes(weight.bytes, scales: weight.scales)
    }
    return .floats(floats(input: input))
  }

  private func isByRows(_ input: Int) -> Bool { piece != nil && input < graph.nodes[node].operation.rowInputCount }

  private func ofPiece(_ type: TensorType) -> TensorType {
    guard let piece else { return type }
    return TensorType(type.shape.replacing(axis: 0, with: piece.rows.count), type.element)
  }

  private func root(_ input: Int) -> Int { graph.root(of: graph.edges[inputs.lowerBound + input]) }
}
