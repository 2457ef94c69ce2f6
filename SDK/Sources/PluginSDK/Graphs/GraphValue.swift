import PluginAPI

/// A node of the graph. Wrong shapes never fail here: they are told at the end of `build`.
public struct GraphValue {
  let graph: Graph
  let handle: bp_value

  /// The size of each axis; empty for one number, and for a value that went wrong.
  public var shape: [Int] {
    guard let shape = graph.table.shape else { return [] }
    var rank: Int32 = 0
    var dims: [Int64] = [0, 0, 0, 0]
    guard shape(graph.graph, handle, &dims, &rank) >= 0 else { return [] }
    return dims.prefix(Int(max(0, min(4, rank)))).map(Int.init)
  }

  /// The sum of two values of equal shape, or with one row added to each row.
  public static func + (left: GraphValue, right: GraphValue) -> GraphValue {
    guard let add = left.graph.table.add else { return left.graph.lacking("add") }
    return left.graph.value(add(left.graph.graph, left.handle, right.handle))
  }

  /// The product, element by element, of two values of equal shape, or of each row with one row.
  public static func * (left: GraphValue, right: GraphValue) -> GraphValue {
    guard let mul = left.graph.table.mul else { return left.graph.lacking("mul") }
    return left.graph.value(mul(left.graph.graph, left.handle, right.handle))
  }

  /// A value times a number.
  public static func * (value: GraphValue, factor: Float) -> GraphValue {
    guard let scale = value.graph.table.scale else { return value.graph.lacking("scale") }
    return value.graph.value(scale(value.graph.graph, value.handle, factor))
  }

  /// x[n,i] weight[o,i] bias[o] → [n,o].
  public func linear(_ weight: GraphValue, _ bias: GraphValue?) -> GraphValue {
    guard let linear = graph.table.linear else { return graph.lacking("linear") }
    return graph.value(linear(graph.graph, handle, weight.handle, bias?.handle ?? 0))
  }

  /// The product of two matrices, either of them transposed on demand.
  public func matmul(_ other: GraphValue, transposeSelf: Bool = false, transposeOther: Bool = false) -> GraphValue {
    guard let matmul = graph.table.matmul else { return graph.lacking("matmul") }
    let transpose = (transposeSelf ? BP_TRANSPOSE_A : 0) | (transposeOther ? BP_TRANSPOSE_B : 0)
    return graph.value(matmul(graph.graph, handle, other.handle, transpose))
  }

  /// An activation, element by element.
  public func activation(_ kind: Activation) -> GraphValue {
    guard let activation = graph.table.activation else { return graph.lacking("activation") }
    return graph.value(activation(graph.graph, kind.rawValue, handle))
  }

  /// Softmax over the last axis.
  public func softmax() -> GraphValue {
    guard let softmax = graph.table.softmax else { return graph.lacking("softmax") }
    return graph.value(softmax(graph.graph, handle))
  }

  /// Layer normalisation over the last axis.
  public func layerNorm(gain: GraphValue, bias: GraphValue, epsilon: Float) -> GraphValue {
    guard let layerNorm = graph.table.layer_norm else { return graph.lacking("layer_norm") }
    return graph.value(layerNorm(graph.graph, handle, gain.handle, bias.handle, epsilon))
  }

  /// Dropout with the given probability; nothing unless training.
  public func dropout(_ probability: Double) -> GraphValue {
    guard let dropout = graph.table.dropout else { return graph.lacking("dropout") }
    return graph.value(dropout(graph.graph, handle, Float(probability)))
  }

  /// The rows at `index`, whole numbers [m].
  public func gatherRows(_ index: GraphValue) -> GraphValue {
    guard let gatherRows = graph.table.gather_rows else { return graph.lacking("gather_rows") }
    return graph.value(gatherRows(graph.graph, handle, index.handle))
  }

  /// The part of an axis in `range`.
  public func slice(axis: Int, _ range: Range<Int>) -> GraphValue {
    guard let slice = graph.table.slice else { return graph.lacking("slice") }
    return graph.value(
      slice(graph.graph, handle, Int32(clamping: axis), Int64(range.lowerBound), Int64(range.upperBound)))
  }

  /// The same numbers in another shape; one dimension may be -1.
  public func reshape(_ shape: [Int]) -> GraphValue {
    guard let reshape = graph.table.reshape else { return graph.lacking("reshape") }
    return graph.value(reshape(graph.graph, handle, shape.map(Int64.init), Int32(shape.count)))
  }

  /// Mean, maximum or sum of row ranges; `starts` whole numbers [m+1]. An empty range gives 0.
  public func segment(_ kind: Segment, starts: GraphValue) -> GraphValue {
    guard let segment = graph.table.segment else { return graph.lacking("segment") }
    return graph.value(segment(graph.graph, kind.rawValue, handle, starts.handle))
  }

  /// The sum over rows of cross-entropies with `targets`, whole numbers [n]; rows whose target is `ignore` count
  /// nothing; `weights` [classes].
  public func crossEntropy(_ targets: GraphValue, weights: GraphValue? = nil, ignore: Int32 = -100) -> GraphValue {
    guard let crossEntropy = graph.table.cross_entropy else { return graph.lacking("cross_entropy") }
    return graph.value(crossEntropy(graph.graph, handle, targets.handle, weights?.handle ?? 0, ignore))
  }

  /// The sum of binary cross-entropies of logits with `targets` of the same shape; `positiveWeights` [classes].
  public func binaryCrossEntropy(_ targets: GraphValue, positiveWeights: GraphValue? = nil) -> GraphValue {
    guard let bce = graph.table.bce_with_logits else { return graph.lacking("bce_with_logits") }
    return graph.value(bce(graph.graph, handle, targets.handle, positiveWeights?.handle ?? 0))
  }

  /// The sum of squared differences.
  public func squaredError(_ target: GraphValue) -> GraphValue {
    guard let mse = graph.table.mse else { return graph.lacking("mse") }
    return graph.value(mse(graph.graph, handle, target.handle))
  }
}

/// An activation function.
public enum Activation: Int32, Sendable {
  /// x/2 (1 + erf(x/√2)).
  case gelu = 1
  /// max(0, x).
  case relu = 2
  /// Hyperbolic tangent.
  case tanh = 3
  /// 1/(1 + e^-x).
  case sigmoid = 4
  /// GELU by its tanh approximation.
  case geluTanh = 5
}

/// How the rows of a range become one.
public enum Segment: Int32, Sendable {
  /// Their mean.
  case mean = 1
  /// Their maximum.
  case maximum = 2
  /// Their sum.
  case sum = 3
}
