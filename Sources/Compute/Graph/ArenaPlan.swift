/// Where in the arena each value, saved buffer, scratch buffer and gradient of a run lies.
///
/// A graph is known before it runs, so each buffer's first and last use is too. Time is counted in operations: the
/// forward of node i at i, the seeds of the losses at n, the backward of node i at 2 n - i. Buffers whose times do not
/// meet share memory.
///
/// A node of a recomputed part has two sets of buffers: one that ends with the part's forward, and one that begins right
/// before the part's backward.
struct ArenaPlan {
  /// Offsets by root value, -1 where there is none; gradients likewise.
  private(set) var valueOffsets: [Int] = []
  private(set) var gradientOffsets: [Int] = []
  /// Offsets in a worker's memory of what stays within a chain, by root value.
  private(set) var chainOffsets: [Int: Int] = [:]
  /// What is computed some rows at a time.
  private(set) var chains = RowChains()
  /// Offsets by node, -1 where there is none.
  private(set) var savedOffsets: [Int] = []
  private(set) var forwardScratchOffsets: [Int] = []
  private(set) var backwardScratchOffsets: [Int] = []
  /// Whether a gradient arrives at the node.
  private(set) var active: [Bool] = []
  /// Recomputed parts by the node before whose backward they are computed again.
  private(set) var recomputations: [Int: Recomputation] = [:]
  /// Bytes of one worker's scratch.
  private(set) var workerScratchBytes = 0
  /// Bytes of the arena.
  var byteCount: Int { memory.byteCount }

  /// Nodes that are computed a second time, and where their buffers then are.
  struct Recomputation {
    let nodes: Range<Int>
    var values: [(value: Int, offset: Int)] = []
    var saved: [(node: Int, offset: Int)] = []
    var forwardScratch: [(node: Int, offset: Int)] = []
  }

  /// The recomputed part of a node, -1 for none.
  private var parts: [Int] = []
  /// The last use in the backward of what a part computes for itself.
  private var lastUseAgain: [Int] = []
  private var flows: [Bool] = []
  private var lastUse: [Int] = []
  private var memory = BufferPlacement()

  /// Plans a run; earlier storage is used again.
  mutating func build(_ graph: Graph, backward: Bool, chains: RowChains = RowChains()) {
    let nodeCount = graph.nodes.count
    reset(values: graph.values.count, nodes: nodeCount)
    if backward {
      findFlow(graph)
      findParts(graph)
    }
    findLastUses(graph, nodeCount)
    self.chains = chains
    for chain in chains.chains.values { placeWithin(chain, graph) }
    for (i, node) in graph.nodes.enumerated() {
      memory.release(before: i)
      for output in node.firstOutput..<node.firstOutput + node.outputCount where chainOffsets[output] == nil {
        valueOffsets[output] = memory.place(graph.values[output].type.byteCount, until: lastUse[output])
      }
      if node.inference.savedBytes > 0 {
        let end = active[i] && parts[i] < 0 ? 2 * nodeCount - i : i
        savedOffsets[i] = memory.place(node.inference.savedBytes, until: end)
      }
      if node.inference.forwardScratchBytes > 0 {
        forwardScratchOffsets[i] = memory.place(node.inference.forwardScratchBytes, until: i)
      }
      workerScratchBytes = max(workerScratchBytes, AlignedMemory.rounded(node.inference.workerScratchBytes))
    }
    guard backward else { return }
    memory.release(before: nodeCount)
    for loss in graph.losses { placeGradient(graph.root(of: loss.sum), graph) }
    for i in graph.nodes.indices.reversed() where active[i] {
      let node = graph.nodes[i]
      memory.release(before: 2 * nodeCount - i)
      if recomputations[i] != nil { placeAgain(before: i, graph) }
      // Outputs nobody differentiates through get a gradient of zeros.
      for output in node.firstOutput..<node.firstOutput + node.outputCount { placeGradient(output, graph) }
      for edge in node.inputs { placeGradient(graph.root(of: graph.edges[edge]), graph) }
      if node.inference.backwardScratchBytes > 0 {
        backwardScratchOffsets[i] = memory.place(node.inference.backwardScratchBytes, until: 2 * nodeCount - i)
      }
    }
  }

  private mutating func reset(values: Int, nodes: Int) {
    func clear<T>(_ array: inout [T], _ value: T, _ count: Int) {
      array.removeAll(keepingCapacity: true)
      array.append(contentsOf: repeatElement(value, count: count))
    }
    clear(&valueOffsets, -1, values)
    clear(&gradientOffsets, -1, values)
    clear(&savedOffsets, -1, nodes)
    clear(&forwardScratchOffsets, -1, nodes)
    clear(&backwardScratchOffsets, -1, nodes)
    clear(&active, false, nodes)
    clear(&flows, false, values)
    clear(&lastUse, -1, values)
    clear(&lastUseAgain, -1, values)
    clear(&parts, -1, nodes)
    chainOffsets.removeAll(keepingCapacity: true)
    recomputations.removeAll(keepingCapacity: true)
    memory.clear()
    workerScratchBytes = 0
  }

