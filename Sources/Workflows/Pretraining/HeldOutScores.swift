import Compute
import Corpus
import Glibc
import JSON

/// How well a model fills masked words in, and tells whether a sentence follows, on documents that it is not trained on.
struct HeldOutScores {
  var maskedWords = 0
  var maskedRight = 0
  var maskedLoss = 0.0
  var pairs = 0
  var pairsRight = 0
  var pairLoss = 0.0

  /// The exponential of the mean loss of a masked word.
  var perplexity: Double { exp(maskedLoss / Double(max(1, maskedWords))) }

  var json: JSONObject {
    [
      "masked_accuracy": JSONValue(Double(maskedRight) / Double(max(1, maskedWords))),
      "masked_loss": JSONValue(maskedLoss / Double(max(1, maskedWords))), "perplexity": JSONValue(perplexity),
      "next_sentence_accuracy": JSONValue(Double(pairsRight) / Double(max(1, pairs))),
      "next_sentence_loss": JSONValue(pairLoss / Double(max(1, pairs))), "masked_words": JSONValue(maskedWords),
      "examples": JSONValue(pairs),
    ]
  }

  /// Measures a model.
  /// - Throws: `GraphError`.
  init(of model: PretrainingModel, on examples: [PretrainingExample], microBatchPieces: Int) throws {
    for part in PretrainingModel.parts(examples, pieces: microBatchPieces) {
      let recorded = model.record(part, mode: .inference, keepsScores: true)
      try model.executor.forward(recorded.graph)
      for term in recorded.graph.losses {
        let sum = try model.executor.lossSum(term)
        if term.name == PretrainingModel.maskedLoss { maskedLoss += sum } else { pairLoss += sum }
      }
      maskedWords += recorded.maskedPieces.count
      pairs += recorded.labels.count
      maskedRight += try right(recorded.words, recorded.maskedPieces, model.executor)
      pairsRight += try right(recorded.nextSentence, recorded.labels, model.executor)
    }
  }

  /// How often the largest score of a row is that of its label.
  private func right(_ scores: Value, _ labels: [Int32], _ executor: Executor) throws -> Int {
    guard !labels.isEmpty else { return 0 }
    let floats = try unsafe executor.floats(of: scores)
    let width = floats.count / labels.count
    var right = 0
    for (row, label) in labels.enumerated() {
      var best = 0
      for column in 1..<width where unsafe floats[row * width + column] > floats[row * width + best] { best = column }
      if best == Int(label) { right += 1 }
    }
    return right
  }
}
