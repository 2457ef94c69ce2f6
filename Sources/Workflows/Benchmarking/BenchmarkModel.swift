import Checkpoints
import Compute
import Encoder

/// The encoder that is measured: a model folder's, or one of BERT-base's shape with random weights from a fixed seed.
struct BenchmarkModel {
  /// The folder; nil for the random one.
  let base: BaseModel?
  /// The sizes.
  var configuration: EncoderConfiguration
  /// What was asked for; nil: what the weights are.
  private let asked: Precision?
  private static let seed: UInt64 = 1
  /// The cased vocabulary of BERT-base.
  private static let vocabularySize = 28_996

  /// Opens the folder, if one is given.
  /// - Throws: `CheckpointError`, `VocabularyError`, `WorkflowError.precision`.
  init(_ request: BenchmarkRequest) throws {
    base = try request.model.map { try BaseModel(path: $0, requiringWeights: false) }
    configuration =
      base?.encoderConfiguration
      ?? EncoderConfiguration(vocabularySize: Self.vocabularySize)
    asked = request.precision
    if let base, let asked, asked != .int8, base.folder.host?.encoderPrecision == .int8 {
      throw WorkflowError.precision(model: base.folder.path, asked: asked, isQuantized: true)
    }
  }

  /// What the model is computed in.
  var precision: Precision { asked ?? (base?.folder.host?.encoderPrecision == .int8 ? .int8 : .fp32) }

  /// What a process that computes this model needs: threads, and units for its precision.
  /// - Throws: `ProcessorError.unsupportedPrecision`.
  func processor(threads: Int?) throws(ProcessorError) -> Processor {
    try Processor(threads: threads, precision: precision)
  }

  /// An encoder for inference.
  /// - Throws: `CheckpointError`, `EncoderError`, `WorkflowError.precision`.
  func forInference(on processor: Processor) throws -> (encoder: BertEncoder, store: ParameterStore) {
    let store = ParameterStore()
    let encoder = try BertEncoder(configuration, parameters: store, pooler: false)
    let source = try weights()
    if let source {
      let report = try WeightLoading.match(store, with: source)
      // Floats become bytes here, but bytes no floats.
      if report.isQuantized { try WeightLoading.check(asked, report, model: base?.folder.path ?? source.path) }
      if precision != .int8 || report.isQuantized {
        try WeightLoading.bind(report, to: source, in: store)
        try store.allocate(.inference)
        try WeightLoading.copy(report, from: source, into: store)
        return (encoder, store)
      }
    }
    guard precision == .int8 else {
      try store.allocate(.inference)
      store.initialize(seed: Self.seed, on: processor)
      return (encoder, store)
    }
    try quantize(into: store, from: source, on: processor)
    return (encoder, store)
  }

  /// An encoder for training, with heads that `declare` adds.
  /// - Throws: `CheckpointError`, `EncoderError`, `WorkflowError.quantizedModel`.
  func forTraining<Heads>(
    pooler: Bool, on processor: Processor, declare: (BertEncoder, ParameterStore) throws -> Heads
  ) throws -> (encoder: BertEncoder, store: ParameterStore, heads: Heads) {
    let store = ParameterStore()
    let encoder = try BertEncoder(configuration, parameters: store, pooler: pooler)
    let heads = try declare(encoder, store)
    try store.allocate(.trainable)
    store.initialize(seed: Self.seed, on: processor)
    if let source = try weights() {
      let report = try WeightLoading.match(store, with: source)
      if report.isQuantized { throw WorkflowError.quantizedModel(base?.folder.path ?? source.path) }
      try WeightLoading.copy(report, from: source, into: store)
    }
    return (encoder, store, heads)
  }

  private func weights() throws -> (any TensorSource)? {
    guard let base, base.folder.weightsForm != nil else { return nil }
    return try base.folder.openWeights()
  }

  /// Lets linear weights be bytes of weights of floats, and all else the floats themselves.
  private func quantize(into store: ParameterStore, from source: (any TensorSource)?, on processor: Processor) throws {
    let floats = ParameterStore()
    for declaration in store.declarations { try floats.declare(declaration) }
    try floats.allocate(.inference)
    floats.initialize(seed: Self.seed, on: processor)
    if let source { try WeightLoading.copy(WeightLoading.match(floats, with: source), from: source, into: floats) }
    for (index, declaration) in store.declarations.enumerated() {
      let id = ParameterID(index: index), values = unsafe floats.values(of: id)
      if QuantizedName.isPossible(for: declaration.name, shape: declaration.shape.dimensions),
        let numbers = values.baseAddress
      {
        try store.bind(
          id,
          to: unsafe QuantizedWeight(
            quantizing: numbers, outputs: declaration.shape[0], inputs: declaration.shape[1]))
      } else {
        try unsafe store.bind(id, to: values, owner: floats)
      }
    }
    try store.allocate(.inference)
  }
}
