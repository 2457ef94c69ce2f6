import PluginAPI

/// Where a head records its operations. Nothing is computed while `build` runs and no value can be read; a wrong shape or
/// handle is remembered, gives further wrong values, and fails the build at its end.
public final class Graph {
  let graph: UnsafePointer<bp_graph>
  let table: bp_graph
  private var fault: PluginError?

  init(_ graph: UnsafePointer<bp_graph>?) throws(PluginError) {
    guard let graph else { throw .argument("build was called without a graph") }
    self.graph = graph
    table = adopt(graph)
  }

  /// Remembers the first failure of this build.
  func remember(_ error: PluginError) { if fault == nil { fault = error } }

  /// Throws what was remembered.
  func check() throws(PluginError) { if let fault { throw fault } }

  /// The value behind a handle of the host.
  func value(_ handle: bp_value) -> GraphValue { GraphValue(graph: self, handle: handle) }

  /// The value that stands for an operation the host does not have.
  func lacking(_ operation: String) -> GraphValue {
    remember(.unsupported("this host has no graph operation '\(operation)'"))
    return value(0)
  }

  /// Hidden states of a layer, [N,H]: 0 the embeddings, -1 the last layer.
  public func hidden(_ layer: Int = -1) -> GraphValue {
    guard let hidden = table.hidden else { return lacking("hidden") }
    return value(hidden(graph, Int32(clamping: layer)))
  }

  /// The pooler's output of each window, [windows,H].
  public func pooled() -> GraphValue {
    guard let pooled = table.pooled else { return lacking("pooled") }
    return value(pooled(graph))
  }

  /// The parameter at `index` of `TaskPlugin.parameters`.
  public func parameter(_ index: Int) -> GraphValue {
    guard let parameter = table.parameter else { return lacking("parameter") }
    return value(parameter(graph, UInt32(clamping: index)))
  }

  /// Whole numbers as a constant of `shape` (by default one row); copied.
  public func constant(_ numbers: [Int32], shape: [Int]? = nil) -> GraphValue {
    var numbers = numbers
    return numbers.withUnsafeMutableBytes { constant($0, count: $0.count / 4, type: BP_I32, shape: shape) }
  }

  /// Numbers as a constant of `shape` (by default one row); copied.
  public func constant(_ numbers: [Float], shape: [Int]? = nil) -> GraphValue {
    var numbers = numbers
    return numbers.withUnsafeMutableBytes { constant($0, count: $0.count / 4, type: BP_F32, shape: shape) }
  }

  private func constant(
    _ bytes: UnsafeMutableRawBufferPointer, count: Int, type: Int32, shape: [Int]?
  ) -> GraphValue {
    guard let constant = table.constant else { return lacking("constant") }
    let shape = shape ?? [count]
    guard shape.count <= 4, shape.allSatisfy({ $0 >= 0 }), shape.reduce(1, *) == count else {
      remember(.shape("a constant of \(count) numbers was given the shape \(shape)"))
      return value(0)
    }
    var dims: [Int64] = [0, 0, 0, 0]
    var strides: [Int64] = [0, 0, 0, 0]
    var stride = 1
    for axis in shape.indices.reversed() {
      (dims[axis], strides[axis]) = (Int64(shape[axis]), Int64(stride))
      stride *= shape[axis]
    }
    var array = bp_array(
      data: bytes.baseAddress, dims: (dims[0], dims[1], dims[2], dims[3]),
      strides: (strides[0], strides[1], strides[2], strides[3]), rank: Int32(shape.count), dtype: type)
    return value(constant(graph, &array))
  }

  /// Random bits from the run's seed, the step and `tag` alone; in training only.
  public func random(tag: UInt64, count: Int) throws(PluginError) -> [UInt64] {
    guard let random = table.random else { throw .unsupported("this host has no graph operation 'random'") }
    var bits = [UInt64](repeating: 0, count: count)
    let status = random(graph, tag, UInt64(count), &bits)
    if status < 0 { throw .passed(status) }
    return bits
  }

  /// Adds a loss: a sum (one number) and its denominator. The host divides by the weights of the whole step.
  public func loss(_ name: String, sum: GraphValue, weight: Double) {
    guard let loss = table.loss else {
      _ = lacking("loss")
      return
    }
    let status = name.withUTF8Bytes { loss(graph, BorrowedText($0).c, sum.handle, weight) }
    if status < 0 { remember(.passed(status)) }
  }

  /// Gives rows that `decode` will get in `slot`; slots count from 0.
  public func output(slot: Int, _ rows: GraphValue, _ axis: OutputAxis) {
    guard let output = table.output else {
      _ = lacking("output")
      return
    }
    let status: bp_status =
      if case .items(let rowsPerWindow) = axis {
        output(graph, UInt32(clamping: slot), rows.handle, BP_ON_ITEMS, rowsPerWindow.map { UInt64(clamping: $0) })
      } else {
        output(graph, UInt32(clamping: slot), rows.handle, axis.c, nil)
      }
    if status < 0 { remember(.passed(status)) }
  }

  /// Values joined along an axis.
  public func concat(_ values: [GraphValue], axis: Int) -> GraphValue {
    guard let concat = table.concat else { return lacking("concat") }
    return value(concat(graph, values.map(\.handle), UInt32(values.count), Int32(clamping: axis)))
  }
}

/// What the rows of an output belong to.
public enum OutputAxis: Sendable {
  /// A row a token.
  case tokens
  /// A row a window.
  case windows
  /// So many rows for each window.
  case items(rowsPerWindow: [Int])
  /// The same for every record.
  case whole

  var c: UInt32 {
    switch self {
    case .tokens: BP_ON_TOKENS
    case .windows: BP_ON_WINDOWS
    case .items: BP_ON_ITEMS
    case .whole: BP_ON_WHOLE
    }
  }
}
