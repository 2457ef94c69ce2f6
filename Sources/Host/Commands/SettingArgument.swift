import ArgumentParser

/// A setting as it is written on the command line, `key=value`; the value may be empty, and may hold `=`.
struct SettingArgument: ExpressibleByArgument {
  let name: String
  let value: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else { return nil }
    name = String(argument[..<equals])
    value = String(argument[argument.index(after: equals)...])
  }
}

extension [SettingArgument] {
  /// The values by name; of two with one name the later one holds.
  var byName: [String: String] { Dictionary(map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }) }
}

extension ArgumentHelp {
  /// The help of an option that takes settings.
  static func settings(_ abstract: String) -> ArgumentHelp {
    ArgumentHelp("\(abstract); may be repeated.", valueName: "key=value")
  }
}
