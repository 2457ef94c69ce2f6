import Encoder
import Text

/// What the encoder is run on.
struct BenchmarkBatches {
  /// The batches of one pass.
  let batches: [PackedSequences]

  /// Equal sequences of invented pieces, one batch.
  init(sequences: Int, length: Int, vocabularySize: Int) {
    batches = [Self.invented(sequences: sequences, length: length, vocabularySize: vocabularySize)]
  }

  /// The texts by rising length, in batches of the pieces that inference takes at once; a text of more than `length`
  /// pieces, special ones included, loses its tail.
  /// - Throws: `WorkflowError.tokenization`.
  init(_ texts: BenchmarkTexts, path: String, tokenizer: WordPieceTokenizer, length: Int) throws(WorkflowError) {
    var sequences: [[Int32]] = []
    var buffer = PieceBuffer()
    let special = tokenizer.vocabulary.special
    for (index, text) in texts.texts.enumerated() {
      buffer.removeAll()
      do throws(TokenizationError) {
        try tokenizer.tokenize(text, into: &buffer)
      } catch {
        throw .tokenization(file: path, line: UInt64(index + 1), record: "", error)
      }
      sequences.append([special.cls] + buffer.ids.prefix(length - 2) + [special.sep])
    }
    sequences.sort { $0.count < $1.count }
    var batches: [PackedSequences] = [], current = PackedSequences()
    for sequence in sequences {
      if current.tokenCount > 0, current.tokenCount + sequence.count > Evaluator.batchPieces {
        batches.append(current)
        current = PackedSequences()
      }
      current.append(pieces: sequence)
    }
    batches.append(current)
    self.batches = batches
  }

  /// N, pieces of all batches.
  var tokenCount: Int { batches.reduce(0) { $0 + $1.tokenCount } }

  /// Pieces that repeat only after the whole vocabulary, as no text's do: rows of the word table come from memory.
  static func invented(sequences: Int, length: Int, vocabularySize: Int) -> PackedSequences {
    var batch = PackedSequences()
    for sequence in 0..<sequences {
      let half = length / 2
      batch.append(
        pieces: (0..<length).map { Int32((sequence * length + $0) * 7919 % vocabularySize) },
        segments: (0..<length).map { $0 < half ? 0 : 1 })
    }
    return batch
  }
}