  /// A gradient flows from the losses to every value that a parameter stands behind.
  private mutating func findFlow(_ graph: Graph) {
    for loss in graph.losses {
      let root = graph.root(of: loss.sum)
      if graph.values[root].requiresGradient { flows[root] = true }
    }
    for i in graph.nodes.indices.reversed() {
      let node = graph.nodes[i]
      let outputs = node.firstOutput..<node.firstOutput + node.outputCount
      guard outputs.contains(where: { flows[$0] }) else { continue }
      active[i] = true
      for edge in node.inputs {
        let root = graph.root(of: graph.edges[edge])
        if graph.values[root].requiresGradient { flows[root] = true }
      }
    }
  }

  /// The parts that are computed again: those with a node whose backward runs.
  private mutating func findParts(_ graph: Graph) {
    for (number, nodes) in graph.recomputedNodes.enumerated() {
      guard let last = nodes.last(where: { active[$0] }) else { continue }
      for node in nodes.lowerBound...last { parts[node] = number }
      recomputations[last] = Recomputation(nodes: nodes.lowerBound..<last + 1)
    }
  }

  private mutating func findLastUses(_ graph: Graph, _ nodeCount: Int) {
    for (i, node) in graph.nodes.enumerated() {
      let part = parts[i]
      for (input, edge) in node.inputs.enumerated() {
        let root = graph.root(of: graph.edges[edge])
        let keeps = active[i] && node.inference.kept.contains(input)
        var last = keeps ? 2 * nodeCount - i : i
        if part >= 0 {
          if case .node(let producer) = graph.values[root].origin, parts[producer] == part {
            // The backward reads the copy that the part makes for it.
            lastUseAgain[root] = max(lastUseAgain[root], last)
            last = i
          } else {
            // The part reads it when it is computed again, at the latest before the backward of its first node.
            last = max(last, 2 * nodeCount - graph.recomputedNodes[part].lowerBound)
          }
        }
        lastUse[root] = max(lastUse[root], last)
      }
      for output in node.firstOutput..<node.firstOutput + node.outputCount {
        let keeps = active[i] && node.inference.keepsOutputs
        if keeps, part >= 0 { lastUseAgain[output] = max(lastUseAgain[output], 2 * nodeCount - i) }
        lastUse[output] = max(lastUse[output], keeps && part < 0 ? 2 * nodeCount - i : i)
      }
    }
    for root in graph.values.indices where graph.values[root].kept { lastUse[root] = 2 * nodeCount + 1 }
  }

  /// Places what no operation after the chain reads in the memory of each worker, for the rows of one piece.
  ///
  /// What comes from before the chain stays until its end: the last piece begins when others have long gone through.
  private mutating func placeWithin(_ chain: RowChain, _ graph: Graph) {
    for i in chain.nodes {
      for edge in graph.nodes[i].inputs {
        let root = graph.root(of: graph.edges[edge])
        guard case .node(let producer) = graph.values[root].origin, !chain.nodes.contains(producer) else { continue }
        lastUse[root] = max(lastUse[root], chain.nodes.upperBound - 1)
      }
    }
    var within = BufferPlacement()
    for i in chain.nodes {
      let output = graph.nodes[i].firstOutput
      within.release(before: i)
      guard lastUse[output] < chain.nodes.upperBound else { continue }
      let bytes = chain.pieces.size * graph.values[output].type.shape[1] * 4
      chainOffsets[output] = within.place(bytes, until: lastUse[output])
    }
    workerScratchBytes = max(workerScratchBytes, within.byteCount)
  }

  /// Places the buffers of a part for its second computation, which happens as a whole before the backward of `last`.
  private mutating func placeAgain(before last: Int, _ graph: Graph) {
    guard var again = recomputations[last] else { return }
    let nodeCount = graph.nodes.count, now = 2 * nodeCount - last
    for i in again.nodes {
      let node = graph.nodes[i]
      for output in node.firstOutput..<node.firstOutput + node.outputCount {
        let end = max(now, lastUseAgain[output])
        // What lives on is written a second time where it is, with the same numbers.
        guard lastUse[output] < end else { continue }
        again.values.append((output, memory.place(graph.values[output].type.byteCount, until: end)))
      }
      if node.inference.savedBytes > 0 {
        again.saved.append((i, memory.place(node.inference.savedBytes, until: active[i] ? 2 * nodeCount - i : now)))
      }
      if node.inference.forwardScratchBytes > 0 {
        again.forwardScratch.append((i, memory.place(node.inference.forwardScratchBytes, until: now)))
      }
    }
    recomputations[last] = again
  }

  /// Lets the nodes of a part use the buffers of their second computation.
  mutating func move(to again: Recomputation) {
    for (value, offset) in again.values { valueOffsets[value] = offset }
    for (node, offset) in again.saved { savedOffsets[node] = offset }
    for (node, offset) in again.forwardScratch { forwardScratchOffsets[node] = offset }
  }

  private mutating func placeGradient(_ root: Int, _ graph: Graph) {
    guard gradientOffsets[root] < 0, graph.values[root].requiresGradient,
      case .node(let producer) = graph.values[root].origin
    else { return }
    gradientOffsets[root] = memory.place(graph.values[root].type.byteCount, until: 2 * graph.nodes.count - producer)
  }
}
