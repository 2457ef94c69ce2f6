import PluginAPI

/// What a number that crosses means, for the trace: the header's names in the place of their values.
public enum ContractNumber: Sendable {
  /// Kinds of labels and of items of the ledger.
  case kind
  /// Why and how `prepare` and `build` are called.
  case mode
  /// What an output's rows stand for.
  case axis
  case activation
  /// How segments become one row.
  case reduction
  /// Which inputs of a product are transposed.
  case transposition
  /// What a metric says of a value.
  case valueFlags
  case status

  /// The number as the header writes it; a number that has no name as it is.
  func text(_ number: Int64) -> String {
    switch self {
    case .kind: Self.name(number, from: 0, Self.kinds)
    case .axis: Self.name(number, from: 0, ["BP_ON_TOKENS", "BP_ON_WINDOWS", "BP_ON_ITEMS", "BP_ON_WHOLE"])
    case .activation:
      Self.name(number, from: 1, ["BP_GELU", "BP_RELU", "BP_TANH", "BP_SIGMOID", "BP_GELU_TANH"])
    case .reduction: Self.name(number, from: 1, ["BP_MEAN", "BP_MAX", "BP_SUM"])
    case .mode: Self.flags(number, ["BP_TRAINING", "BP_WANT_LOSS"])
    case .transposition: Self.flags(number, ["BP_TRANSPOSE_A", "BP_TRANSPOSE_B"])
    case .valueFlags:
      Self.flags(number, ["BP_HIGHER_IS_BETTER", "BP_PRIMARY", "BP_UNDEFINED", "BP_LOWER_IS_BETTER"])
    case .status: SpyText.status(Int32(truncatingIfNeeded: number))
    }
  }

  private static let kinds = [
    "BP_OF_WORDS", "BP_OF_SPANS", "BP_OF_PAIRS", "BP_OF_RECORDS", "BP_OF_ANSWERS", "BP_OF_VALUES",
  ]

  private static func name(_ number: Int64, from first: Int64, _ names: [String]) -> String {
    let index = Int(clamping: number - first)
    return names.indices.contains(index) ? names[index] : "\(number)"
  }

  /// The names of the bits that are set, from the lowest on; bits without a name as one number.
  private static func flags(_ number: Int64, _ names: [String]) -> String {
    var parts = names.indices.filter { number >> Int64($0) & 1 != 0 }.map { names[$0] }
    let rest = number & ~(1 << Int64(names.count) - 1)
    if rest != 0 || parts.isEmpty { parts.append("\(rest)") }
    return parts.joined(separator: "|")
  }
}
