/// Where in the arena each value, saved buffer, scratch buffer and gradient of a run lies.
///
/// A graph is known before it runs, so each buffer's first and last use is too. Time is counted in operations: the
/// forward of node i at i, the seeds of the losses at n, the backward of node i at 2 n - i. Buffers whose times do not
/// meet share memory. Buffers are placed in order of their first use, each in the smallest gap that holds it.
struct ArenaPlan {
  /// Offsets by root value, -1 where there is none; gradients likewise.
  private(set) var valueOffsets: [Int] = []
  private(set) var gradientOffsets: [Int] = []
  /// Offsets by node, -1 where there is none.
  private(set) var savedOffsets: [Int] = []
  private(set) var forwardScratchOffsets: [Int] = []
  private(set) var backwardScratchOffsets: [Int] = []
  /// Whether a gradient arrives at the node.
  private(set) var active: [Bool] = []
  /// Bytes of the arena, and of one worker's scratch.
  private(set) var byteCount = 0
  private(set) var workerScratchBytes = 0

  private var flows: [Bool] = []
  private var lastUse: [Int] = []
  private var gaps: [(offset: Int, size: Int)] = []
  private var live: [(end: Int, offset: Int, size: Int)] = []

  /// Plans a run; earlier storage is used again.
  mutating func build(_ graph: Graph, backward: Bool) {
    let nodeCount = graph.nodes.count
    reset(values: graph.values.count, nodes: nodeCount)
    if backward { findFlow(graph) }
    findLastUses(graph, nodeCount)
    for (i, node) in graph.nodes.enumerated() {
      release(before: i)
      for output in node.firstOutput..<node.firstOutput + node.outputCount {
        valueOffsets[output] = place(graph.values[output].type.byteCount, until: lastUse[output])
      }
      if node.inference.savedBytes > 0 {
        savedOffsets[i] = place(node.inference.savedBytes, until: active[i] ? 2 * nodeCount - i : i)
      }
      if node.inference.forwardScratchBytes > 0 {
        forwardScratchOffsets[i] = place(node.inference.forwardScratchBytes, until: i)
      }
      workerScratchBytes = max(workerScratchBytes, AlignedMemory.rounded(node.inference.workerScratchBytes))
    }
    guard backward else { return }
    release(before: nodeCount)
    for loss in graph.losses { placeGradient(graph.root(of: loss.sum), graph) }
    for i in graph.nodes.indices.reversed() where active[i] {
      let node = graph.nodes[i]
      release(before: 2 * nodeCount - i)
      // Outputs nobody differentiates through get a gradient of zeros.
      for output in node.firstOutput..<node.firstOutput + node.outputCount { placeGradient(output, graph) }
      for edge in node.inputs { placeGradient(graph.root(of: graph.edges[edge]), graph) }
      if node.inference.backwardScratchBytes > 0 {
        backwardScratchOffsets[i] = place(node.inference.backwardScratchBytes, until: 2 * nodeCount - i)
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
    gaps.removeAll(keepingCapacity: true)
    live.removeAll(keepingCapacity: true)
    byteCount = 0
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

  private mutating func findLastUses(_ graph: Graph, _ nodeCount: Int) {
    for (i, node) in graph.nodes.enumerated() {
      for (input, edge) in node.inputs.enumerated() {
        let root = graph.root(of: graph.edges[edge])
        let keeps = active[i] && node.inference.kept.contains(input)
        lastUse[root] = max(lastUse[root], keeps ? 2 * nodeCount - i : i)
      }
      for output in node.firstOutput..<node.firstOutput + node.outputCount {
        lastUse[output] = max(lastUse[output], active[i] && node.inference.keepsOutputs ? 2 * nodeCount - i : i)
      }
    }
    for root in graph.values.indices where graph.values[root].kept { lastUse[root] = 2 * nodeCount + 1 }
  }

  private mutating func placeGradient(_ root: Int, _ graph: Graph) {
    guard gradientOffsets[root] < 0, graph.values[root].requiresGradient,
      case .node(let producer) = graph.values[root].origin
    else { return }
    gradientOffsets[root] = place(graph.values[root].type.byteCount, until: 2 * graph.nodes.count - producer)
  }

  private mutating func place(_ bytes: Int, until end: Int) -> Int {
    let size = AlignedMemory.rounded(max(bytes, 1))
    var best = -1
    for i in gaps.indices where gaps[i].size >= size && (best < 0 || gaps[i].size < gaps[best].size) { best = i }
    let offset: Int
    if best >= 0 {
      offset = gaps[best].offset
      gaps[best].offset += size
      gaps[best].size -= size
      if gaps[best].size == 0 { gaps.remove(at: best) }
    } else if let last = gaps.last, last.offset + last.size == byteCount {
      // The topmost gap is too small: the arena grows by what is missing.
      offset = last.offset
      gaps.removeLast()
      byteCount = offset + size
    } else {
      offset = byteCount
      byteCount += size
    }
    live.append((end, offset, size))
    return offset
  }

  /// Gives back the buffers whose last use lies before `time`; gaps stay sorted, and neighbours are joined.
  private mutating func release(before time: Int) {
    var kept = 0
    for i in live.indices {
      if live[i].end >= time {
        live[kept] = live[i]
        kept += 1
        continue
      }
      let (offset, size) = (live[i].offset, live[i].size)
      let at = gaps.firstIndex { $0.offset > offset } ?? gaps.count
      gaps.insert((offset, size), at: at)
      if at + 1 < gaps.count, gaps[at].offset + gaps[at].size == gaps[at + 1].offset {
        gaps[at].size += gaps[at + 1].size
        gaps.remove(at: at + 1)
      }
      if at > 0, gaps[at - 1].offset + gaps[at - 1].size == gaps[at].offset {
        gaps[at - 1].size += gaps[at].size
        gaps.remove(at: at)
      }
    }
    live.removeLast(live.count - kept)
  }
}
