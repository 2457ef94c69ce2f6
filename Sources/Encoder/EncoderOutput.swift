import Compute

/// What an encoder recorded on one graph.
public final class EncoderOutput {
  /// The embeddings, then each layer's output, all [N, H].
  public let hidden: [Value]

  private let graph: Graph
  private let starts: [Int32]
  private let pooler: DenseParameters?
  private var pooledValue: Value?

  init(graph: Graph, hidden: [Value], starts: [Int32], pooler: DenseParameters?) {
    self.graph = graph
    self.hidden = hidden
    self.starts = starts
    self.pooler = pooler
  }

  /// The last layer's output, [N, H].
  public var last: Value { hidden[hidden.count - 1] }

  /// Whether the encoder was built with a pooler.
  public var hasPooler: Bool { pooler != nil }

  /// The pooled first token of each sequence, [B, H], recorded at the first call; nil without a pooler.
  ///
  /// tanh(W h + b) of the sequence's first row. An empty sequence has no first row: the graph then fails when it runs.
  public func pooled() -> Value? {
    guard let pooler else { return nil }
    if let pooledValue { return pooledValue }
    let value = graph.linear(
      firstRows(), graph.parameter(pooler.weight), bias: graph.parameter(pooler.bias), activation: .tanh)
    pooledValue = value
    return value
  }

  /// The last layer's output at each sequence's first token, [B, H], without the pooler.
  public func firstRows() -> Value {
    let index = graph.constant(Array(starts.dropLast()), Shape(starts.count - 1))
    return graph.gatherRows(last, index: index)
  }
}
