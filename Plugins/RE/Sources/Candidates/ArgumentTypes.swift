import PluginSDK

/// Which types of mentions may be related, and which of the two is the head.
struct ArgumentTypes: Sendable {
  private struct Rule: Sendable {
    let head: String
    let tail: String
  }

  private let rules: [Rule]

  /// Reads `HEAD:TAIL,…`, where `*` stands for any type; empty: two mentions of different types.
  init(_ text: String) throws(PluginError) {
    var rules: [Rule] = []
    for part in text.split(separator: ",") {
      let ends = part.split(separator: ":", omittingEmptySubsequences: false).map(Self.trimmed)
      guard ends.count == 2, !ends[0].isEmpty, !ends[1].isEmpty else {
        throw .argument("arguments: '\(part)' is no pair of types; write HEAD:TAIL, for example Chemical:Gene")
      }
      rules.append(Rule(head: ends[0], tail: ends[1]))
    }
    self.rules = rules
  }

  /// Whether every pair of different types is allowed, as nothing else was asked for.
  var isDefault: Bool { rules.isEmpty }

  /// Whether the first of two mentions is the head; nil when they may not be related.
  func firstIsHead(_ first: String, _ second: String) -> Bool? {
    if rules.isEmpty { return Self.equal(first, second) ? nil : true }
    for rule in rules {
      if Self.matches(rule.head, first), Self.matches(rule.tail, second) { return true }
      if Self.matches(rule.head, second), Self.matches(rule.tail, first) { return false }
    }
    return nil
  }

  private static func matches(_ pattern: String, _ type: String) -> Bool { pattern == "*" || equal(pattern, type) }

  /// Types are names that people write: `Chemical` and `CHEMICAL` are one.
  static func equal(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count
      && zip(left.utf8, right.utf8).allSatisfy { $0 == $1 || Self.lowered($0) == Self.lowered($1) }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

  private static func trimmed(_ text: Substring) -> String {
    let kept = text.utf8.drop { $0 == 0x20 }
    return String(decoding: kept.reversed().drop { $0 == 0x20 }.reversed(), as: UTF8.self)
  }
}
