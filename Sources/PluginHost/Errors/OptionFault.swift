/// What is wrong with a setting that the user gave, or with its declaration.
public enum OptionFault: Error, Equatable, Sendable {
  /// No such option; the nearest known name when one is near.
  case unknown(name: String, nearest: String?, known: [String])
  /// The text is no number, truth value or choice of the option's type.
  case value(name: String, text: String, type: OptionType)
  /// The number lies outside of the declared range.
  case range(name: String, text: String, minimum: Double, maximum: Double)
  /// The text is none of the choices.
  case choice(name: String, text: String, nearest: String?, choices: [String])
  /// The plugin's declaration breaks the contract.
  case declaration(name: String, field: String)
}
