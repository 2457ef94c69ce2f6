import Workflows

/// A model with its heading, as the command line gives it: NAME=MODEL. The name becomes a folder.
enum NamedModel {
  /// Reads one; nil when it is no such thing.
  static func parsed(_ text: String) -> Suite.Model? {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, parts[0] != ".", parts[0] != ".." else { return nil }
    let isPlain = parts[0].utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "+"):
        true
      default: false
      }
    }
    return isPlain ? Suite.Model(name: String(parts[0]), path: String(parts[1])) : nil
  }
}
