import Compute
import PluginHost
import Text

/// What stops a workflow that is no fault of a single room.
public enum WorkflowError: Error, Sendable, Equatable {
  /// A path that was given does not exist.
  case noSuchPath(String)
  /// No format recognises the data.
  case formatNotRecognised(path: String, known: [String])
  /// Several formats recognise the data equally well.
  case formatAmbiguous(path: String, candidates: [String])
  /// The data has no split of this name.
  case noSplit(path: String, split: String, available: [String])
  /// The model's weights are not what the precision needs.
  case precision(model: String, asked: Precision, isQuantized: Bool)
  /// The model's weights are bytes, which cannot be trained or quantized again.
  case quantizedModel(String)
  /// The data holds no record.
  case noRecords(path: String, split: String)
  /// The data has no gold to train on or to measure by.
  case noGold(path: String, split: String)
  /// The task made no input of the training data, so that nothing can be learnt.
  case noInputs(path: String)
  /// A record's text cannot be cut into pieces.
  case tokenization(file: String, line: UInt64, record: String, TokenizationError)
  /// A record's input is longer than fits, and its task forbids cutting it.
  case inputTooLong(file: String, line: UInt64, record: String, pieces: Int, limit: Int)
  /// An input of a record is impossible, by the plugin's fault.
  case badInput(record: String, what: String)
  /// The maximum length does not fit the encoder or leaves no room.
  case maximumLength(asked: Int, allowed: ClosedRange<Int>)
  /// The stride does not fit the maximum length.
  case stride(asked: Int, allowed: ClosedRange<Int>)
  /// A gold label that training never saw, under `--strict-labels`.
  case unknownLabel(file: String, line: UInt64, record: String, label: String, known: [String])
  /// The model folder has no task: it is an encoder.
  case noTask(model: String)
  /// The plugin that a model was trained with is not there; `refused` are files that could not be used.
  case modelPlugin(model: String, task: String, plugin: String, refused: [String])
  /// In a whole epoch no record gave the loss a weight; the gold items, and the commonest reason why some are out of reach.
  case nothingLearnt(task: String, gold: Int, reason: String?, count: Int)
  /// The model's head was never trained.
  case untrainedHead(model: String)
  /// The model's head lacks parameters that its task declares.
  case headParametersMissing(model: String, names: [String])
  /// The task recorded no loss for a batch with gold.
  case noLoss(task: String)
  /// The task filled other output slots than before, or none.
  case outputs(task: String)
  /// The key to select by is none that the metric gives.
  case unknownMetricKey(asked: String, available: [String])
  /// The key to select by names a plugin where a metric belongs: its functions give values of counts, and no metric.
  case functionSelected(key: String)
  /// A model is to be selected by a value that is a count: neither more of it nor less is better.
  case noDirection(key: String)
  /// A setting of the request is out of its range.
  case setting(name: String, value: String, allowed: String)
  /// A setting that only training can take, given to a trained model.
  case trainingSetting(name: String, value: String)
  /// Settings of a format of inputs that is not named.
  case settingsWithoutFormat
  /// Two settings of a request exclude each other.
  case conflict(first: String, second: String)
  /// The output is a file that is read.
  case outputIsInput(String)
  /// The output is there already.
  case outputExists(path: String)
  /// A recipe is for a model of another shape.
  case recipeShape(recipe: String, layers: Int, hidden: Int, model: String, foundLayers: Int, foundHidden: Int)
  /// What a recipe begins from is not given: a model, or a vocabulary for random weights.
  case recipeStart(recipe: String, model: String?, vocabulary: String)
  /// A number does not fit the format that weights are to be written in.
  case beyondFormat(path: String, tensor: String, value: Double, format: String)
  /// A pre-training left no models on its way.
  case noStepModels(model: String)
  /// A value of a recipe is out of its range.
  case recipeValue(path: String, key: String, allowed: String)
  /// A plugin's function gave no finite number.
  case functionNotFinite(function: String, arguments: [Double])
  /// A line of the list of trusted plugins is none.
  case badTrustList(path: String, line: Int)
  /// There is no recipe of this name.
  case noSuchRecipe(asked: String, available: [String])
  /// Mentions were asked about of a task that predicts none.
  case noMentions(task: String)
  /// Test is to be trained on.
  case trainsOnTest
  /// Most texts of devel or of test stand in the other.
  case develIsTest(path: String, shared: Int, texts: Int)
  /// A sweep has no devel to choose by.
  case nothingToSelectBy(path: String)
  /// A folder has no subfolders that are folds.
  case noFolds(path: String)
  /// Two folds are tested on the same for the most part.
  case foldsOverlap(path: String, first: String, second: String, shared: Int)
  /// Data has fewer documents than folds are to be made of it.
  case tooFewDocuments(path: String, documents: Int, folds: Int)
  /// What a suite has made lies there and was made otherwise.
  case suiteDiffers(path: String, names: [String])
  /// A suite has no such data set, or none that was asked for.
  case noSuchSet(asked: String, available: [String])
  /// A data set of a suite names a group or a stage that the suite does not have.
  case suiteLacks(path: String, what: String)
  /// The embedded default is not where the program was installed.
  case noEmbeddedDefault(searched: [String])
  /// Nothing was trained here that could be used.
  case noLatestModel
  /// A file that a run used is not what it was.
  case inputChanged(path: String, role: String)
  /// The two files of a score have different records.
  case recordsDiffer(gold: Int, predicted: Int, firstUnmatched: String)
  /// A record and its prediction have different words.
  case wordsDiffer(file: String, line: UInt64, record: String, predicted: Int, gold: Int)
  /// `--fail-fast`, or too many documents failed.
  case documentFailed(id: String, reason: String)
  /// A worker's thread or memory could not be had.
  case resource(String)
}
