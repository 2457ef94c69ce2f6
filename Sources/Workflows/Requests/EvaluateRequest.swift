/// What `host evaluate` was asked for.
public struct EvaluateRequest: Sendable {
  /// The model folder.
  public var model: String
  /// A folder with splits, or one file.
  public var data: String
  /// The split of a folder.
  public var split = "test"
  /// The format of the data; nil: probed.
  public var format: String?
  /// Settings of the format of the data.
  public var formatSettings: [String: String] = [:]
  /// Settings of the task that are other than the model's.
  public var settings: [String: String] = [:]
  /// A file for the predictions.
  public var predictions: String?
  /// The format of the predictions; nil: by the file's ending, else that of the data.
  public var predictionFormat: String?
  /// Settings of the format of the predictions.
  public var predictionSettings: [String: String] = [:]
  /// Metric ids; nil: the model's own.
  public var metrics: [String]?
  /// A gold label that training never saw is an error.
  public var strictLabels = false
  /// Training data by whose mentions scores are told apart: a folder with splits, or one file, read as the data is.
  public var seenIn: String?
  /// The split of that folder.
  public var seenSplit = "train"
  /// Pieces a window; nil: the model's own.
  public var maximumLength: Int?

  /// A request for a model and data.
  public init(model: String, data: String) {
    self.model = model
    self.data = data
  }
}
