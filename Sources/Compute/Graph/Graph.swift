/// A recording of operations on values: shapes are checked as it is made, nothing is computed.
///
/// Faults do not interrupt the recording. The first one is kept in `error`, the faulty operation returns poison, and
/// whatever is given poison returns poison, so that a caller writes a straight line and looks once at the end.
public final class Graph {
  /// The parameters that operations may use.
  public let parameters: ParameterStore
  /// What the graph is recorded for.
  public let mode: GraphMode
  /// The first fault, nil when there is none.
  public private(set) var error: GraphError?
  /// The losses, in the order of recording.
  public private(set) var losses: [LossTerm] = []

  /// The pairs that the rows of packed sequences make; nil where products take each row by itself.
  private(set) var rowPairs: RowPairs?

  var values: [ValueRecord] = []
  var nodes: [Node] = []
  /// Ranges of nodes that are computed a second time before their backward.
  private(set) var recomputedNodes: [Range<Int>] = []
  /// The inputs of all nodes, one after the other.
  var edges: [Value] = []
  let constants = ConstantMemory()
  private var parameterValues: [Value]
  private var streams: UInt32 = 0

  /// An empty recording.
  public init(parameters: ParameterStore, mode: GraphMode) {
    self.parameters = parameters
    self.mode = mode
    parameterValues = [Value](repeating: .poison, count: parameters.declarations.count)
    values.reserveCapacity(256)
    nodes.reserveCapacity(128)
    edges.reserveCapacity(512)
  }

  /// The shape and elements of a value; nil for poison and for handles of no value.
  public func type(of value: Value) -> TensorType? {
    values.indices.contains(value.index) ? values[value.index].type : nil
  }

  /// The value of a parameter.
  public func parameter(_ id: ParameterID) -> Value {
    guard parameterValues.indices.contains(id.index) else { return fail(.unknownParameter(name: "#\(id.index)")) }
    if parameterValues[id.index].isPoison {
      parameterValues[id.index] = add(
        ValueRecord(
          type: TensorType(parameters.declarations[id.index].shape), origin: .parameter(id),
          requiresGradient: mode.backward && parameters.form == .trainable))
    }
    return parameterValues[id.index]
  }

  /// The value of the parameter of this name.
  public func parameter(named name: String) -> Value {
    guard let id = parameters.find(name) else { return fail(.unknownParameter(name: name)) }
    return parameter(id)
  }

  /// A constant, copied before this returns.
  public func constant(_ bytes: UnsafeRawBufferPointer, _ type: TensorType) -> Value {
    guard bytes.count == type.byteCount else {
      return fail(.constantSize(expected: type.byteCount, actual: bytes.count))
    }
    let offset = constants.append(bytes)
    return add(ValueRecord(type: type, origin: .constant(offset: offset), requiresGradient: false))
  }

  /// A constant of floats.
  public func constant(_ floats: [Float], _ shape: Shape) -> Value {
    floats.withUnsafeBytes { constant($0, TensorType(shape, .f32)) }
  }

  /// A constant of integers.
  public func constant(_ integers: [Int32], _ shape: Shape) -> Value {
    integers.withUnsafeBytes { constant($0, TensorType(shape, .i32)) }
  }

  /// Adds a loss: a sum whose share in the total is divided by its denominator over the whole step.
  ///
  /// `weight` is this graph's part of that denominator, such as the number of labelled tokens.
  public func loss(_ name: String, sum: Value, weight: Double) {
    guard let type = checkedType(of: sum, in: "loss") else { return }
    guard type.shape.count == 1, type.element == .f32 else {
      _ = fail(.lossType(name: name, type: type))
      return
    }
    keep(sum)
    losses.append(LossTerm(name: name, sum: sum, weight: weight))
  }

  /// Keeps a value readable after the run.
  public func keep(_ value: Value) {
    guard checkedType(of: value, in: "keep") != nil else { return }
    values[root(of: value)].kept = true
  }

  /// Tells that values with as many rows as these sequences together hold the sequences' rows, one behind the other.
  ///
  /// In inference, products may then take rows of one sequence in pairs. The last element of `starts` is the number of
  /// rows.
  public func pairRows(starts: [Int32]) {
    guard !mode.backward, parameters.form == .inference else { return }
    rowPairs = RowPairs(starts: starts)
  }

