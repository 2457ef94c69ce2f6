import Compute
import PluginAPI

/// The operations that need more than to be passed on.
extension GraphBridge {
  /// One operation on one value.
  func unary(_ function: String, _ x: bp_value, _ body: (Value) -> Value?) -> bp_value {
    guard let x = value(x, "x", function), let result = body(x) else { return 0 }
    return hand(result, function)
  }

  /// One operation on two values.
  func binary(
    _ function: String, _ a: bp_value, _ b: bp_value, names: (String, String) = ("a", "b"),
    _ body: (Value, Value) -> Value?
  ) -> bp_value {
    let first = value(a, names.0, function)
    let second = value(b, names.1, function)
    guard let first, let second, let result = body(first, second) else { return 0 }
    return hand(result, function)
  }

  /// A value that may be absent; the outer nil is a misuse.
  func optional(_ handle: bp_value, _ argument: String, _ function: String) -> Value?? {
    if handle == 0 { return .some(nil) }
    return value(handle, argument, function).map { .some($0) } ?? .none
  }

  /// A number that an operation is set with.
  func isFinite(_ number: Float, in range: ClosedRange<Float>? = nil, _ argument: String, _ function: String) -> Bool {
    guard number.isFinite, range?.contains(number) ?? true else {
      note(function, .number(argument: argument, value: Double(number)))
      return false
    }
    return true
  }

  func hidden(_ layer: Int32) -> bp_value {
    let number = layer == -1 ? inputs.layerCount : Int(layer)
    guard (0...inputs.layerCount).contains(number) else {
      note("hidden", .index(argument: "layer", value: Int64(layer), count: inputs.layerCount + 1))
      return 0
    }
    return hand(inputs.hidden(number), "hidden")
  }

  func parameter(_ index: UInt32) -> bp_value {
    guard Int(index) < parameters.count else {
      note("parameter", .index(argument: "index", value: Int64(index), count: parameters.count))
      return 0
    }
    return hand(graph.parameter(parameters[Int(index)]), "parameter")
  }

  func activation(_ kind: Int32, _ x: bp_value) -> bp_value {
    let kinds: [Int32: Activation] = [
      BP_GELU: .gelu, BP_RELU: .relu, BP_TANH: .tanh, BP_SIGMOID: .sigmoid, BP_GELU_TANH: .geluTanh,
    ]
    guard let activation = kinds[kind] else {
      note("activation", .index(argument: "kind", value: Int64(kind), count: kinds.count + 1))
      return 0
    }
    return unary("activation", x) { graph.activation(activation, $0) }
  }

  func concat(_ handles: UnsafePointer<bp_value>?, _ count: UInt32, _ axis: Int32) -> bp_value {
    let most = 1 << 16
    guard let handles, count > 0 else {
      note("concat", .nullPointer(argument: "values"))
      return 0
    }
    guard count <= most else {
      note("concat", .tooMany(limit: most))
      return 0
    }
    var values: [Value] = []
    for index in 0..<Int(count) {
      guard let value = value(handles[index], "values[\(index)]", "concat") else { return 0 }
      values.append(value)
    }
    return hand(graph.concat(values, axis: Int(axis)), "concat")
  }

  func reshape(_ x: bp_value, _ dims: UnsafePointer<Int64>?, _ rank: Int32) -> bp_value {
    guard (0...4).contains(rank) else {
      note("reshape", .number(argument: "rank", value: Double(rank)))
      return 0
    }
    guard let dims else {
      note("reshape", .nullPointer(argument: "dims"))
      return 0
    }
    let wanted = (0..<Int(rank)).map { dims[$0] }
    // The graph multiplies them, so their product must be known to be small; -1 stands for what is left.
    var product: Int64 = 1
    for dimension in wanted where dimension != -1 {
      guard dimension >= 0, dimension == 0 || product <= Self.mostElements / dimension else {
        note("reshape", .dimensions(wanted))
        return 0
      }
      product *= dimension
    }
    guard wanted.count(where: { $0 == -1 }) <= 1 else {
      note("reshape", .dimensions(wanted))
      return 0
    }
    return unary("reshape", x) { graph.reshape($0, wanted.map { Int($0) }) }
  }

  func segment(_ kind: Int32, _ x: bp_value, _ starts: bp_value) -> bp_value {
    binary("segment", x, starts, names: ("x", "starts")) { x, starts in
      switch kind {
      case BP_MEAN: return graph.segment(.mean, x, starts: starts)
      case BP_MAX: return graph.segment(.max, x, starts: starts)
      case BP_SUM: return graph.custom(.segmentSum, [x, starts], outputs: 1).first
      default:
        note("segment", .index(argument: "kind", value: Int64(kind), count: 4))
        return nil
      }
    }
  }

  func crossEntropy(_ logits: bp_value, _ targets: bp_value, _ weights: bp_value, _ ignore: Int32) -> bp_value {
    guard let weights = optional(weights, "weights", "cross_entropy") else { return 0 }
    return binary("cross_entropy", logits, targets, names: ("logits", "targets")) {
      graph.crossEntropy($0, targets: $1, weights: weights, ignoreIndex: ignore)
    }
  }

