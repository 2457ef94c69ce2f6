import PluginSDK

extension RETask {
  /// Enters every gold relation that no prediction can equal, with the first of these reasons that holds:
  /// `label-unknown` (training never saw its type), `self` (a mention with itself), `duplicate` (the same relation again),
  /// `second-label` (another relation of the same two mentions comes first), `other-types` (not among `arguments`),
  /// `cross-text`, `cross-sentence`, `overlapping`, `too-long` (its text without all but the marks does not fit).
  ///
  /// Of a text that is classified as a whole: `label-unknown`, `second-label`, `too-long`.
  public func account(_ record: RecordView, windows: Batch, ledger: Ledger) throws(PluginError) {
    var tags: Set<UInt64> = []
    for window in 0..<windows.windowCount { tags.insert(windows.tag(ofWindow: window)) }
    guard readsPairs(record) else {
      for (index, entry) in record.classes.enumerated() {
        if classes.kind != .records || classes.index(ofLabel: entry.label) == nil {
          try ledger.enter("label-unknown", .records, index)
        } else if index > 0 {
          try ledger.enter("second-label", .records, index)
        } else if tags.isEmpty {
          try ledger.enter("too-long", .records, index)
        }
      }
      return
    }
    var obstacles = PairObstacles(record, MentionReading(record), rule: settings.rule)
    for (index, pair) in record.pairs.enumerated() {
      let (reason, tag) = obstacles.reason(index)
      if classes.kind != .pairs || classes.index(ofLabel: pair.label) == nil {
        try ledger.enter("label-unknown", .pairs, index)
      } else if let reason {
        try ledger.enter(reason, .pairs, index)
      } else if !tags.contains(tag) {
        try ledger.enter("too-long", .pairs, index)
      }
    }
  }
}
