/// What a user should look at before the run.
public enum ForecastWarning: Sendable, Equatable {
  /// The other casing knows more words.
  case casing(casing: String, unknown: Double, otherUnknown: Double)
  /// All of the text is in lower case, and the model is cased.
  case lowercaseText
  /// Many words are unknown.
  case unknownWords(share: Double)
  /// Many inputs are longer than a window.
  case longInputs(share: Double, maximumLength: Int)
  /// A label is rare.
  case rareLabel(kind: String, label: String, count: Int)
  /// The encoder begins at random.
  case randomEncoder
  /// There is no devel.
  case noDevel
  /// More memory is needed than the machine has.
  case memory(needed: Int, available: Int)

  /// A word for programs.
  public var name: String {
    switch self {
    case .casing: "casing"
    case .lowercaseText: "lowercase_text"
    case .unknownWords: "unknown_words"
    case .longInputs: "long_inputs"
    case .rareLabel: "rare_label"
    case .randomEncoder: "random_encoder"
    case .noDevel: "no_devel"
    case .memory: "memory"
    }
  }
}
