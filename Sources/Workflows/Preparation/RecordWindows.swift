/// All windows of one record, in the order of its inputs, one behind another.
public struct RecordWindows: Sendable {
  /// Where each window begins among the tokens, and behind the last the number of tokens: [windows + 1].
  public var firstToken: [Int] = [0]
  /// A window's number among those of its input.
  public var number: [UInt32] = []
  /// How many windows its input has.
  public var count: [UInt32] = []
  /// The plugin's tag of its input.
  public var tag: [UInt64] = []
  /// The tokens of all windows.
  public var tokens = TokenColumns()

  /// No windows.
  public init() {}

  /// How many windows there are.
  public var windowCount: Int { number.count }

  /// The tokens of a window.
  public func range(_ window: Int) -> Range<Int> {
    firstToken[window]..<firstToken[window + 1]
  }
}
