import PluginSDK

/// The lines of one block of a file, copied together: what stands between empty lines.
///
/// Readers gather a whole block before they look at it, so that a fault in one document leaves the next one readable.
struct LineBlock {
  private var bytes: [UInt8] = []
  private var ranges: [TextSpan] = []
  private var numbers: [Int] = []

  init() {}

  /// The number of lines.
  var count: Int { ranges.count }
  /// Whether there is no line.
  var isEmpty: Bool { ranges.isEmpty }

  /// The number in the file of the line at `index`.
  func number(_ index: Int) -> Int { numbers[index] }

  /// Forgets the lines and keeps the storage.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ranges.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
  }

  /// Copies a line.
  mutating func append(_ line: BorrowedText, number: Int) {
    let start = bytes.count
    bytes.append(contentsOf: line.bytes)
    ranges.append(TextSpan(start: start, end: bytes.count))
    numbers.append(number)
  }

  /// Calls `body` with all lines of the block, which are lent until it returns: line `index` is `text[span(index)]`.
  func withText<Result>(_ body: (BorrowedText) throws(PluginError) -> Result) throws(PluginError) -> Result {
    var result: Swift.Result<Result, PluginError>?
    bytes.withUnsafeBufferPointer { buffer in
      do throws(PluginError) {
        result = .success(try body(BorrowedText(buffer)))
      } catch {
        result = .failure(error)
      }
    }
    guard let result else { throw .internal("the lines of a block were not looked at") }
    return try result.get()
  }

  /// Where the line at `index` lies in the block's text.
  func span(_ index: Int) -> TextSpan { ranges[index] }
}
