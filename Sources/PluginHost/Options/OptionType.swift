import JSON
import PluginAPI

/// The types of options.
public enum OptionType: Int32, Sendable {
  /// A whole number.
  case integer = 1
  /// A number.
  case real = 2
  /// Any text.
  case text = 3
  /// One of the declared choices.
  case choice = 4
  /// True or false.
  case boolean = 5
}

/// An option that an item declares.
public struct DeclaredOption: Equatable, Sendable {
  /// The name, as in `--set name=value`.
  public let name: String
  /// One sentence.
  public let help: String
  /// The value when the user gives none, as text.
  public let initial: String
  /// The choices of a `choice`.
  public let choices: [String]
  /// The type.
  public let type: OptionType
  /// The range of a number; nil: any.
  public let range: ClosedRange<Double>?

  /// Names that are the task's defaults for the host's own flags.
  public static let reserved = [
    "learning-rate", "epochs", "batch-size", "max-length", "stride", "warmup", "select-by", "metrics",
  ]
}

/// A validated value of an option.
public struct OptionValue: Equatable, Sendable {
  /// The value as text.
  public let text: String
  /// The value as a number; 0 for a text.
  public let number: Double
  /// The value as a whole number: the index of a choice, 0 or 1 of a boolean; 0 for a text.
  public let integer: Int64

  /// Makes a value from its forms.
  public init(
    text: String, number: Double, integer: Int64
  ) {
    self.text = text
    self.number = number
    self.integer = integer
  }
}

extension DeclaredOption {
  /// Reads a value for this option.
  ///
  /// - Throws: what is wrong with it, with the range, the choices or the type.
  func value(_ text: String) throws(OptionFault) -> OptionValue {
    switch type {
    case .text:
      return OptionValue(text: text, number: 0, integer: 0)
    case .integer:
      guard let integer = Int64(text) else { throw .value(name: name, text: text, type: type) }
      try check(Double(integer), text)
      return OptionValue(text: text, number: Double(integer), integer: integer)
    case .real:
      guard let number = Double(text), number.isFinite else { throw .value(name: name, text: text, type: type) }
      try check(number, text)
      return OptionValue(text: text, number: number, integer: Int64(exactly: number.rounded(.towardZero)) ?? 0)
    case .boolean:
      let names: [String: Int64] = [
        "true": 1, "yes": 1, "on": 1, "1": 1, "false": 0, "no": 0, "off": 0, "0": 0,
      ]
      guard let integer = names[text] else { throw .value(name: name, text: text, type: type) }
      return OptionValue(text: integer == 1 ? "true" : "false", number: Double(integer), integer: integer)
    case .choice:
      guard let index = choices.firstIndex(of: text) else {
        throw .choice(name: name, text: text, nearest: nearestKey(to: text, in: choices), choices: choices)
      }
      return OptionValue(text: text, number: Double(index), integer: Int64(index))
    }
  }

  private func check(_ number: Double, _ text: String) throws(OptionFault) {
    if let range, !range.contains(number) {
      throw .range(name: name, text: text, minimum: range.lowerBound, maximum: range.upperBound)
    }
  }
}
