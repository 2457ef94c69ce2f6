import Corpus
import Glibc

/// Pre-trains one model for every share of a corpus: the same start, the same steps, other amounts of text.
public struct CorpusSizes {
  /// The pre-training, of all of the corpus; its output is where the models lie.
  public let request: PretrainRequest
  /// The shares, above 0 and at most 1.
  public let shares: [Double]

  /// Models for these shares.
  public init(_ request: PretrainRequest, shares: [Double]) {
    self.request = request
    self.shares = shares.sorted()
  }

  /// Trains what is not there yet and goes on with what was stopped.
  ///
  /// - Returns: the points, the start itself first, at 0 words.
  /// - Throws: what a pre-training throws.
  public func points(context: WorkflowContext) throws -> [Experiment.Point] {
    var words = 0
    for source in request.phases.flatMap(\.corpora) {
      words += try CorpusStore(path: source.path).manifest.counts.words
    }
    var points: [Experiment.Point] = []
    if case .model(let path) = request.start {
      points.append(.init(model: .init(name: "none", path: path), place: 0))
    }
    try FolderCreation.create(request.output)
    for share in shares {
      var request = request
      request.output += "/share-\(share)"
      request.examples.documentShare = share
      request.resume = access(request.output + ".run/manifest.json", F_OK) == 0
      _ = try Pretraining(request, context: context).run()
      points.append(
        .init(model: .init(name: "\(share)", path: request.output), place: Double(words) * share))
    }
    return points
  }
}
