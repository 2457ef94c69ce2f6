/// Runs graphs. It owns the arena, which grows to the largest run and is used again by the next.
///
/// Results of a run are read from the executor until its next run. One executor serves one thread.
public final class Executor {
  /// What computes.
  public let processor: Processor
  /// Told after every operation how long it took; nil costs nothing.
  public var observer: ((OperationTiming) -> Void)?

  private(set) var plan = ArenaPlan()
  private(set) var graph: Graph?
  private var arena = AlignedMemory(byteCount: 1 << 12, zeroed: false)
  private var workerScratch = AlignedMemory(byteCount: 1 << 12, zeroed: false)
  private var gradientWritten: [Bool] = []
  private var finished = false
  /// Providers' forms of weights by parameter, and the parameters that have been used.
  private var prepared: [Int: PreparedWeight] = [:]
  private var used: Set<Int> = []
  /// The form of a weight that is not kept, whose memory the next one takes.
  private var passing: PreparedWeight?
  private weak var preparedStore: ParameterStore?
  /// Whether a run with these parameters came before this one.
  private var hasRun = false

  /// An executor with an empty arena.
  public init(processor: Processor) { self.processor = processor }

  /// Bytes of the arena, the peak of all runs so far.
  public var arenaByteCount: Int { arena.byteCount }

  /// Runs all operations forward. Throws the graph's own fault first, then the first operation's.
  public func forward(_ graph: Graph) throws(GraphError) {
    try begin(graph, backward: false)
    try runForward(graph)
    finished = true
  }

  /// Runs forward and then backward from all losses, adding to the parameters' gradients.
  ///
  /// The total is the sum over names of (sum of that name's terms) / denominator; a denominator of 0 gives no gradient.
  /// `denominators` are those of the whole step, over all its micro-batches; nil takes this graph's own weights.
  public func forwardBackward(_ graph: Graph, denominators: [String: Double]? = nil) throws(GraphError) {
    guard graph.mode.backward else { throw .backwardNotRecorded }
    try begin(graph, backward: true)
    try runForward(graph)
    try seed(graph, denominators ?? graph.lossWeights)
    for i in graph.nodes.indices.reversed() where plan.active[i] {
      if let again = plan.recomputations[i] {
        plan.move(to: again)
        try runForward(graph, again.nodes)
      }
      try run(i, of: graph, backward: true)
    }
    finished = true
  }

  /// The numbers of a kept value, in memory that the next run overwrites.
  public func floats(of value: Value) throws(GraphError) -> UnsafeBufferPointer<Float> {
    let (address, type) = try kept(value)
    guard type.element == .f32 else { throw .notKept(handle: value.handle) }
    return UnsafeBufferPointer(start: address.assumingMemoryBound(to: Float.self), count: type.shape.count)
  }

  /// The bytes of a kept value of any type, in memory that the next run overwrites.
  public func bytes(of value: Value) throws(GraphError) -> UnsafeRawBufferPointer {
    let (address, type) = try kept(value)
    return UnsafeRawBufferPointer(start: address, count: type.byteCount)
  }

  /// The sum of one of the graph's losses.
  public func lossSum(_ term: LossTerm) throws(GraphError) -> Double { Double(try floats(of: term.sum)[0]) }

  private func begin(_ graph: Graph, backward: Bool) throws(GraphError) {
    finished = false
    self.graph = graph
    if let error = graph.error { throw error }
    if preparedStore !== graph.parameters {
      prepared.removeAll(keepingCapacity: true)
      used.removeAll(keepingCapacity: true)
      preparedStore = graph.parameters
      hasRun = false
    }
    plan.build(graph, backward: backward, chains: rowChains(graph, backward: backward))
    hasRun = true
    if plan.byteCount > arena.byteCount {
      // A quarter more: batches vary, and each growth costs fresh pages.
      arena = AlignedMemory(byteCount: plan.byteCount + plan.byteCount / 4, zeroed: false)
    }
    let scratch = plan.workerScratchBytes * processor.pool.threadCount
    if scratch > workerScratch.byteCount { workerScratch = AlignedMemory(byteCount: scratch, zeroed: false) }
    gradientWritten.removeAll(keepingCapacity: true)
    gradientWritten.append(contentsOf: repeatElement(false, count: graph.values.count))
  }

