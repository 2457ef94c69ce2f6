import PluginSDK

/// The option `offsets`, which the host's flag of that name sets.
enum OffsetOption {
  static let name = "offsets"

  /// The option of formats whose definition leaves no doubt, or that write a stated unit.
  static let stated = PluginOption.choice(
    name, "codepoints", of: ["codepoints", "bytes", "utf16"],
    "what offsets in the file count: Unicode code points, UTF-8 bytes or UTF-16 units")

  /// The option of formats whose producers differ; `auto` reads the first unit that fits all mentions of a document.
  static let detected = PluginOption.choice(
    name, "auto", of: ["auto", "codepoints", "bytes", "utf16"],
    "what offsets in the file count; auto: per document the first of code points, bytes and UTF-16 units that makes every mention equal its range; written are code points"
  )

  /// The chosen unit; nil for `auto`.
  static func unit(_ settings: Settings) throws(PluginError) -> OffsetUnit? {
    switch try settings.choice(name) {
    case "codepoints": .codePoints
    case "bytes": .utf8
    case "utf16": .utf16
    default: nil
    }
  }
}
