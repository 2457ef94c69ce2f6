import PluginSDK

extension RecordView {
  /// The only text of the record, for formats whose documents have one.
  func onlyText() throws(PluginError) -> BorrowedText {
    guard texts.count <= 1 else { throw FormatFault.severalTexts(texts.count).at(file.string, line) }
    return texts.first?.text ?? .empty
  }

  /// Enters the mentions that do not lie in `text`, which is the record's only one, and tells which do.
  func spansInside(_ text: BorrowedText, ledger: Ledger) throws(PluginError) -> [Bool] {
    var inside: [Bool] = []
    inside.reserveCapacity(spans.count)
    for (index, span) in spans.enumerated() {
      let fits =
        span.text == 0 && span.span.start >= 0 && span.span.start < span.span.end && span.span.end <= text.count
      if !fits { try ledger.enter(Unheld.outsideText, .spans, index) }
      inside.append(fits)
    }
    return inside
  }
}
