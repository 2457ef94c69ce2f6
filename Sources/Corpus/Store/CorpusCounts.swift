import JSON

/// How much there is in a corpus.
public struct CorpusCounts: Sendable, Equatable {
  /// Documents that are kept.
  public var documents = 0
  /// Their sentences.
  public var sentences = 0
  /// Their words: what white space separates, as the paper counts them (Lee et al. 2020, table 1).
  public var words = 0
  /// The bytes of their texts.
  public var textBytes = 0

  /// Nothing.
  public init() {}

  /// As JSON.
  public var json: JSONObject {
    [
      "documents": JSONValue(documents), "sentences": JSONValue(sentences), "words": JSONValue(words),
      "text_bytes": JSONValue(textBytes),
    ]
  }

  /// From JSON.
  public init(_ json: JSONCursor) throws(JSONAccessError) {
    documents = try json.member("documents").integer()
    sentences = try json.member("sentences").integer()
    words = try json.member("words").integer()
    textBytes = try json.member("text_bytes").integer()
  }
}
