import Checkpoints
import JSON
import PluginHost
import Text

/// How a model's pieces cover the words of texts, with its own casing and with the other.
public struct WordCoverage: Sendable {
  /// How the model reads: cased or not.
  public let casing: Casing
  /// Words, as BERT's basic tokenizer cuts them.
  public private(set) var words = 0
  /// Pieces that they are cut into.
  public private(set) var pieces = 0
  /// Words that are unknown.
  public private(set) var unknown = 0
  /// Words that would be unknown with the other casing.
  public private(set) var otherUnknown = 0
  /// Whether a text has a capital letter.
  public private(set) var hasCapitals = false

  /// So many texts say enough.
  private static let mostTexts = 5000

  init(of records: [StoredRecord], base: BaseModel) {
    self.init(texts: records.lazy.flatMap(\.texts).prefix(Self.mostTexts).map { Array($0.text.utf8) }, base: base)
  }

  init(texts: some Sequence<[UInt8]>, base: BaseModel) {
    casing = base.folder.casing
    var options = base.tokenizer.options
    options.lowercase.toggle()
    options.stripAccents = nil
    let other = WordPieceTokenizer(vocabulary: base.tokenizer.vocabulary, options: options)
    var buffer = PieceBuffer()
    for text in texts {
      buffer.removeAll()
      // What is no text was refused before.
      try? base.tokenizer.tokenize(text, into: &buffer)
      words += buffer.flags.count { $0.contains(.wordStart) }
      pieces += buffer.count
      unknown += buffer.flags.count { $0.contains(.unknown) }
      buffer.removeAll()
      try? other.tokenize(text, into: &buffer)
      otherUnknown += buffer.flags.count { $0.contains(.unknown) }
      hasCapitals = hasCapitals || text.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
  }

  /// The share of words that are unknown.
  public var unknownShare: Double { Double(unknown) / Double(max(1, words)) }
  /// The same with the other casing.
  public var otherUnknownShare: Double { Double(otherUnknown) / Double(max(1, words)) }

  /// What a user should look at.
  var warnings: [ForecastWarning] {
    var warnings: [ForecastWarning] = []
    // A vocabulary of lower case knows no capitals; the reverse only costs pieces.
    if unknownShare > 0.02, otherUnknownShare < unknownShare / 2 {
      warnings.append(
        .casing(casing: casing.rawValue, unknown: unknownShare, otherUnknown: otherUnknownShare))
    } else if unknownShare > 0.01 {
      warnings.append(.unknownWords(share: unknownShare))
    }
    if casing == .cased, words > 0, !hasCapitals { warnings.append(.lowercaseText) }
    return warnings
  }

  /// As JSON.
  public var json: JSONObject {
    [
      "casing": .string(casing.rawValue), "words": JSONValue(words), "pieces": JSONValue(pieces),
      "unknown": JSONValue(unknown), "unknown_with_other_casing": JSONValue(otherUnknown),
    ]
  }
}
