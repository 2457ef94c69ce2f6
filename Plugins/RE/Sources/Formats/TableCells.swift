import PluginSDK

extension BorrowedText {
  /// Copies of the cells of a line whose columns are separated by tabs.
  var cells: [String] {
    var ranges: [TextSpan] = []
    columns(0x09, into: &ranges)
    return ranges.map { self[$0].string }
  }
}
