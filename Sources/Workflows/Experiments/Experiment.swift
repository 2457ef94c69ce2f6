import JSON
import PluginHost

/// How what models reach on tasks moves with how they were pre-trained (Lee et al. 2020, figure 2): a suite over models
/// that differ in one thing.
public struct Experiment: Sendable {
  /// What is looked at.
  public enum Kind: String, Sendable, CaseIterable {
    /// The size of the corpus: figure 2(a).
    case corpusSize = "corpus-size"
    /// The number of steps: figure 2(b).
    case steps
    /// What a model gains over another on every data set: figure 2(c).
    case gain
  }

  /// A model and its place on the axis.
  public struct Point: Sendable, Equatable {
    /// The model, under its heading.
    public var model: Suite.Model
    /// Words, steps, or the number of the model.
    public var place: Double

    /// A model at a place.
    public init(model: Suite.Model, place: Double) {
      self.model = model
      self.place = place
    }
  }

  /// What is looked at.
  public let kind: Kind
  /// The models, from the least place on; for a gain, the first is what the others are compared with.
  public let points: [Point]

  /// An experiment over models.
  public init(_ kind: Kind, points: [Point]) {
    self.kind = kind
    self.points = points
  }

  /// Trains and measures every model on the data sets, or finds what was done; `request.models` are the points'.
  ///
  /// Without `request.only` the data sets are those that the description names for this figure, else all.
  /// - Throws: what a suite throws; `WorkflowError.noSuchSet` where none of the data sets is there.
  public func run(_ request: Suite.Request, context: WorkflowContext) throws -> ExperimentReport {
    var request = request
    request.models = points.map(\.model)
    if request.only == nil {
      let path = try request.description ?? EmbeddedDefault().suite
      request.only = try SuiteDescription(path: path).figures[kind.rawValue]
    }
    let report = ExperimentReport(self, suite: try Suite(request, context: context).run())
    try SuiteFiles.write(report.json, to: request.output + "/experiment.json")
    return report
  }
}
