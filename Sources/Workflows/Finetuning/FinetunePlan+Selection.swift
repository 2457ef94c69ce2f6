import PluginHost

/// What epochs will be compared by, looked at before any is trained.
extension FinetunePlan {
  /// The part of a value's name that says a metric leaves a label out.
  private static let leftOut = "count:left-out:"

  /// Refuses a value that the metric has not, and tells which labels of devel the metric leaves out.
  ///
  /// The metric is asked about devel as if it had been predicted without a fault; a value of one label is not refused, for
  /// another prediction may have that label.
  /// - Throws: `WorkflowError.unknownMetricKey`, `.noDirection`, and what the metric throws.
  func checkSelection(_ context: WorkflowContext) throws {
    guard let key = selectBy, !devel.isEmpty else { return }
    let reports = try MetricScoring.score(
      [key.metric], gold: devel, predicted: devel, labels: labels, registry: context.registry)
    if key.value?.contains(":") != true {
      let value = try MetricScoring.value(key, in: reports)
      guard value.direction != nil else { throw WorkflowError.noDirection(key: key.text) }
    }
    let names = reports.flatMap(\.values).map(\.name).filter { $0.hasPrefix(Self.leftOut) }
    guard !names.isEmpty else { return }
    context.observer.note(
      .labelsLeftOut(metric: key.metric, labels: names.map { String($0.dropFirst(Self.leftOut.count)) }))
  }
}
