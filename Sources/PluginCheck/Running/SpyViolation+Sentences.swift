import PluginSpy

extension SpyViolation {
  /// What was seen, and what the author of the plugin should change.
  public var sentences: (what: String, mend: String) {
    switch rule {
    case .overlap(let other):
      ("\(function) ran beside \(other) on one object", "this is the host's fault: please report it")
    case .foreignThread:
      (
        "\(function) was called on a thread that the plugin made",
        "call the host on the thread of the call that you are in, and start no thread that outlives a call"
      )
    case .otherThread(let lentTo):
      (
        "\(function) was called on another thread than the one that \(lentTo) was given it on",
        "collect results first, and hand them over on the thread of the call"
      )
    case .afterLoan(let lentTo):
      (
        "\(function) was called after its table, lent to \(lentTo), had been taken back",
        "use a table only as long as its comment in the header says: mostly until the call returns"
      )
    case .noReason(let status):
      (
        "\(function) returned status \(status) without a word",
        "say why with host->error or host->error_at before a negative status is returned"
      )
    case .changedLoan:
      (
        "records that \(function) lent changed before it was called again",
        "keep each cursor's records in memory of its own until next or close of that cursor"
      )
    }
  }
}
