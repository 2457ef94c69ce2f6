/// How text is cut into pieces.
public struct WordPieceOptions: Sendable, Equatable {
  /// Whose rules hold where BioBERT's Python tokenizer and the `tokenizers` package of Hugging Face differ.
  ///
  /// There are three such rules besides the longest word (see `maxWordCharacters`). A fourth difference is not a matter of
  /// rules: that package also finds special tokens such as `[MASK]` inside raw text, which is never done here.
  public enum Dialect: Sendable, Equatable {
    /// BioBERT's `tokenization.py`: everything of category "C*" is dropped, unassigned code points included (Unicode 18.0);
    /// a capital sigma at the end of a word becomes ς; the ideographs U+2B820–2B91F stand alone.
    case biobert
    /// `tokenizers` 0.23: unassigned code points, and those made Cf after Unicode 8.0, are kept; a capital sigma always
    /// becomes σ; U+2B820–2B91F are parts of words.
    case huggingFace
  }

  /// Lower-case every word (uncased models).
  public var lowercase: Bool
  /// Decompose canonically and drop what is of category Mn; nil means the same as `lowercase`.
  public var stripAccents: Bool?
  /// Make every Chinese character a word of its own.
  public var tokenizeChineseChars: Bool
  /// The longest word, in scalars after normalisation, that is looked up; a longer one is `[UNK]`. BioBERT has 200, the
  /// `tokenizers` package 100.
  public var maxWordCharacters: Int
  /// Whose rules hold where two tokenizers differ.
  public var dialect: Dialect

  /// Options of BioBERT's tokenizer, cased unless asked otherwise.
  public init(
    lowercase: Bool = false, stripAccents: Bool? = nil, tokenizeChineseChars: Bool = true,
    maxWordCharacters: Int = 200, dialect: Dialect = .biobert
  ) {
    self.lowercase = lowercase
    self.stripAccents = stripAccents
    self.tokenizeChineseChars = tokenizeChineseChars
    self.maxWordCharacters = maxWordCharacters
    self.dialect = dialect
  }

  /// Options under which pieces, ids and offsets equal those of `BertWordPieceTokenizer` in `tokenizers` 0.23, for text
  /// without special tokens written out.
  public static func huggingFace(lowercase: Bool) -> WordPieceOptions {
    WordPieceOptions(lowercase: lowercase, maxWordCharacters: 100, dialect: .huggingFace)
  }

  /// `stripAccents`, with nil resolved.
  public var stripsAccents: Bool { stripAccents ?? lowercase }
}
