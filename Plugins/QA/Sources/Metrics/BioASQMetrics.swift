import PluginSDK

/// BioASQ's measures of exact answers, over all questions of gold: one without an answer is wrong.
public struct BioASQCompleteMetric: MetricPlugin {
  /// The id users write.
  public static let id = "bioasq-complete.v1"
  /// The metric in a sentence.
  public static let summary = "BioASQ's exact answers over all questions: one without an answer is wrong"

  private var counts: BioASQCounts

  /// Begins with nothing seen.
  public init(labels: LabelInventories) throws(PluginError) { counts = BioASQCounts(labels, missing: .wrong) }
  /// Counts one question.
  public mutating func update(gold: RecordView, predicted: RecordView?) throws(PluginError) {
    counts.add(gold: gold, predicted: predicted)
  }
  /// Counts what `other` has seen.
  public mutating func merge(_ other: BioASQCompleteMetric) throws(PluginError) { counts.merge(other.counts) }
  /// Gives accuracies, reciprocal rank, means over lists, and counts.
  public func finish(into sink: MetricSink) throws(PluginError) { try counts.finish(into: sink) }
}

/// The same over the questions that were answered, as the evaluators did with which BioBERT was measured.
public struct BioASQ2018Metric: MetricPlugin {
  /// The id users write.
  public static let id = "bioasq-2018.v1"
  /// The metric in a sentence.
  public static let summary =
    "BioASQ's exact answers over the questions that were answered, as evaluators before 2022 counted"

  private var counts: BioASQCounts

  /// Begins with nothing seen.
  public init(labels: LabelInventories) throws(PluginError) { counts = BioASQCounts(labels, missing: .skipped) }
  /// Counts one question.
  public mutating func update(gold: RecordView, predicted: RecordView?) throws(PluginError) {
    counts.add(gold: gold, predicted: predicted)
  }
  /// Counts what `other` has seen.
  public mutating func merge(_ other: BioASQ2018Metric) throws(PluginError) { counts.merge(other.counts) }
  /// Gives accuracies, reciprocal rank, means over lists, and counts.
  public func finish(into sink: MetricSink) throws(PluginError) { try counts.finish(into: sink) }
}

/// The same definition under the name of today's evaluator with `-e 9`, which leaves out unanswered questions again.
public struct BioASQE9Metric: MetricPlugin {
  /// The id users write.
  public static let id = "bioasq-e9.v1"
  /// The metric in a sentence.
  public static let summary = "The same as bioasq-2018.v1: what BioASQ's evaluator counts with -e 9"

  private var counts: BioASQCounts

  /// Begins with nothing seen.
  public init(labels: LabelInventories) throws(PluginError) { counts = BioASQCounts(labels, missing: .skipped) }
  /// Counts one question.
  public mutating func update(gold: RecordView, predicted: RecordView?) throws(PluginError) {
    counts.add(gold: gold, predicted: predicted)
  }
  /// Counts what `other` has seen.
  public mutating func merge(_ other: BioASQE9Metric) throws(PluginError) { counts.merge(other.counts) }
  /// Gives accuracies, reciprocal rank, means over lists, and counts.
  public func finish(into sink: MetricSink) throws(PluginError) { try counts.finish(into: sink) }
}
