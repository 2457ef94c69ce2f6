import Compute
import PluginHost

/// One recorded step of a head: random parameters and hidden states that can be moved, a loss, gradients.
final class StepTrial {
  /// A tensor that the loss depends on.
  struct Tensor {
    let name: String
    let id: ParameterID
    let count: Int
  }

  let batch: PackedBatch
  let graph: Graph
  let head: BuiltHead
  let executor: Executor
  let store: ParameterStore
  /// The head's parameters, and the hidden states that it asked for.
  let tensors: [Tensor]
  /// How many of them are the head's parameters.
  private let parameterCount: Int
  /// Whether build recorded a loss.
  var hasLoss: Bool { !graph.losses.isEmpty }
  /// What the sums are divided by, all names together.
  var lossWeight: Double { graph.losses.reduce(0) { $0 + $1.weight } }

  /// Records a step.
  ///
  /// - Parameters:
  ///   - dropout: whether dropout is on; its masks depend on the seed alone.
  ///   - hiddenScale: how large the hidden states are.
  init(
    _ trial: HeadTrial, _ batch: PackedBatch, random: CheckRandom, training: Bool, wantsLoss: Bool,
    dropout: Bool? = nil, threads: Int = 1, hiddenScale: Float = 1
  ) throws {
    var random = random
    self.batch = batch
    let width = HeadTrial.hiddenSize
    let store = ParameterStore()
    var tensors: [Tensor] = []
    var head: [ParameterID] = []
    for parameter in trial.instance.parameters {
      let shape = Shape(parameter.dimensions) ?? .scalar
      let id = try store.declare(ParameterDeclaration(name: parameter.name, shape: shape, initializer: .zeros))
      head.append(id)
      tensors.append(Tensor(name: parameter.name, id: id, count: shape.count))
    }
    // Hidden states stand in the store too, so that gradients reach them.
    var hidden: [ParameterID] = []
    let isEmpty = batch.tokenCount == 0
    if !isEmpty {
      for layer in 0...HeadTrial.layerCount {
        let shape = Shape(batch.tokenCount, width)
        let id = try store.declare(
          ParameterDeclaration(name: "hidden states of layer \(layer)", shape: shape, initializer: .zeros))
        hidden.append(id)
        tensors.append(Tensor(name: "hidden states of layer \(layer)", id: id, count: shape.count))
      }
      let shape = Shape(batch.windowCount, width)
      let id = try store.declare(ParameterDeclaration(name: "pooled rows", shape: shape, initializer: .zeros))
      hidden.append(id)
      tensors.append(Tensor(name: "pooled rows", id: id, count: shape.count))
    }
    try store.allocate(.trainable)
    for (index, tensor) in tensors.enumerated() {
      guard let values = store.mutableValues(of: tensor.id) else { continue }
      let parameter = index < head.count ? trial.instance.parameters[index] : nil
      // The pooled rows, which come last, are a tanh: never beyond 1.
      let isPooled = !isEmpty && index == tensors.count - 1
      let scale =
        parameter.map { 1 / Float(max(1, $0.dimensions.dropFirst().reduce(1, *))).squareRoot() }
        ?? (isPooled ? min(1, hiddenScale) : hiddenScale)
      for place in values.indices {
        values[place] = random.signed() * scale + (parameter?.start == .one ? 1 : 0)
      }
    }
    self.store = store
    self.tensors = tensors
    parameterCount = head.count
    let key = RandomKey(seed: 7, step: 3)
    let graph = Graph(
      parameters: store,
      mode: training || wantsLoss
        ? GraphMode(dropout: dropout ?? training, backward: true, key: key) : .inference)
    self.graph = graph
    let processor = try Processor(threads: threads)
    executor = Executor(processor: processor)
    self.head = try trial.instance.build(
      on: graph, batch: batch,
      inputs: HeadInputs(
        layerCount: HeadTrial.layerCount,
        hidden: { isEmpty ? graph.constant([Float](), Shape(0, width)) : graph.parameter(hidden[$0]) },
        pooled: {
          isEmpty ? graph.constant([Float](), Shape(0, width)) : graph.parameter(hidden[hidden.count - 1])
        }),
      parameters: head, processor: processor, training: training, wantsLoss: wantsLoss)
  }