  /// Words of the random stream `tag`, from the graph's key.
  public func random(tag: UInt64, count: Int, on processor: Processor) -> [UInt64] {
    mode.key.words(tag: tag, count: count, on: processor)
  }

  /// Records an operation; its outputs, all poison when an input is, or when it refuses.
  public func record(_ operation: some Operation, _ inputs: [Value], outputs expected: Int = 1) -> [Value] {
    let poison = [Value](repeating: .poison, count: expected)
    var types: [TensorType] = []
    types.reserveCapacity(inputs.count)
    for input in inputs {
      guard let type = checkedType(of: input, in: operation.name) else { return poison }
      types.append(type)
    }
    let inference: Inference
    do throws(OperationProblem) {
      inference = try operation.infer(types, mode: mode)
    } catch {
      _ = fail(.operation(name: operation.name, inputs: types, problem: error))
      return poison
    }
    let distinct = separated(inputs)
    let first = edges.count
    edges.append(contentsOf: distinct)
    let differentiable = mode.backward && distinct.contains { values[$0.index].requiresGradient }
    let node = Node(
      operation: operation, inputs: first..<edges.count, firstOutput: values.count,
      outputCount: inference.outputs.count, inference: inference)
    for type in inference.outputs {
      _ = add(
        ValueRecord(
          type: type, origin: .node(nodes.count), requiresGradient: differentiable && type.element == .f32))
    }
    nodes.append(node)
    return (0..<inference.outputs.count).map { Value(handle: UInt32(node.firstOutput + $0 + 1)) }
  }

  /// Records an operation of one output.
  public func record(_ operation: some Operation, _ inputs: Value...) -> Value {
    record(operation, inputs).first ?? .poison
  }

  /// Records a part whose inner values are not kept for the backward run but computed again there, where the mode wants it.
  ///
  /// What it returns, and nothing else that it records, may be used outside of it.
  public func recomputed<Result>(_ part: () -> Result) -> Result {
    let first = nodes.count
    let result = part()
    if mode.recompute, mode.backward, nodes.count > first { recomputedNodes.append(first..<nodes.count) }
    return result
  }

  /// A stream number for an operation that draws random numbers: by order of recording, or from an explicit tag.
  func nextStream(tag: UInt32? = nil) -> UInt32 {
    if let tag { return tag | 0x8000_0000 }
    streams += 1
    return streams
  }

  /// Records a fault, unless there is one already; poison.
  func fail(_ error: GraphError) -> Value {
    if self.error == nil { self.error = error }
    return .poison
  }

  func checkedType(of value: Value, in operation: String) -> TensorType? {
    if value.isPoison {
      // Poison with no fault behind it was made by the caller.
      if error == nil { error = .unknownValue(operation: operation, handle: 0) }
      return nil
    }
    guard let type = type(of: value) else {
      _ = fail(.unknownValue(operation: operation, handle: value.handle))
      return nil
    }
    return type
  }

  /// The same elements under other dimensions: no operation, the memory is shared.
  func view(of value: Value, shape: Shape) -> Value {
    var record = values[value.index]
    record.type.shape = shape
    record.root = root(of: value)
    record.kept = false
    return add(record)
  }

  /// The index of the value whose memory this one has.
  func root(of value: Value) -> Int { values[value.index].root ?? value.index }

  private func add(_ record: ValueRecord) -> Value {
    values.append(record)
    return Value(handle: UInt32(values.count))
  }

  /// An operation may write the gradients of its inputs at once, so an input given twice gets a copy the second time.
  private func separated(_ inputs: [Value]) -> [Value] {
    guard mode.backward else { return inputs }
    var result = inputs
    for i in result.indices.dropFirst() where values[result[i].index].requiresGradient {
      if result[..<i].contains(where: { root(of: $0) == root(of: result[i]) }) { result[i] = scale(result[i], by: 1) }
    }
    return result
  }
}

/// One term of the total loss.
public struct LossTerm: Sendable, Hashable {
  /// Terms of one name share a denominator.
  public let name: String
  /// The sum, a single float.
  public let sum: Value
  /// This graph's part of the denominator.
  public let weight: Double
}
