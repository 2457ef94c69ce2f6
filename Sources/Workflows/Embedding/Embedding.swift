import Checkpoints
import Compute
import Encoder
import JSON
import Text

/// Writes hidden states of an encoder for lines of text.
public final class Embedding {
  /// What becomes of a line's hidden states.
  public enum Pooling: String, Sendable, CaseIterable {
    /// The first piece, [CLS].
    case cls
    /// The mean over all pieces, [CLS] and [SEP] included.
    case mean
    /// All pieces, one row each.
    case tokens
  }

  /// What `host embed` was asked for.
  public struct Request: Sendable {
    /// The model folder.
    public var model: String
    /// A text file, a line an input.
    public var input: String
    /// The NumPy file to write.
    public var output: String
    /// What becomes of a line's hidden states.
    public var pooling = Pooling.mean
    /// Which layer: 0 the embeddings, -1 the last.
    public var layer = -1
    /// The most pieces of a line; nil: as many as the encoder has positions.
    public var maximumLength: Int?

    /// A request for a model, an input and an output.
    public init(model: String, input: String, output: String) {
      self.model = model
      self.input = input
      self.output = output
    }
  }

  /// What a run did.
  public struct Summary: Sendable, Equatable {
    /// Lines, each with a row or, for tokens, its rows.
    public var lines = 0
    /// Rows of the file.
    public var rows = 0
    /// Columns of the file, H.
    public var columns = 0
    /// Lines that were longer than the encoder's positions and lost their tail.
    public var truncated = 0
    /// Seconds of the whole run.
    public var seconds = 0.0
    /// Pieces, special ones included.
    public var pieces = 0

    /// The summary as JSON.
    public var json: JSONObject {
      [
        "lines": JSONValue(lines), "rows": JSONValue(rows), "columns": JSONValue(columns),
        "truncated": JSONValue(truncated), "tokens": JSONValue(pieces), "seconds": JSONValue(seconds),
      ]
    }
  }

  private let request: Request
  private let context: WorkflowContext

  /// An embedding of what was asked for.
  public init(_ request: Request, context: WorkflowContext) {
    self.request = request
    self.context = context
  }

  /// Runs it.
  /// - Throws: errors of the model and of the files, `WorkflowError.setting` for a layer that is not there.
  public func run() throws -> Summary {
    let started = MonotonicClock.seconds()
    let base = try BaseModel(path: request.model)
    let layers = base.folder.configuration.layerCount
    guard request.layer >= -1, request.layer <= layers else {
      throw WorkflowError.setting(name: "layer", value: "\(request.layer)", allowed: "-1 to \(layers)")
    }
    let longest = request.maximumLength ?? base.maximumPositions
    guard longest >= 3, longest <= base.maximumPositions else {
      throw WorkflowError.maximumLength(asked: longest, allowed: 3...max(3, base.maximumPositions))
    }
    var summary = Summary()
    let inputs = try TextLines(path: request.input).map { line throws(WorkflowError) in
      try pieces(of: line, base: base, longest: longest, &summary)
    }
    summary.lines = inputs.count
    summary.pieces = inputs.reduce(0) { $0 + $1.count }
    summary.rows = request.pooling == .tokens ? summary.pieces : inputs.count
    summary.columns = base.folder.configuration.hiddenSize
    try write(inputs, base: base, summary)
    summary.seconds = MonotonicClock.seconds() - started
    return summary
  }

  private func pieces(
    of line: TextLines.Line, base: BaseModel, longest: Int, _ summary: inout Summary
  ) throws(WorkflowError) -> [Int32] {
    var buffer = PieceBuffer()
    do throws(TokenizationError) {
      try base.tokenizer.tokenize(line.bytes, into: &buffer)
    } catch {
      throw .tokenization(file: request.input, line: UInt64(line.number), record: "", error)
    }
    let special = base.tokenizer.vocabulary.special
    if buffer.count > longest - 2 { summary.truncated += 1 }
    return [special.cls] + buffer.ids.prefix(longest - 2) + [special.sep]
  }

  private func write(_ inputs: [[Int32]], base: BaseModel, _ summary: Summary) throws {
    let store = ParameterStore()
    let encoder = try BertEncoder(base.encoderConfiguration, parameters: store, pooler: false)
    let source = try base.folder.openWeights()
    let report = try WeightLoading.match(store, with: source)
    try WeightLoading.check(context.precision, report, model: request.model)
    try WeightLoading.bind(report, to: source, in: store)
    try store.allocate(.inference)
    try WeightLoading.copy(report, from: source, into: store)
    context.observer.note(.loaded(report))
    let executor = Executor(processor: context.processor)

    let file = try NumpyFile(path: request.output, type: .float32, rows: summary.rows, columns: summary.columns)
    var position = 0
    while position < inputs.count {
      var batch = PackedSequences()
      while position < inputs.count,
        batch.tokenCount == 0 || batch.tokenCount + inputs[position].count <= Evaluator.batchPieces
      {
        batch.append(pieces: inputs[position])
        position += 1
      }
      try file.append(try hiddenStates(batch, encoder, store, executor))
      context.observer.progress(
        WorkflowProgress(phase: .processing, done: position, total: inputs.count, piecesPerSecond: 0))
    }
    try file.finish()
    if request.pooling == .tokens { try writeStarts(inputs) }
  }

  /// The rows of a batch, pooled.
  private func hiddenStates(
    _ batch: PackedSequences, _ encoder: BertEncoder, _ store: ParameterStore, _ executor: Executor
  ) throws -> [Float] {
    let graph = Graph(parameters: store, mode: .inference)
    let output = encoder.record(on: graph, batch: batch)
    let layer = request.layer < 0 ? output.last : output.hidden[request.layer]
    let starts = graph.constant(batch.starts, Shape(batch.starts.count))
    let value: Value =
      switch request.pooling {
      case .tokens: layer
      case .cls:
        graph.gatherRows(layer, index: graph.constant(Array(batch.starts.dropLast()), Shape(batch.sequenceCount)))
      case .mean: graph.segment(.mean, layer, starts: starts)
      }
    graph.keep(value)
    try executor.forward(graph)
    return Array(unsafe try executor.floats(of: value))
  }

  /// Where each line's rows begin, and behind the last their number: `OUTPUT.starts.npy`.
  private func writeStarts(_ inputs: [[Int32]]) throws {
    var starts: [Int64] = [0]
    for input in inputs { starts.append(starts[starts.count - 1] + Int64(input.count)) }
    let stem = request.output.hasSuffix(".npy") ? String(request.output.dropLast(4)) : request.output
    let file = try NumpyFile(path: stem + ".starts.npy", type: .int64, rows: starts.count, columns: nil)
    try file.append(starts)
    try file.finish()
  }
}