  /// The names of losses whose weight is 0.
  var unweighted: [String] {
    var weights: [String: Double] = [:]
    for loss in graph.losses { weights[loss.name, default: 0] += loss.weight }
    return weights.filter { $0.value == 0 }.keys.sorted()
  }

  /// Throws a warning where the loss is 0 whatever the head does: then gradients agree with differences because both
  /// are 0.
  func requireWeight() throws {
    guard lossWeight > 0 else {
      throw Finding.warning(
        "the loss weight was 0 for every record; nothing was tested",
        mend: "give records of yours that have what is learned with --data; if they have it, look at the targets that "
          + "build makes from gold, and at the weight that it gives graph->loss")
    }
  }

  /// The loss as a step has it: each name's sum divided by its weight.
  func loss() throws -> Double {
    try run { () throws(GraphError) in try executor.forward(graph) }
    return try total()
  }

  /// The loss, with gradients in the store.
  func gradients() throws -> Double {
    store.flatGradients.update(repeating: 0)
    try run { () throws(GraphError) in try executor.forwardBackward(graph) }
    return try total()
  }

  /// What decode sees of each record of the batch after a run, for records that take the place of the batch's own.
  func decodeInputs(_ records: [(record: StoredRecord, windows: [PackedWindow])]) throws -> [DecodeInput] {
    try run { () throws(GraphError) in try executor.forward(graph) }
    var inputs: [DecodeInput] = []
    var first = 0
    for entry in records {
      let range = first..<first + entry.windows.count
      first = range.upperBound
      let outputs = try head.outputs.map { output in
        output.part(range, of: batch, values: try executor.floats(of: output.value))
      }
      inputs.append(
        DecodeInput(record: entry.record, windows: HeadTrial.batch([entry]), outputs: outputs))
    }
    return inputs
  }

  /// The rows of every output slot.
  func outputs() throws -> [[Float]] { try head.outputs.map { Array(try executor.floats(of: $0.value)) } }

  private func run(_ body: () throws(GraphError) -> Void) throws {
    do throws(GraphError) { try body() } catch {
      throw head.failure(error)
    }
  }

  private func total() throws -> Double {
    // In one order, since sums of another order have other bits.
    try lossParts().sorted { $0.key < $1.key }.reduce(0) { total, part in
      total + (part.value.weight > 0 ? part.value.sum / part.value.weight : 0)
    }
  }

  /// Sum and weight of each name of the loss, as the last run left them.
  func lossParts() throws -> [String: LossPart] {
    var parts: [String: LossPart] = [:]
    for loss in graph.losses {
      parts[loss.name, default: LossPart()].add(LossPart(sum: try executor.lossSum(loss), weight: loss.weight))
    }
    return parts
  }

  /// Whether another recording of the same batch comes to the same outputs and losses.
  func agrees(with other: StepTrial) throws -> Bool {
    try head.outputs.map(\.columns) == other.head.outputs.map(\.columns)
      && graph.losses.map(\.weight) == other.graph.losses.map(\.weight) && loss() == other.loss()
      && outputs() == other.outputs()
  }

  /// Takes parameters, and the hidden states of some windows, from the step of a larger batch.
  func takeValues(from other: StepTrial, windows: Range<Int>) {
    let (width, first) = (HeadTrial.hiddenSize, other.batch.firstToken[windows.lowerBound])
    for (index, tensor) in tensors.enumerated() {
      guard let values = store.mutableValues(of: tensor.id),
        let all = other.store.mutableValues(of: other.tensors[index].id)
      else { continue }
      // Parameters come first, and the pooled rows, one a window, last.
      let isParameter = index < parameterCount, isPooled = index == tensors.count - 1
      let start = isParameter ? 0 : (isPooled ? windows.lowerBound : first) * width
      for place in values.indices { values[place] = all[start + place] }
    }
  }

  /// What the loss is when a tensor is moved along a direction, for each of the distances.
  func losses(moving tensor: Tensor, along direction: [Float], by distances: [Float]) throws -> [Double] {
    guard let values = store.mutableValues(of: tensor.id) else { return [] }
    let before = Array(values)
    defer { for place in values.indices { values[place] = before[place] } }
    return try distances.map { distance in
      for place in values.indices { values[place] = before[place] + distance * direction[place] }
      return try loss()
    }
  }

  /// The gradient of a tensor, as the last `gradients` left it.
  func gradient(_ tensor: Tensor) -> [Float] { store.gradient(of: tensor.id).map { Array($0) } ?? [] }
}
