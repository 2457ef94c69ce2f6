/// Runs of operations that are computed piece by piece: some rows go through all of them before the next rows do.
///
/// Between two attentions an encoder looks at each row by itself: three linear layers, two norms and the next layer's
/// queries, keys and values. What one of them hands to the next then stays in a core's caches, threads meet once a
/// chain, and the widest values need no memory for all rows. Only for inference; numbers are the same.
struct RowChains {
  /// The nodes of each chain by its first one.
  private(set) var chains: [Int: RowChain] = [:]

  /// No chains.
  init() {}

  /// The chains of a graph that the processor's products gain from, with at least one piece a thread.
  init(_ graph: Graph, on processor: Processor) {
    let threads = processor.pool.threadCount
    var first = 0
    while first < graph.nodes.count {
      var end = first
      let rows = Self.rows(of: first, in: graph)
      while let rows, end < graph.nodes.count, Self.rows(of: end, in: graph) == rows { end += 1 }
      let weights = Self.weightCount(of: first..<end, in: graph)
      if let rows, end - first > 1,
        let pieceRows = processor.matmul.pieceRows(weights: weights, ofBytes: graph.parameters.holdsBytes),
        case let blocks = (rows + pieceRows - 1) / pieceRows, blocks >= threads
      {
        // The same number of pieces of one size for every thread.
        let pieces = (blocks + threads - 1) / threads * threads
        chains[first] = RowChain(nodes: first..<end, pieces: RowPieces(rows, count: pieces, pairs: graph.rowPairs))
      }
      first = max(end, first + 1)
    }
  }

  /// The numbers that every piece reads.
  private static func weightCount(of nodes: Range<Int>, in graph: Graph) -> Int {
    nodes.reduce(0) { sum, node in
      let record = graph.nodes[node]
      return record.inputs.dropFirst(record.operation.rowInputCount)
        .reduce(sum) { $0 + graph.values[graph.edges[$1].index].type.shape.count }
    }
  }

  /// The rows of a node that looks at each row by itself; nil for others.
  private static func rows(of node: Int, in graph: Graph) -> Int? {
    let record = graph.nodes[node], count = record.operation.rowInputCount
    guard count > 0, record.outputCount == 1 else { return nil }
    let shape = graph.values[record.firstOutput].type.shape
    guard shape.rank == 2, shape[0] > 0 else { return nil }
    for edge in record.inputs.prefix(count) {
      let input = graph.values[graph.edges[edge].index].type
      guard input.shape.rank == 2, input.shape[0] == shape[0], input.element.byteCount == 4 else { return nil }
    }
    for edge in record.inputs.dropFirst(count) {
      // What a provider makes of a weight is kept for parameters only.
      guard case .parameter = graph.values[graph.edges[edge].index].origin else { return nil }
    }
    return shape[0]
  }
}

/// One chain, and how its rows are cut.
struct RowChain {
  let nodes: Range<Int>
  let pieces: RowPieces
}

/// Rows cut into pieces of about one size, and nowhere within a pair.
struct RowPieces {
  /// All rows.
  let total: Int
  /// The most rows of a piece.
  let size: Int
  private let partition: Partition
  private let pairs: PairedRows?

  /// At most `count` pieces of `rows` rows, which make the pairs where these are of as many rows.
  init(_ rows: Int, count: Int, pairs: RowPairs?) {
    total = rows
    self.pairs = pairs?.rowCount == rows ? pairs?.all : nil
    let items = self.pairs?.count ?? rows
    partition = Partition(items, target: (items + count - 1) / count)
    size = min(self.pairs == nil ? partition.size : 2 * partition.size, rows)
  }

  var count: Int { partition.count }

  /// One of the pieces.
  func piece(_ item: Int, on worker: Int) -> RowPiece {
    let paired = pairs?[partition[item]]
    return RowPiece(rows: paired?.rows ?? partition[item], pairs: paired, total: total, worker: worker)
  }
}

/// Some rows of a chain, on one worker.
struct RowPiece {
  let rows: Range<Int>
  /// The pairs that they make; nil where they make none.
  let pairs: PairedRows?
  /// All rows of the chain.
  let total: Int
  let worker: Int
}
