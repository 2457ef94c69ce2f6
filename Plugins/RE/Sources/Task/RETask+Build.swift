import PluginSDK

extension RETask {
  /// Records dropout and classifier over the pooled first tokens; output slot 0 is the logits [windows,L].
  ///
  /// The loss is the sum of cross-entropies over the inputs, with the number of those that have a target as its weight.
  public func build(_ graph: Graph, batch: Batch, mode: BuildMode) throws(PluginError) {
    let logits = graph.pooled().dropout(settings.dropout).linear(graph.parameter(0), graph.parameter(1))
    graph.output(slot: 0, logits, .windows)
    guard mode.contains(.wantLoss) else { return }
    let targets = try RelationTargets(batch, task: self)
    graph.loss(
      "relation", sum: logits.crossEntropy(graph.constant(targets.targets), ignore: RelationTargets.ignored),
      weight: Double(targets.count))
  }
}

/// The class that each window of a batch should get, from gold.
struct RelationTargets {
  /// The target of a window that teaches nothing.
  static let ignored: Int32 = -100

  /// Per window: a class, or `ignored`.
  private(set) var targets: [Int32] = []
  /// How many windows have a class.
  private(set) var count = 0

  init(_ batch: Batch, task: RETask) throws(PluginError) {
    var gold: [Int: GoldPairs] = [:]
    for window in 0..<batch.windowCount {
      let index = batch.recordIndex(ofWindow: window)
      let record = try batch.record(index)
      let target: Int?
      if !record.hasGold {
        target = nil
      } else if task.readsPairs(record) {
        let pairs = gold[index] ?? GoldPairs(record)
        gold[index] = pairs
        let (head, tail) = Candidate.pair(of: batch.tag(ofWindow: window))
        if let label = pairs.label(head, tail) {
          target = task.classes.index(ofLabel: label)
        } else {
          target = task.classes.negative
        }
      } else {
        target = record.classes.isEmpty ? nil : task.classes.index(ofLabel: record.classes[0].label)
      }
      targets.append(target.map(Int32.init) ?? Self.ignored)
      if target != nil { count += 1 }
    }
  }
}
