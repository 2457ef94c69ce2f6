import JSON

/// `tokenizer_config.json` of the transformers library: how text becomes pieces.
public struct TokenizerSettings: Sendable, Equatable {
  /// The tokenizer classes that are BERT's.
  static let classes = ["BertTokenizer", "BertTokenizerFast"]
  /// From here on a length means "no limit"; the library writes 10^30.
  private static let lengthLimit = 1e9

  /// Whether text is lowercased; nil when the file does not say.
  public var lowercases: Bool?
  /// Whether accents are stripped; nil to do what `lowercases` says.
  public var stripsAccents: Bool?
  /// Whether every Chinese character is a word.
  public var splitsChineseCharacters: Bool
  /// The longest input in pieces, nil for no limit.
  public var maximumLength: Int?
  /// The members of the file, as read; unknown ones are written back as they were.
  public private(set) var source: JSONObject

  /// Makes settings with BERT's values for what is not given.
  public init(
    casing: Casing, stripsAccents: Bool? = nil, splitsChineseCharacters: Bool = true, maximumLength: Int? = nil
  ) {
    lowercases = casing == .uncased
    self.stripsAccents = stripsAccents
    self.splitsChineseCharacters = splitsChineseCharacters
    self.maximumLength = maximumLength
    source = JSONObject()
  }

  /// Reads the file.
  /// - Throws: `CheckpointError.file`, `.json`, `.value`, or `.folder` with `.tokenizerClass`.
  public init(path: String) throws(CheckpointError) {
    let root = try JSONFile.read(path)
    do throws(JSONAccessError) {
      lowercases = try root.optionalMember("do_lower_case")?.bool()
      stripsAccents = try root.optionalMember("strip_accents")?.bool()
      splitsChineseCharacters = try root.optionalMember("tokenize_chinese_chars")?.bool() ?? true
      let length = try root.optionalMember("model_max_length")?.number()
      maximumLength = length.flatMap { $0 >= 0 && $0 < Self.lengthLimit ? Int($0) : nil }
      source = try root.object()
      _ = try root.optionalMember("tokenizer_class")?.string()
    } catch {
      throw .value(path: path, error)
    }
    if let name = source["tokenizer_class"]?.string, !Self.classes.contains(name) {
      throw .folder(path: path, .tokenizerClass(found: name, supported: Self.classes))
    }
  }

  /// The settings as the transformers library reads them, with the members that were read.
  public var json: JSONObject {
    var object = source
    object["do_lower_case"] = lowercases.map { JSONValue($0) }
    object["strip_accents"] = stripsAccents.map { JSONValue($0) } ?? .null
    object["tokenize_chinese_chars"] = JSONValue(splitsChineseCharacters)
    if let maximumLength {
      object["model_max_length"] = JSONValue(maximumLength)
    } else if let length = object["model_max_length"]?.number, length < Self.lengthLimit {
      object["model_max_length"] = nil
    }
    if !object.contains("tokenizer_class") { object["tokenizer_class"] = "BertTokenizer" }
    return object
  }
}
