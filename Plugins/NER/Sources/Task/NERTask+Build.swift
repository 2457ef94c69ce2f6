import PluginSDK

extension NERTask {
  /// Records dropout and classifier over the last layer; output slot 0 is the logits [N,L].
  ///
  /// The loss is the sum of cross-entropies over the first pieces that have a target, with their number as its weight.
  /// A window trains only what it owns, so pieces that several windows show are counted once.
  public func build(_ graph: Graph, batch: Batch, mode: BuildMode) throws(PluginError) {
    let logits = graph.hidden(-1).dropout(settings.dropout).linear(graph.parameter(0), graph.parameter(1))
    graph.output(slot: 0, logits, .tokens)
    guard mode.contains(.wantLoss) else { return }
    let targets = try TagTargets(batch, classes: classes, pieces: settings.trainPieces)
    graph.loss(
      "tags", sum: logits.crossEntropy(graph.constant(targets.targets), ignore: TagTargets.ignored),
      weight: Double(targets.count))
  }
}
