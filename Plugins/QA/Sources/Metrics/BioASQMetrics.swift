import PluginSDK

/// What one definition of BioASQ's measures is called, and what it makes of a question without an answer.
public protocol BioASQDefinition {
  /// The id users write.
  static var id: String { get }
  /// The metric in a sentence.
  static var summary: String { get }
  /// Whether a question without an answer is wrong; otherwise it is left out.
  static var countsMissing: Bool { get }
}

/// BioASQ's measures of exact answers, by one of their definitions.
public struct BioASQMetric<Definition: BioASQDefinition>: MetricPlugin {
  /// The id users write.
  public static var id: String { Definition.id }
  /// The metric in a sentence.
  public static var summary: String { Definition.summary }

  private var counts: BioASQCounts

  /// Begins with nothing seen.
  public init(labels: LabelInventories) throws(PluginError) {
    counts = BioASQCounts(labels, missing: Definition.countsMissing ? .wrong : .skipped)
  }

  /// Counts one question.
  public mutating func update(gold: RecordView, predicted: RecordView?) throws(PluginError) {
    counts.add(gold: gold, predicted: predicted)
  }

  /// Counts what `other` has seen.
  public mutating func merge(_ other: BioASQMetric) throws(PluginError) { counts.merge(other.counts) }

  /// Gives accuracies, reciprocal rank, means over lists, and counts.
  public func finish(into sink: MetricSink) throws(PluginError) { try counts.finish(into: sink) }
}

/// Over all questions of gold: one without an answer is wrong.
public enum BioASQComplete: BioASQDefinition {
  /// The id users write.
  public static let id = "bioasq-complete.v1"
  /// The metric in a sentence.
  public static let summary = "BioASQ's exact answers over all questions: one without an answer is wrong"
  /// It counts as wrong.
  public static let countsMissing = true
}

/// Over the questions that were answered, as the evaluators did with which BioBERT was measured.
public enum BioASQ2018: BioASQDefinition {
  /// The id users write.
  public static let id = "bioasq-2018.v1"
  /// The metric in a sentence.
  public static let summary =
    "BioASQ's exact answers over the questions that were answered, as evaluators before 2022 counted"
  /// It is left out.
  public static let countsMissing = false
}

/// The same under the name of today's evaluator with `-e 9`, which leaves out unanswered questions again.
public enum BioASQE9: BioASQDefinition {
  /// The id users write.
  public static let id = "bioasq-e9.v1"
  /// The metric in a sentence.
  public static let summary = "The same as bioasq-2018.v1: what BioASQ's evaluator counts with -e 9"
  /// It is left out.
  public static let countsMissing = false
}
