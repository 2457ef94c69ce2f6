import PluginHost

/// Which host the structs and tables that a spy lends are like. Behind each of them lies memory that means nothing, so
/// that a plugin that reads beyond a struct's size does not find zeros by chance.
public enum HostAge: Sendable {
  /// This one.
  case today
  /// A later one of the same major: everything is longer than this host knows it.
  case later
  /// The first one of the major: nothing is longer than it was then.
  case first

  /// How many bytes lie behind what this host knows.
  static let tail = 64
  /// What is in them: no address, no size and no number that means anything.
  static let filling: UInt8 = 0xA5

  /// The size that a struct states.
  func size(today: Int, first: Int) -> Int {
    switch self {
    case .today: today
    case .later: today + Self.tail
    case .first: first
    }
  }

  /// The size that a struct states.
  func size<Table: GrowingStruct>(of _: Table.Type) -> Int {
    size(today: MemoryLayout<Table>.size, first: Table.firstSize)
  }
}
