import PluginHost
import Text

/// Fills in the words and sentences that a record's format left out, where no model is at hand: for writers whose format
/// is made of words.
struct RecordCompletion {
  private let tokenizer: WordPieceTokenizer
  private let splitter = SentenceSplitter()

  /// - Throws: nothing in practice; a vocabulary of special pieces alone is one.
  init() throws(VocabularyError) {
    // Without any other piece every basic token is one unknown piece, which is what a word is.
    let vocabulary = try Vocabulary(utf8: Array("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n".utf8))
    tokenizer = WordPieceTokenizer(vocabulary: vocabulary, options: WordPieceOptions(lowercase: false))
  }

  /// The record with words and sentences; as it is where it has both.
  /// - Throws: `WorkflowError.tokenization`.
  func complete(_ record: StoredRecord) throws(WorkflowError) -> StoredRecord {
    guard record.words.isEmpty || record.sentences.isEmpty else { return record }
    return try AnalyzedRecord(record, tokenizer: tokenizer, splitter: splitter).record
  }
}