  private func runForward(_ graph: Graph, _ nodes: Range<Int>? = nil) throws(GraphError) {
    var nodes = nodes ?? graph.nodes.indices
    while let i = nodes.first {
      if let chain = plan.chains.chains[i] {
        try run(chain, of: graph)
        nodes = nodes.dropFirst(chain.nodes.count)
      } else {
        try run(i, of: graph, backward: false)
        nodes = nodes.dropFirst()
      }
    }
  }

  private func run(_ node: Int, of graph: Graph, backward: Bool) throws(GraphError) {
    let run = OperationRun(self, graph, node: node, backward: backward), operation = graph.nodes[node].operation
    let started = observer == nil ? 0 : MeasuringClock.seconds()
    do throws(OperationProblem) {
      if backward { try operation.backward(run) } else { try operation.forward(run) }
    } catch {
      throw fault(error, in: node)
    }
    guard let observer else { return }
    observer(
      OperationTiming(
        name: operation.name, isBackward: backward, inputs: (0..<run.inputCount).map { run.type(input: $0) },
        outputs: (0..<run.outputCount).map { run.type(output: $0) }, seconds: MeasuringClock.seconds() - started))
  }

  /// What is computed by rows: in inference, from the second run on, as it takes weights that are kept. Whoever watches
  /// the operations sees them one by one.
  private func rowChains(_ graph: Graph, backward: Bool) -> RowChains {
    guard !backward, hasRun, observer == nil, graph.parameters.form == .inference else { return RowChains() }
    return RowChains(graph, on: processor)
  }

  /// Takes one piece of rows after the other through all operations of a chain.
  private func run(_ chain: RowChain, of graph: Graph) throws(GraphError) {
    for node in chain.nodes {
      graph.nodes[node].operation.prepare(OperationRun(self, graph, node: node, backward: false))
    }
    try processor.pool.parallelFor(chain.pieces.count, throwing: GraphError.self) { item, worker throws(GraphError) in
      let piece = chain.pieces.piece(item, on: worker)
      for node in chain.nodes {
        do throws(OperationProblem) {
          try graph.nodes[node].operation.forward(
            OperationRun(self, graph, node: node, backward: false, piece: piece))
        } catch {
          throw fault(error, in: node)
        }
      }
    }
  }

  private func seed(_ graph: Graph, _ denominators: [String: Double]) throws(GraphError) {
    for term in graph.losses {
      guard let denominator = denominators[term.name] else { throw .missingDenominator(loss: term.name) }
      guard let slot = gradientSlot(root: graph.root(of: term.sum)) else { continue }
      let factor = denominator == 0 ? 0 : Float(1 / denominator)
      slot.pointer[0] = slot.accumulate ? slot.pointer[0] + factor : factor
    }
  }

  private func fault(_ problem: OperationProblem, in node: Int) -> GraphError {
    guard let graph else { return .backwardNotRecorded }
    let inputs = graph.nodes[node].inputs.map { graph.values[graph.edges[$0].index].type }
    return .operation(name: graph.nodes[node].operation.name, inputs: inputs, problem: problem)
  }

  private func kept(_ value: Value) throws(GraphError) -> (UnsafeRawPointer, TensorType) {
    guard finished, let graph, let type = graph.type(of: value) else { throw .notKept(handle: value.handle) }
    let root = graph.root(of: value)
    if case .node = graph.values[root].origin, !graph.values[root].kept { throw .notKept(handle: value.handle) }
    return (UnsafeRawPointer(address(root: root, in: graph)), type)
  }
}

/// What running operations see of the executor.
extension Executor {
  func address(root: Int, in graph: Graph, piece: RowPiece? = nil) -> UnsafeMutableRawPointer {
    guard let piece else { return address(ofAll: root, in: graph) }
    if let offset = plan.chainOffsets[root] { return scratch(of: piece.worker) + offset }
    let rowBytes = graph.values[root].type.byteCount / piece.total
    return address(ofAll: root, in: graph) + piece.rows.lowerBound * rowBytes
  }

