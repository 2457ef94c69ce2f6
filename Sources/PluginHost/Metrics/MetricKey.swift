/// One value of one metric, as `--select-by` names it: "conlleval.v1:f1", or "conlleval.v1" for the primary one.
public struct MetricKey: Equatable, Hashable, Sendable {
  /// The metric's id.
  public let metric: String
  /// The value's name; nil: the metric's primary one.
  public let value: String?

  /// Reads a key; nil when it has no metric, or an empty name.
  ///
  /// The first colon parts them, for names such as "f1:Disease" have one of their own and ids have none.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let metric = parts.first, isID(metric) else { return nil }
    if parts.count == 2, parts[1].isEmpty { return nil }
    self.metric = metric
    value = parts.count == 2 ? parts[1] : nil
  }

  /// Finds the value among those of its metric: by name, or the primary one, or the first that has a direction.
  public func find(in values: [MetricValue]) -> MetricValue? {
    guard let value else { return values.primary }
    return values.first { $0.name == value }
  }
}

extension [MetricValue] {
  /// The value that a metric is told by: the primary one, or the first that has a direction; nil where all are counts.
  public var primary: MetricValue? { first(where: \.isPrimary) ?? first { $0.direction != nil } }
}
