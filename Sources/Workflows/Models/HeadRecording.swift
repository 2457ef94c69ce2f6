import Compute
import Encoder
import PluginHost

/// Records an encoder and a head on one graph.
struct HeadRecording {
  let encoder: BertEncoder
  let head: [ParameterID]
  let store: ParameterStore
  let task: TaskInstance
  let processor: Processor

  /// The graph for a batch; nothing is computed.
  /// - Throws: `PluginError` for what the head did wrong.
  func record(_ batch: ModelBatch, mode: GraphMode, wantsLoss: Bool) throws(PluginError) -> RecordedBatch {
    let graph = Graph(parameters: store, mode: mode)
    let output = encoder.record(on: graph, batch: batch.pieces)
    var usesPooler = false
    let inputs = HeadInputs(
      layerCount: encoder.configuration.layerCount,
      hidden: { output.hidden[$0] },
      pooled: {
        usesPooler = true
        return output.pooled() ?? .poison
      })
    let built = try task.build(
      on: graph, batch: batch.shown, inputs: inputs, parameters: head, processor: processor, training: mode.dropout,
      wantsLoss: wantsLoss)
    return RecordedBatch(graph: graph, head: built, usesPooler: usesPooler)
  }
}

/// A graph with what a head recorded on it.
struct RecordedBatch {
  /// The recording.
  let graph: Graph
  /// The outputs, and what the plugin's own operations say when a run fails.
  let head: BuiltHead
  /// Whether the head asked for the pooled first tokens.
  let usesPooler: Bool
}
