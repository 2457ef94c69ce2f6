import Checkpoints
import JSON
import PluginHost

/// Something that happened in a workflow and that a user may want to know; sentences are made in the Host room.
public enum WorkflowNote: Sendable {
  /// What a fine-tuning runs on.
  case begins(task: String, data: String, model: String, output: String, isEmbedded: Bool)
  /// The model that a command takes because none was named.
  case takesLatestModel(String)
  /// The plugin that an item came from.
  case usesItem(kind: String, item: String, plugin: String, version: String, path: String)
  /// What a pre-training came to on documents that are held out: masked_accuracy, next_sentence_accuracy, perplexity.
  case heldOut(step: Int, scores: JSONObject)
  /// A part of a cross-validation begins.
  case fold(name: String, seed: UInt64, of: Int)
  /// A training of a suite begins; numbers count from 1.
  case suiteTrial(title: String, model: String, seed: UInt64, number: Int, of: Int)
  /// A data set of a suite is not there; where it is obtained.
  case setMissing(title: String, source: String)
  /// A point of a sweep begins, counted from 1.
  case sweepPoint(learningRate: Double, batchSize: Int, number: Int, of: Int)
  /// The point of a sweep that was best on devel, by a metric's value or, where the key is nil, by the devel loss.
  case sweepChose(learningRate: Double, batchSize: Int, key: String?, value: Double)
  /// What was read.
  case read(split: String, format: String, records: Int, path: String)
  /// What a format was found for that nobody had named: the first of its files.
  case recognised(path: String, format: String)
  /// Records of a split that are not annotated, and so neither trained on nor scored.
  case notAnnotated(split: String, count: Int, records: Int, path: String)
  /// The model does not say whether it is cased.
  case casingInferred(casing: Casing, model: String)
  /// What became of the tensors of a model.
  case loaded(LoadReport)
  /// No weights were there, and all begin at random.
  case randomWeights(model: String)
  /// There is no devel split: the last epoch is kept.
  case noDevel(path: String)
  /// The devel split is trained on: the last epoch is kept, whatever was to be selected by.
  case develIsTrainedOn(path: String, selectBy: String?)
  /// The metric that epochs are compared by does not count some labels that devel has.
  case labelsLeftOut(metric: String, labels: [String])
  /// Most texts of devel or of test stand in the other, which was allowed.
  case develIsTest(path: String, shared: Int, texts: Int)
  /// Records of a split that have a text that is trained on.
  case textsInTrain(split: String, count: Int, records: Int, path: String)
  /// There is no test split: nothing is measured on it.
  case noTest(path: String)
  /// Gold labels that training never saw: they count as missed.
  case unknownLabels(split: String, labels: [String], count: Int)
  /// A run goes on.
  case resumed(epoch: Int, step: Int)
  /// An epoch ended, counted from 1; its devel values, if there is a devel, and the one that it is judged by, whose key is
  /// nil for the loss.
  case epoch(
    number: Int, epochs: Int, loss: Double, metrics: [MetricReport], selected: (key: String?, value: Double)?,
    isBest: Bool)
  /// Training stopped early.
  case stoppedEarly(epoch: Int, best: Int)
  /// The epoch that was kept, by a metric's value or, where the key is nil, by the devel loss.
  case kept(epoch: Int, key: String?, value: Double)
  /// A document could not be processed, and the run goes on.
  case documentFailed(id: String, reason: String)
  /// What a format could not hold, by reason.
  case notHeld(format: String, counts: [String: Int])
  /// A folder that was named for plugins holds none.
  case noPluginIn(folder: String)
  /// Documents that the task made no input of; whether it is one that labels given pairs.
  case nothingRead(count: Int, documents: Int, wantsPairs: Bool)
  /// Work that was done by an earlier run and is not done again.
  case skipped(path: String)
}

/// The values of one metric.
public struct MetricReport: Sendable, Equatable {
  /// The metric's id.
  public var metric: String
  /// Its values, in its own order.
  public var values: [MetricValue]

  /// A report of values.
  public init(metric: String, values: [MetricValue]) {
    self.metric = metric
    self.values = values
  }
}
