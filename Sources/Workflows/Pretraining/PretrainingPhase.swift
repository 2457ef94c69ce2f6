import Checkpoints
import Corpus
import JSON

/// A part of a pre-training: so many steps over corpora with examples of one length.
public struct PretrainingPhase: Sendable, Equatable {
  /// A corpus and its share of the examples.
  public struct Source: Sendable, Equatable {
    /// The corpus' folder.
    public var path: String
    /// Its share, relative to the others'.
    public var weight: Double

    /// A corpus and its share.
    public init(path: String, weight: Double) {
      self.path = path
      self.weight = weight
    }
  }

  /// The corpora.
  public var corpora: [Source]
  /// Optimizer steps.
  public var steps: Int
  /// Examples a step.
  public var batchSize: Int
  /// Pieces an example, special ones included.
  public var maximumLength: Int
  /// Masked pieces an example at the most.
  public var maximumPredictions: Int

  /// A phase with BERT's numbers where nothing is said.
  public init(
    corpora: [Source], steps: Int = 100_000, batchSize: Int = 32, maximumLength: Int = 128, maximumPredictions: Int = 20
  ) {
    self.corpora = corpora
    self.steps = steps
    self.batchSize = batchSize
    self.maximumLength = maximumLength
    self.maximumPredictions = maximumPredictions
  }

  /// The corpora as a manifest has them.
  ///
  /// - Parameter hashes: the hash of each corpus by its path.
  func corpora(hashes: [String: String]) -> JSONValue {
    .array(
      corpora.map {
        [
          "path": .string($0.path), "weight": JSONValue($0.weight),
          "sha256": hashes[$0.path].map { .string($0) } ?? .null,
        ]
      })
  }
}

extension [PretrainingPhase] {
  /// The steps of all phases.
  public var steps: Int { reduce(0) { $0 + $1.steps } }

  /// The same phases over another number of steps: each has the share that it had, and one step at least.
  public func scaled(to steps: Int) -> [PretrainingPhase] {
    let sum = self.steps
    var phases = self
    var (given, before) = (0, 0)
    for index in phases.indices {
      before += self[index].steps
      let end = index == phases.count - 1 ? steps : Int((Double(steps) * Double(before) / Double(sum)).rounded())
      phases[index].steps = Swift.max(1, end - given)
      given += phases[index].steps
    }
    return phases
  }
}
