import Compute
import PluginAPI
import Synchronization

/// What the encoder offers to a head: values of the graph that is being recorded.
public struct HeadInputs {
  /// The hidden states [N, H] after a layer: 0 the embeddings, the number of layers the last.
  public var hidden: (_ layer: Int) -> Value
  /// The pooled first tokens [windows, H]; recorded only when asked for.
  public var pooled: () -> Value
  /// The number of layers.
  public var layerCount: Int

  /// Makes the inputs.
  public init(layerCount: Int, hidden: @escaping (_ layer: Int) -> Value, pooled: @escaping () -> Value) {
    self.hidden = hidden
    self.pooled = pooled
    self.layerCount = layerCount
  }
}

/// One build of a head: handles, the first misuse, and what was recorded.
///
/// A handle carries the number of its build in its upper bits, so that one kept from an earlier build is told from one
/// that never was.
final class GraphBridge {
  static let indexBits: UInt32 = 20
  static let mostElements: Int64 = 1 << 32
  static let mostSlots: UInt32 = 64
  private static let builds = Atomic<UInt32>(0)

  let graph: Graph
  let task: TaskInstance
  let batch: PackedBatch
  let inputs: HeadInputs
  let parameters: [ParameterID]
  let processor: Processor
  let site: PluginSite
  let isTraining: Bool
  let wantsLoss: Bool
  private let generation: UInt32
  private var values: [Value] = []
  private(set) var fault: GraphFault?
  private(set) var furtherFaults = 0
  private let foreign = Mutex<GraphFault?>(nil)
  var outputs: [UInt32: HeadOutput] = [:]
  var lossCount = 0
  let customFaults = CustomFaults()

  init(
    graph: Graph, task: TaskInstance, batch: PackedBatch, inputs: HeadInputs, parameters: [ParameterID],
    processor: Processor, isTraining: Bool, wantsLoss: Bool
  ) {
    self.graph = graph
    self.task = task
    self.batch = batch
    self.inputs = inputs
    self.parameters = parameters
    self.processor = processor
    self.site = task.item.site("build")
    self.isTraining = isTraining
    self.wantsLoss = wantsLoss
    let number = Self.builds.add(1, ordering: .relaxed).newValue
    let generations: UInt32 = 1 << (32 - Self.indexBits)
    generation = number % generations
  }

  /// Notes a misuse; the first one counts.
  func note(_ function: String, _ problem: GraphProblem) {
    if fault == nil {
      fault = GraphFault(function, problem)
    } else {
      furtherFaults += 1
    }
  }

  /// Notes a call from a thread that this build does not belong to.
  func noteForeignCall(_ fault: GraphFault) {
    foreign.withLock { $0 = $0 ?? fault }
  }

  /// The first misuse, calls from other threads last.
  var firstFault: GraphFault? { fault ?? foreign.withLock { $0 } }

  /// Gives a value a handle; poison, and what the graph found wrong, when it refused.
  func hand(_ value: Value, _ function: String) -> bp_value {
    guard !value.isPoison else {
      if fault == nil { note(function, graph.error.map { .refused($0) } ?? .unavailable) }
      return 0
    }
    guard values.count < 1 << Self.indexBits - 1 else {
      note(function, .tooMany(limit: 1 << Self.indexBits - 1))
      return 0
    }
    values.append(value)
    return generation << Self.indexBits | UInt32(values.count)
  }

  /// The value of a handle; nil for poison and for anything that is no handle of this build.
  func value(_ handle: bp_value, _ argument: String, _ function: String) -> Value? {
    guard handle != 0 else {
      // Poison has its fault already, unless the author wrote a 0 where a value is needed.
      if fault == nil { note(function, .unknownHandle(argument: argument, handle: 0)) }
      return nil
    }
    let index = Int(handle & (1 << Self.indexBits - 1)) - 1
    guard handle >> Self.indexBits == generation else {
      note(function, .staleHandle(argument: argument, handle: handle))
      return nil
    }
    guard values.indices.contains(index) else {
      note(function, .unknownHandle(argument: argument, handle: handle))
      return nil
    }
    return values[index]
  }

  /// The type of a value that is known to be one of the graph's.
  func type(_ value: Value) -> TensorType { graph.type(of: value) ?? TensorType(.scalar) }

  /// Checks a rank, and notes it when it is wrong.
  func hasRank(_ value: Value, _ expected: ClosedRange<Int>, _ argument: String, _ function: String) -> Bool {
    let shape = type(value).shape
    guard expected.contains(shape.rank) else {
      note(function, .rank(argument: argument, found: shape.dimensions, expected: expected))
      return false
    }
    return true
  }

  /// Checks the element type, and notes it when it is wrong.
  func holds(_ value: Value, _ expected: ElementType, _ argument: String, _ function: String) -> Bool {
    let found = type(value).element
    guard found == expected else {
      note(function, .elements(argument: argument, found: found, expected: expected))
      return false
    }
    return true
  }
}
