import PluginSDK

extension QATask {
  /// Added to the logits of places behind a window's end.
  private static let masked: Float = -1e9

  /// Records a classifier over every token; output slot 0 is the logits of start and end [N,2]. With yes and no, slot 1
  /// is a logit of each window's first token [windows,1].
  ///
  /// The loss of ranges is the mean of the cross-entropies of start and end over a window's tokens (run_squad.py); that
  /// of yes and no is the binary cross-entropy of the first window of each passage.
  public func build(_ graph: Graph, batch: Batch, mode: BuildMode) throws(PluginError) {
    let hidden = graph.hidden(-1)
    let logits = hidden.linear(graph.parameter(0), graph.parameter(1))
    graph.output(slot: 0, logits, .tokens)
    let firsts = graph.constant((0..<batch.windowCount).map { Int32(batch.tokens(ofWindow: $0).lowerBound) })
    let yes = yesNo.map { _ in hidden.gatherRows(firsts).linear(graph.parameter(2), graph.parameter(3)) }
    if let yes { graph.output(slot: 1, yes, .windows) }
    guard mode.contains(.wantLoss) else { return }
    let targets = try AnswerTargets(batch, task: self)
    if !targets.windows.isEmpty { addRangeLoss(graph, batch, logits, targets) }
    if let yes, !targets.yesNo.isEmpty {
      let asked = yes.gatherRows(graph.constant(targets.yesNoWindows))
      graph.loss(
        "yesno",
        sum: asked.binaryCrossEntropy(graph.constant(targets.yesNo, shape: [targets.yesNo.count, 1])),
        weight: Double(targets.yesNo.count))
    }
  }

  /// Softmax over each window's tokens. Windows differ in length: their rows are gathered into [windows, longest], and
  /// what is behind a window's end is masked.
  private func addRangeLoss(_ graph: Graph, _ batch: Batch, _ logits: GraphValue, _ targets: AnswerTargets) {
    let longest = targets.windows.map { batch.tokens(ofWindow: $0).count }.max() ?? 0
    var rows: [Int32] = []
    var mask: [Float] = []
    for window in targets.windows {
      let tokens = batch.tokens(ofWindow: window)
      for place in 0..<longest {
        rows.append(Int32(place < tokens.count ? tokens.lowerBound + place : tokens.lowerBound))
        mask.append(place < tokens.count ? 0 : Self.masked)
      }
    }
    let shape = [targets.windows.count, longest]
    let padded = logits.gatherRows(graph.constant(rows))
    let masks = graph.constant(mask, shape: shape)
    func loss(_ column: Int, _ wanted: [Int32]) -> GraphValue {
      (padded.slice(axis: 1, column..<(column + 1)).reshape(shape) + masks).crossEntropy(graph.constant(wanted))
    }
    graph.loss(
      "range", sum: loss(0, targets.starts) + loss(1, targets.ends), weight: 2 * Double(targets.windows.count))
  }
}
