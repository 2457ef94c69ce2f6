import PluginHost
import Text

/// A record that has words and sentences, with the pieces of its texts.
struct AnalyzedRecord {
  /// The record, with words and sentences, made here where its corpus had none.
  let record: StoredRecord
  /// The pieces of each text.
  let texts: [TextPieces]

  /// Cuts a record's texts into pieces and fills in what its format left out.
  /// - Throws: `WorkflowError.tokenization`.
  init(_ record: StoredRecord, tokenizer: WordPieceTokenizer, splitter: SentenceSplitter) throws(WorkflowError) {
    var texts: [TextPieces] = []
    for index in 0..<record.texts.count {
      let pieces: Result<TextPieces, TokenizationError> = record.withTextBytes(index) { bytes in
        do throws(TokenizationError) { return .success(try TextPieces(bytes, tokenizer)) } catch {
          return .failure(error)
        }
      }
      switch pieces {
      case .success(let pieces): texts.append(pieces)
      case .failure(let error):
        throw .tokenization(file: record.file, line: record.line, record: record.id, error)
      }
    }
    var completed = record
    if !record.wordsAreGiven && record.words.isEmpty {
      completed = completed.withWords(texts.enumerated().flatMap { $1.basicWords(text: $0) })
    }
    if !record.sentencesAreGiven && record.sentences.isEmpty {
      var sentences: [RecordSpan] = []
      for (index, text) in record.texts.enumerated() where text.role == .body {
        var ranges: [Range<Int>] = []
        // The tokenizer has found the text to be UTF-8, which is all that the splitter asks for.
        record.withTextBytes(index) { try? splitter.split($0, into: &ranges) }
        sentences += ranges.map { RecordSpan(range: $0, text: index) }
      }
      completed = completed.withSentences(sentences)
    }
    var word = 0
    let words = completed.words
    for index in texts.indices { texts[index].align(words, text: index, from: &word) }
    self.record = completed
    self.texts = texts
  }
}
