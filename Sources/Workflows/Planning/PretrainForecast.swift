import Compute
import Corpus
import JSON
import Training

/// What a pre-training will meet and need, told before it: a few examples of every phase are made and trained on.
public struct PretrainForecast: Sendable {
  /// A part of the training.
  public struct Phase: Sendable {
    /// What was asked for.
    public let phase: PretrainingPhase
    /// Pieces an example, on average.
    public let piecesPerExample: Double
    /// Examples that a round over the corpora makes, estimated from a part.
    public let examplesPerRound: Double
    /// Pieces a second, measured.
    public let piecesPerSecond: Double

    /// Rounds over the corpora.
    public var rounds: Double {
      Double(phase.steps) * Double(phase.batchSize) / max(1, examplesPerRound)
    }
    /// Seconds of all its steps.
    public var seconds: Double {
      Double(phase.steps) * Double(phase.batchSize) * piecesPerExample / max(piecesPerSecond, 1e-9)
    }

    fileprivate var json: JSONObject {
      [
        "steps": JSONValue(phase.steps), "batch-size": JSONValue(phase.batchSize),
        "max-length": JSONValue(phase.maximumLength), "tokens_per_example": JSONValue(piecesPerExample),
        "examples_per_round": JSONValue(examplesPerRound), "rounds": JSONValue(rounds),
        "tokens_per_second": JSONValue(piecesPerSecond), "seconds": JSONValue(seconds),
      ]
    }
  }

  /// The phases.
  public private(set) var phases: [Phase] = []
  /// How the model's pieces cover the corpora.
  public let coverage: WordCoverage
  /// Parameters, encoder and heads.
  public let parameterCount: Int
  /// The most memory that the trial took, in megabytes.
  public let peakMegabytes: Int
  /// What to look at.
  public let warnings: [ForecastWarning]

  /// Seconds of the run, without measurements on held-out documents.
  public var seconds: Double { phases.reduce(0) { $0 + $1.seconds } }

  private static let trialSeconds = 20.0
  /// Micro-batches of a trial's step: enough to see how much memory a step of any batch takes.
  private static let microBatches = 2
  private static let coveredDocuments = 2000

  /// Looks at what a request will do.
  /// - Throws: what the run would throw before its first step.
  public init(_ request: PretrainRequest, context: WorkflowContext) throws {
    let model = try PretrainingModel(request, context: context)
    let loop = PretrainingLoop(model, request)
    var stores: [String: CorpusStore] = [:]
    for phase in request.phases {
      guard phase.maximumLength <= model.base.maximumPositions else {
        throw WorkflowError.maximumLength(asked: phase.maximumLength, allowed: model.base.lengths)
      }
      var sources: [ExampleStream.Source] = []
      for source in phase.corpora {
        let store = try stores[source.path] ?? CorpusStore(path: source.path)
        stores[source.path] = store
        sources.append(.init(corpus: store, weight: source.weight))
      }
      let stream = ExampleStream(
        sources: sources, tokenizer: model.base.tokenizer, settings: request.examples(of: phase), seed: request.seed,
        heldOutShare: request.heldOutShare)
      phases.append(try Self.trial(phase, stream, loop))
    }
    let texts = try stores.keys.sorted().flatMap { path -> [[UInt8]] in
      guard let store = stores[path] else { return [] }
      return try (0..<store.documentCount).lazy.filter { store.live[$0] }.prefix(Self.coveredDocuments)
        .map { try store.document($0).text }
    }
    coverage = WordCoverage(texts: texts, base: model.base)
    parameterCount = model.store.flatCount
    peakMegabytes = EvaluationReport.peakMegabytes()
    warnings = coverage.warnings + ForecastWarning.memory(peakMegabytes)
  }

  /// Makes examples of a phase and takes steps on them, of no more pieces than show the rate and the memory.
  private static func trial(
    _ phase: PretrainingPhase, _ stream: ExampleStream, _ loop: PretrainingLoop
  ) throws -> Phase {
    var examples: [PretrainingExample] = []
    var blocks = 0
    while blocks < min(4, stream.blocksOfAllRounds) || (examples.isEmpty && blocks < stream.blocksOfAllRounds) {
      examples += try stream.block(blocks)
      blocks += 1
    }
    guard !examples.isEmpty else { throw CorpusError.noDocuments(path: phase.corpora[0].path) }
    let pieces = examples.reduce(0) { $0 + $1.pieces.count }
    let most = max(1, microBatches * loop.request.microBatchTokens / phase.maximumLength)
    let batch = min(phase.batchSize, most)
    let started = MonotonicClock.seconds()
    var place = 0
    var steps = 0
    loop.position = TrainingPosition()
    while steps < 5 {
      let step = (0..<batch).map { examples[(place + $0) % examples.count] }
      place += batch
      _ = try loop.step(step)
      steps += 1
      if steps == 1 {
        // The first step makes what later ones use again.
        (loop.position.pieces, loop.position.seconds) = (0, 0)
      } else if MonotonicClock.seconds() - started > trialSeconds {
        break
      }
    }
    return Phase(
      phase: phase, piecesPerExample: Double(pieces) / Double(examples.count),
      examplesPerRound: Double(examples.count) * Double(stream.blocksOfAllRounds) / Double(blocks),
      piecesPerSecond: Double(loop.position.pieces) / max(loop.position.seconds, 1e-9))
  }

  /// As JSON, keys as in docs/cli.md.
  public var json: JSONObject {
    [
      "command": "pretrain", "phases": .array(phases.map { .object($0.json) }), "words": .object(coverage.json),
      "parameters": JSONValue(parameterCount), "seconds": JSONValue(seconds),
      "peak_rss_mb": JSONValue(peakMegabytes), "warnings": .array(warnings.map { .string($0.name) }),
    ]
  }
}
