import Checkpoints
import Compute
import Corpus
import Encoder

/// An encoder with the heads that it is pre-trained with.
final class PretrainingModel {
  /// The folder that it came from.
  let base: BaseModel
  let store: ParameterStore
  let executor: Executor
  /// The names under which graphs keep the two losses.
  static let (maskedLoss, pairLoss) = ("masked_words", "next_sentence")

  private let encoder: BertEncoder
  private let heads: PretrainingHeads

  /// Opens a folder to be trained on: its weights, or random ones where it has none.
  /// - Throws: `CheckpointError`, `EncoderError`, `ParameterError`.
  init(_ request: PretrainRequest, context: WorkflowContext) throws {
    base = try request.start.open()
    store = ParameterStore()
    encoder = try BertEncoder(base.encoderConfiguration, parameters: store, pooler: true)
    heads = try PretrainingHeads(for: encoder, parameters: store)
    executor = Executor(processor: context.processor)
    try store.allocate(.trainable)
    store.initialize(seed: request.seed, on: context.processor)
    guard base.folder.weightsForm != nil else {
      context.observer.note(.randomWeights(model: base.folder.path))
      return
    }
    let source = try base.folder.openWeights()
    let report = try WeightLoading.match(store, with: source)
    guard !report.isQuantized else { throw WorkflowError.quantizedModel(base.folder.path) }
    try WeightLoading.copy(report, from: source, into: store)
    context.observer.note(.loaded(report))
  }

  /// What was recorded for a batch.
  struct Recorded {
    let graph: Graph
    let words: Value
    let nextSentence: Value
    let maskedPieces: [Int32]
    let labels: [Int32]
  }

  /// Records the encoder and the heads for examples; nothing is computed.
  func record(_ examples: ArraySlice<PretrainingExample>, mode: GraphMode, keepsScores: Bool = false) -> Recorded {
    var batch = PackedSequences()
    var masked = PretrainingHeads.Masked(rows: [], words: [])
    var labels: [Int32] = []
    for example in examples {
      let start = Int32(batch.tokenCount)
      let second = example.pieces.count - example.firstCount
      batch.append(
        pieces: example.pieces,
        segments: [Int32](repeating: 0, count: example.firstCount) + [Int32](repeating: 1, count: second))
      masked.rows += example.maskedPlaces.map { start + $0 }
      masked.words += example.maskedPieces
      labels.append(example.isRandomNext ? 1 : 0)
    }
    let graph = Graph(parameters: store, mode: mode)
    let output = heads.record(
      on: graph, encoder.record(on: graph, batch: batch), masked: masked, nextSentence: labels)
    if keepsScores {
      graph.keep(output.words)
      graph.keep(output.nextSentence)
    }
    return Recorded(
      graph: graph, words: output.words, nextSentence: output.nextSentence, maskedPieces: masked.words, labels: labels)
  }

  /// Cuts examples into runs of at most so many pieces, one example at least.
  static func parts(_ examples: [PretrainingExample], pieces budget: Int) -> [ArraySlice<PretrainingExample>] {
    var parts: [ArraySlice<PretrainingExample>] = []
    var (start, pieces) = (0, 0)
    for (index, example) in examples.enumerated() {
      if index > start, pieces + example.pieces.count > budget {
        parts.append(examples[start..<index])
        (start, pieces) = (index, 0)
      }
      pieces += example.pieces.count
    }
    if start < examples.count { parts.append(examples[start...]) }
    return parts
  }

  /// Writes the model folder, whole or not at all; it loads in transformers' BertForPreTraining.
  /// - Throws: `CheckpointError`.
  func write(to path: String, manifestPath: String) throws {
    let writer = try ModelFolderWriter(path: path)
    var configuration = base.folder.configuration
    configuration.labels = nil
    configuration.architectures = ["BertForPreTraining"]
    try writer.write(configuration)
    try writer.write(vocabulary: try MappedFile.contents(of: base.folder.vocabulary.path))
    var tokenizer = base.folder.tokenizer
    tokenizer.maximumLength = base.maximumPositions
    try writer.write(tokenizer)
    var host = HostFile(casing: base.folder.casing)
    host.trainingManifest = manifestPath
    try writer.write(host)
    try writer.write(parameters: store)
    try writer.commit()
  }
}