  private func address(ofAll root: Int, in graph: Graph) -> UnsafeMutableRawPointer {
    switch graph.values[root].origin {
    case .parameter(let id):
      // Parameters are read only; the mutable form spares a second path for the arena's values.
      UnsafeMutableRawPointer(mutating: UnsafeRawPointer(address(of: id, in: graph)))
    case .constant(let offset): graph.constants.address(at: offset)
    case .node: arena.address + plan.valueOffsets[root]
    }
  }

  private func address(of id: ParameterID, in graph: Graph) -> UnsafePointer<Float> {
    guard let base = graph.parameters.values(of: id).baseAddress else {
      preconditionFailure("a parameter has no memory")
    }
    return base
  }

  func arenaAddress(_ offset: Int) -> UnsafeMutableRawPointer { arena.address + offset }

  func scratch(of worker: Int) -> UnsafeMutableRawPointer { workerScratch.address + worker * plan.workerScratchBytes }

  /// Where the gradient of a value is to go; the first caller replaces what is there, later ones add.
  func gradientSlot(root: Int) -> GradientSlot? {
    guard let graph, graph.values[root].requiresGradient else { return nil }
    let count = graph.values[root].type.shape.count
    if case .parameter(let id) = graph.values[root].origin {
      guard let gradient = graph.parameters.gradient(of: id)?.baseAddress else { return nil }
      return GradientSlot(pointer: gradient, count: count, accumulate: true)
    }
    guard plan.gradientOffsets[root] >= 0 else { return nil }
    let pointer = arenaAddress(plan.gradientOffsets[root]).assumingMemoryBound(to: Float.self)
    defer { gradientWritten[root] = true }
    return GradientSlot(pointer: pointer, count: count, accumulate: gradientWritten[root])
  }

  /// The gradient that has arrived at an output; zeros when none has.
  func arrivedGradient(root: Int) -> UnsafePointer<Float> {
    precondition(plan.gradientOffsets[root] >= 0, "only floats that parameters stand behind have gradients")
    let pointer = arenaAddress(plan.gradientOffsets[root]).assumingMemoryBound(to: Float.self)
    if !gradientWritten[root], let graph {
      pointer.update(repeating: 0, count: graph.values[root].type.shape.count)
      gradientWritten[root] = true
    }
    return UnsafePointer(pointer)
  }

  /// The provider's form of a weight, valid until the next one is asked for.
  ///
  /// While parameters are trained it is made anew for every use. In inference it is kept from the second use on: whoever
  /// asks a model once, as from the command line, neither waits for the memory of a second set of weights nor has it.
  ///
  /// A parameter's weight is prepared for `paired` rows where the provider gains from them.
  func preparedWeight(
    _ source: WeightSource, parameter: ParameterID?, outputs: Int, inputs: Int, paired: Bool
  ) -> PreparedWeight {
    let matmul = processor.matmul
    var pairedFloats: UnsafePointer<Float>?
    if paired, parameter != nil, case .floats(let floats) = source, matmul.takesPairs(outputs: outputs, inputs: inputs)
    {
      pairedFloats = floats
    }
    func prepare(reusing earlier: PreparedWeight?) -> PreparedWeight {
      guard let pairedFloats else {
        return matmul.prepare(source, outputs: outputs, inputs: inputs, reusing: earlier, on: processor)
      }
      return matmul.prepareForPairs(pairedFloats, outputs: outputs, inputs: inputs, reusing: earlier, on: processor)
    }
    if let parameter, graph?.parameters.form == .inference {
      if let known = prepared[parameter.index], known.outputs == outputs, known.isForPairs == (pairedFloats != nil) {
        return known
      }
      if !plan.chains.chains.isEmpty || !used.insert(parameter.index).inserted {
        let kept = prepare(reusing: prepared[parameter.index])
        prepared[parameter.index] = kept
        return kept
      }
    }
    let weight = prepare(reusing: passing)
    if weight.packed != nil { passing = weight }
    return weight
  }
}

extension Graph {
  /// This graph's own denominators: its terms' weights summed by name.
  public var lossWeights: [String: Double] {
    var weights: [String: Double] = [:]
    for term in losses { weights[term.name, default: 0] += term.weight }
    return weights
  }
}
