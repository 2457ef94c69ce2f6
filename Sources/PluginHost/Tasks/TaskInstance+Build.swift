import Compute
import PluginAPI

/// What a head recorded on a graph.
public final class BuiltHead {
  /// The outputs, by slot; their values are kept readable after the run.
  public let outputs: [HeadOutput]
  /// How many losses were recorded, wanted or not.
  public let lossCount: Int
  private let site: PluginSite
  private let faults: CustomFaults

  init(outputs: [HeadOutput], lossCount: Int, site: PluginSite, faults: CustomFaults) {
    self.outputs = outputs
    self.lossCount = lossCount
    self.site = site
    self.faults = faults
  }

  /// Whose fault it is that the graph's run failed: what a plugin's own operation said; `build`'s fault for an index beyond
  /// its table, since those of the encoder are the host's own and within theirs; else the graph's error as it is.
  public func failure(_ error: GraphError) -> any Error {
    if let said = faults.error { return said }
    guard case .operation(let name, _, .index) = error else { return error }
    return PluginError.graph(site, GraphFault(name, .refused(error)), further: 0)
  }
}

extension TaskInstance {
  /// Lets the head record on a graph.
  ///
  /// - Parameters:
  ///   - graph: the graph that the encoder is recorded on.
  ///   - parameters: the store's number of each of the task's parameters, in declared order.
  ///   - training: whether dropout is on and gold may be looked at.
  ///   - wantsLoss: whether the records carry gold and the loss is to be recorded.
  /// - Throws: the first misuse of the graph, or what the plugin reports.
  public func build(
    on graph: Graph, batch: PackedBatch, inputs: HeadInputs, parameters: [ParameterID], processor: Processor,
    training: Bool, wantsLoss: Bool
  ) throws(PluginError) -> BuiltHead {
    precondition(parameters.count == self.parameters.count, "one number for each of the task's parameters")
    let site = item.site("build")
    guard let function = item.table.build else { throw .notOffered(site) }
    if let fault = GraphFace.takeLateCall(of: site) { throw .graph(site, fault, further: 0) }
    let bridge = GraphBridge(
      graph: graph, task: self, batch: batch, inputs: inputs, parameters: parameters, processor: processor,
      isTraining: training, wantsLoss: wantsLoss)
    let flags = (training ? BP_TRAINING : 0) | (wantsLoss ? BP_WANT_LOSS : 0)
    let outcome = outcome(site) {
      GraphFace.lend(bridge) { face in batch.lend { function(object, face, $0, flags) } }
    }
    if let error = bridge.customFaults.error { throw error }
    if let fault = bridge.firstFault { throw .graph(site, fault, further: bridge.furtherFaults) }
    try outcome.get()
    var outputs: [HeadOutput] = []
    for slot in 0..<UInt32(bridge.outputs.count) {
      guard let output = bridge.outputs[slot] else {
        throw .graph(site, GraphFault("output", .missingSlot(slot)), further: 0)
      }
      outputs.append(output)
    }
    if wantsLoss, bridge.lossCount == 0, batch.windowCount > 0 { throw .nonsense(site, .nothing(field: "loss")) }
    return BuiltHead(outputs: outputs, lossCount: bridge.lossCount, site: site, faults: bridge.customFaults)
  }
}
