import Encoder
import Text

/// Where batches and text come from.
struct BenchmarkInput {
  let model: BenchmarkModel
  let request: BenchmarkRequest

  /// The invented batch, or the file's sentences.
  /// - Throws: `WorkflowError.setting` where the encoder has no positions for it.
  func batches() throws -> BenchmarkBatches {
    let positions = model.configuration.maximumPositions
    guard (3...max(3, positions)).contains(request.length) else {
      throw WorkflowError.setting(name: "length", value: "\(request.length)", allowed: "3 to \(max(3, positions))")
    }
    guard let path = request.data else {
      return BenchmarkBatches(
        sequences: request.sequences, length: request.length, vocabularySize: model.configuration.vocabularySize)
    }
    return try BenchmarkBatches(
      BenchmarkTexts(path: path), path: path, tokenizer: tokenizer(), length: request.length)
  }

  /// The model's tokenizer, else the embedded one.
  func tokenizer() throws -> WordPieceTokenizer {
    if let base = model.base { return base.tokenizer }
    return try BaseModel(path: EmbeddedDefault().model, requiringWeights: false).tokenizer
  }
}
