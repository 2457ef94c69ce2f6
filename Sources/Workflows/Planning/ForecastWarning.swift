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
  /// Nearly all of the machine's memory is needed.
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

  /// The share of the machine's memory from which on a run is close to its end.
  private static let mostMemory = 0.8

  /// The warning that a trial with this peak gives; a trial that needs more than there is ends without a word.
  static func memory(_ megabytes: Int) -> [ForecastWarning] {
    let available = MachineDescription.memoryMegabytes
    return Double(megabytes) > mostMemory * Double(available) ? [.memory(needed: megabytes, available: available)] : []
  }
}
