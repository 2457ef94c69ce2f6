import Compute
import PluginAPI

/// What a call through the contract's tables costs, in either direction.
package enum ContractCost {
  /// Seconds of a call from the host into a task: the end of its classes, which computes nothing.
  package static func intoPlugin(_ task: TaskInstance, calls: Int) -> Double? {
    guard let function = task.item.table.class_name else { return nil }
    var name = bp_str(ptr: nil, len: 0)
    let duration = ContinuousClock().measure {
      for _ in 0..<calls { _ = function(task.object, BP_OF_WORDS, UInt32.max, &name) }
    }
    return duration / .seconds(calls)
  }

  /// Seconds of a call from a plugin into the host: the shape of a value, as build asks for it.
  package static func intoHost(
    _ task: TaskInstance, batch: PackedBatch, processor: Processor, calls: Int
  ) -> Double? {
    let graph = Graph(parameters: ParameterStore(), mode: .inference)
    let bridge = GraphBridge(
      graph: graph, task: task, batch: batch,
      inputs: HeadInputs(
        layerCount: 1, hidden: { _ in graph.constant([Float(0)], Shape(1, 1)) },
        pooled: { graph.constant([Float(0)], Shape(1, 1)) }),
      parameters: [], processor: processor, isTraining: false, wantsLoss: false)
    let handle = bridge.hand(graph.constant([Float(0)], Shape(1, 1)), "constant")
    var dims: (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
    var rank: Int32 = 0
    return GraphFace.lend(bridge) { table in
      guard let function = table.pointee.shape else { return nil }
      return withUnsafeMutablePointer(to: &dims) { dims in
        dims.withMemoryRebound(to: Int64.self, capacity: 4) { dims in
          let duration = ContinuousClock().measure {
            for _ in 0..<calls { _ = function(table, handle, dims, &rank) }
          }
          return duration / .seconds(calls)
        }
      }
    }
  }
}
