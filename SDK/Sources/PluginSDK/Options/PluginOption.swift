import PluginAPI

/// A setting that a task or a format declares; the user gives it as `--set name=value`.
///
/// A task's `learning-rate`, `epochs`, `batch-size`, `max-length`, `stride`, `warmup`, `select-by` and `metrics` are its
/// defaults for the host's flags of those names; a format's `offsets` is set by the host's flag of that name.
public struct PluginOption: Sendable {
  /// What values a setting takes.
  public enum Values: Sendable {
    /// Whole numbers in a range.
    case integer(ClosedRange<Int>)
    /// Numbers in a range.
    case real(ClosedRange<Double>)
    /// Any text.
    case text
    /// One of these words.
    case choice([String])
    /// Yes or no.
    case boolean
  }

  /// Its name, in kebab-case.
  public let name: String
  /// One sentence for `host plugin info`.
  public let help: String
  /// The value it has when nobody sets it, as a user would write it.
  public let initial: String
  /// What values it takes.
  public let values: Values

  /// A whole number.
  public static func integer(_ name: String, _ initial: Int, in range: ClosedRange<Int>, _ help: String) -> Self {
    PluginOption(name: name, help: help, initial: String(initial), values: .integer(range))
  }
  /// A number; `initial` is written out, so that the user reads what the author wrote.
  public static func real(_ name: String, _ initial: String, in range: ClosedRange<Double>, _ help: String) -> Self {
    PluginOption(name: name, help: help, initial: initial, values: .real(range))
  }
  /// A text.
  public static func text(_ name: String, _ initial: String, _ help: String) -> Self {
    PluginOption(name: name, help: help, initial: initial, values: .text)
  }
  /// One of `choices`.
  public static func choice(_ name: String, _ initial: String, of choices: [String], _ help: String) -> Self {
    PluginOption(name: name, help: help, initial: initial, values: .choice(choices))
  }
  /// Yes or no.
  public static func boolean(_ name: String, _ initial: Bool, _ help: String) -> Self {
    PluginOption(name: name, help: help, initial: initial ? "true" : "false", values: .boolean)
  }

  /// What is wrong with this declaration, in words for the plugin's author; nil when nothing is.
  public var fault: String? {
    if name.isEmpty || !name.utf8.allSatisfy({ $0 == 0x2D || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) })
    {
      return "the option name '\(name)' is not made of a-z, 0-9 and '-'"
    }
    switch values {
    case .integer(let range):
      guard let value = Int(initial), range.contains(value) else { return outOfRange }
    case .real(let range):
      guard let value = Double(initial), value.isFinite, range.contains(value) else { return outOfRange }
    case .choice(let choices):
      if !choices.contains(initial) {
        return "the option '\(name)' starts as '\(initial)', which is none of its choices"
      }
      if let choice = choices.first(where: { $0.isEmpty || $0.contains(",") }) {
        return "the option '\(name)' has the choice '\(choice)', which is empty or holds a comma"
      }
    case .boolean:
      if initial != "true" && initial != "false" { return outOfRange }
    case .text:
      break
    }
    return nil
  }

  private var outOfRange: String { "the option '\(name)' starts as '\(initial)', which is not among its values" }

  /// What is wrong with a list of declarations; nil when nothing is.
  public static func fault(in options: [PluginOption]) -> String? {
    var names: Set<String> = []
    for option in options {
      if let fault = option.fault { return fault }
      if !names.insert(option.name).inserted { return "the option '\(option.name)' is declared twice" }
    }
    return nil
  }
}
