import PluginAPI

/// The values of a plugin's declared options, validated by the host, read by name.
///
/// Copies: they may be kept.
public struct Settings: Sendable {
  /// One value, in every form that it has.
  public struct Value: Sendable, Equatable {
    /// As the user wrote it.
    public let text: String
    /// As a number.
    public let number: Double
    /// As a whole number; of a choice the index of the choice, of a boolean 0 or 1.
    public let integer: Int
  }

  private let options: [PluginOption]
  private let values: [Value]

  init(
    _ options: [PluginOption], _ base: UnsafePointer<bp_setting>?, _ count: UInt64
  ) throws(PluginError) {
    guard Int(clamping: count) == options.count, base != nil || options.isEmpty else {
      throw .argument("\(count) settings came for \(options.count) declared options")
    }
    self.options = options
    values = UnsafeBufferPointer(start: base, count: options.count).map {
      Value(text: BorrowedText($0.text).string, number: $0.number, integer: Int(clamping: $0.integer))
    }
  }

  /// The value of the option called `name`, which must be declared.
  public func value(_ name: String) throws(PluginError) -> Value {
    guard let index = options.firstIndex(where: { $0.name == name }) else {
      throw .internal("the plugin asks for its option '\(name)', which it does not declare")
    }
    return values[index]
  }

  /// The value of an option as a text.
  public func text(_ name: String) throws(PluginError) -> String { try value(name).text }
  /// The value of an option as a whole number.
  public func integer(_ name: String) throws(PluginError) -> Int { try value(name).integer }
  /// The value of an option as a number.
  public func real(_ name: String) throws(PluginError) -> Double { try value(name).number }
  /// The value of a boolean option.
  public func boolean(_ name: String) throws(PluginError) -> Bool { try value(name).integer != 0 }
  /// The value of a choice as one of the words it was declared with.
  public func choice(_ name: String) throws(PluginError) -> String {
    guard let index = options.firstIndex(where: { $0.name == name }), case .choice(let choices) = options[index].values
    else { throw .internal("the plugin asks for its choice '\(name)', which it does not declare") }
    let chosen = values[index].integer
    guard chosen >= 0, chosen < choices.count else {
      throw .argument("choice \(chosen) of option '\(name)', which has \(choices.count)")
    }
    return choices[chosen]
  }
}
