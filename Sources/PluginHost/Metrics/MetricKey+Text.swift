extension MetricKey {
  /// The key as `--select-by` takes it.
  public var text: String { value.map { metric + ":" + $0 } ?? metric }
}