  func shape(_ handle: bp_value, _ dims: UnsafeMutablePointer<Int64>?, _ rank: UnsafeMutablePointer<Int32>?) -> Int32 {
    guard let dims, let rank else {
      note("shape", .nullPointer(argument: dims == nil ? "dims" : "rank"))
      return BP_E_ARGUMENT
    }
    guard let value = value(handle, "value", "shape") else { return BP_E_ARGUMENT }
    let shape = type(value).shape
    for axis in 0..<4 { dims[axis] = axis < shape.rank ? Int64(shape[axis]) : 1 }
    rank.pointee = Int32(shape.rank)
    return BP_OK
  }

  func random(_ tag: UInt64, _ count: UInt64, _ out: UnsafeMutablePointer<UInt64>?) -> Int32 {
    let most: UInt64 = 1 << 24
    guard isTraining else {
      note("random", .unavailable)
      return BP_E_ARGUMENT
    }
    guard count <= most else {
      note("random", .tooMany(limit: Int(most)))
      return BP_E_ARGUMENT
    }
    guard count > 0 else { return BP_OK }
    guard let out else {
      note("random", .nullPointer(argument: "out"))
      return BP_E_ARGUMENT
    }
    let words = graph.random(tag: tag, count: Int(count), on: processor)
    for (index, word) in words.prefix(Int(count)).enumerated() { out[index] = word }
    return BP_OK
  }

  func loss(_ name: bp_str, _ sum: bp_value, _ weight: Double) -> Int32 {
    guard weight.isFinite, weight >= 0 else {
      note("loss", .number(argument: "weight", value: weight))
      return BP_E_ARGUMENT
    }
    guard let name = try? name.text(), !name.isEmpty else {
      note("loss", .nullPointer(argument: "name"))
      return BP_E_ARGUMENT
    }
    guard let sum = value(sum, "sum", "loss") else { return BP_E_ARGUMENT }
    guard type(sum).shape.rank == 0 else {
      note("loss", .rank(argument: "sum", found: type(sum).shape.dimensions, expected: 0...0))
      return BP_E_ARGUMENT
    }
    guard holds(sum, .f32, "sum", "loss") else { return BP_E_ARGUMENT }
    lossCount += 1
    // A loss that nobody wants would only cost its computation.
    if wantsLoss { graph.loss(name, sum: sum, weight: weight) }
    return BP_OK
  }
}

extension CustomOperation {
  /// The sum over row ranges: x [N, H], starts i32 [S + 1] rising from 0 to N -> [S, H]. An empty range gives zeros.
  static var segmentSum: CustomOperation {
    CustomOperation(
      name: "segment",
      infer: { inputs, _ throws(OperationProblem) in
        guard inputs.count == 2 else { throw .inputCount(expected: 2, actual: inputs.count) }
        guard inputs[0].element == .f32 else {
          throw .elementType(input: 0, expected: .f32, actual: inputs[0].element)
        }
        guard inputs[0].shape.rank == 2 else { throw .rank(input: 0, expected: 2, actual: inputs[0].shape.rank) }
        guard inputs[1].element == .i32 else {
          throw .elementType(input: 1, expected: .i32, actual: inputs[1].element)
        }
        guard inputs[1].shape.rank == 1, inputs[1].shape[0] > 0 else { throw .starts(input: 1, position: 0) }
        return Inference(TensorType(Shape(inputs[1].shape[0] - 1, inputs[0].shape[1])))
      },
      forward: { call throws(OperationProblem) in
        let starts = try SegmentStarts(call)
        let x = call.inputs[0].assumingMemoryBound(to: Float.self)
        let y = call.outputs[0].assumingMemoryBound(to: Float.self)
        y.update(repeating: 0, count: call.outputTypes[0].shape.count)
        starts.forEach { segment, row in
          for column in 0..<starts.columns {
            y[segment * starts.columns + column] += x[row * starts.columns + column]
          }
        }
      },
      // d x[row] = d y[segment of row].
      backward: { call throws(OperationProblem) in
        let starts = try SegmentStarts(call)
        guard let dx = call.inputGradients[0], let dy = call.outputGradients[0] else { return }
        starts.forEach { segment, row in
          for column in 0..<starts.columns {
            dx[row * starts.columns + column] += dy[segment * starts.columns + column]
          }
        }
      })
  }
}

/// The row ranges of a segment operation, checked.
private struct SegmentStarts {
  let columns: Int
  private let starts: UnsafeBufferPointer<Int32>

  init(_ call: CustomCall) throws(OperationProblem) {
    columns = call.inputTypes[0].shape[1]
    starts = UnsafeBufferPointer(
      start: call.inputs[1].assumingMemoryBound(to: Int32.self), count: call.inputTypes[1].shape[0])
    guard starts.first == 0 else { throw .starts(input: 1, position: 0) }
    for position in 1..<max(1, starts.count) where starts[position] < starts[position - 1] {
      throw .starts(input: 1, position: position)
    }
    guard Int(starts[starts.count - 1]) == call.inputTypes[0].shape[0] else {
      throw .starts(input: 1, position: starts.count - 1)
    }
  }

  func forEach(_ body: (_ segment: Int, _ row: Int) -> Void) {
    for segment in 0..<starts.count - 1 {
      for row in Int(starts[segment])..<Int(starts[segment + 1]) { body(segment, row) }
    }
  }
}
