/// Chooses the windows over one text.
struct WindowFitting {
  let rules: WindowRules
  /// The number of pieces.
  let count: Int
  /// The most pieces of a window.
  let room: Int
  let startsWord: (Int) -> Bool

  func windows() throws(WindowError) -> [WindowPlan.Window] {
    switch rules.fit {
    case .window(let stride):
      guard stride > 0 else { throw .strideNotPositive(stride) }
      let ranges = overlapping(stride: stride)
      return WindowOwnership(ranges: ranges, rules: rules, startsWord: startsWord).windows()
    case .around(let kept):
      return [Self.whole(try around(kept))]
    case .truncate:
      return [Self.whole(count <= room ? 0..<count : 0..<cut(atMost: room, above: 0))]
    case .refuse:
      guard count <= room else { throw .tooLong(pieces: count, room: room) }
      return [Self.whole(0..<count)]
    }
  }

  private static func whole(_ pieces: Range<Int>) -> WindowPlan.Window {
    WindowPlan.Window(pieces: pieces, owned: pieces)
  }

  private func overlapping(stride: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    while true {
      guard count - start > room else {
        ranges.append(start..<count)
        return ranges
      }
      let end = cut(atMost: start + room, above: start)
      ranges.append(start..<end)
      start = next(after: start, atMost: min(start + stride, end), end: end)
    }
  }

  /// The last place to cut, not above `limit`; `limit` itself where a word fills all from `lower`.
  private func cut(atMost limit: Int, above lower: Int) -> Int {
    guard rules.cut == .atWordStarts else { return limit }
    var place = limit
    while place > lower, !startsWord(place) { place -= 1 }
    return place > lower ? place : limit
  }

  /// Where the window behind the one at `start` begins: at or before `target`, else at the first place up to `end`.
  private func next(after start: Int, atMost target: Int, end: Int) -> Int {
    guard rules.cut == .atWordStarts else { return target }
    var place = target
    while place > start, !startsWord(place) { place -= 1 }
    if place > start { return place }
    place = target + 1
    while place < end, !startsWord(place) { place += 1 }
    return place < end || place == end && startsWord(end) ? place : target
  }

  private func around(_ kept: [Range<Int>]) throws(WindowError) -> Range<Int> {
    for range in kept where range.lowerBound < 0 || range.upperBound > count {
      throw .keptPiecesOutsideText(range: range, pieces: count)
    }
    guard count > room else { return 0..<count }
    let lower = kept.map(\.lowerBound).min() ?? 0
    let upper = kept.map(\.upperBound).max() ?? 0
    guard upper - lower <= room else { throw .keptPiecesTooFarApart(span: lower..<upper, room: room) }
    let slack = room - (upper - lower)
    var start = min(max(0, lower - slack / 2), count - room)
    var end = start + room
    guard rules.cut == .atWordStarts else { return start..<end }
    while start < lower, !startsWord(start) { start += 1 }
    while end > upper, end < count, !startsWord(end) { end -= 1 }
    return start..<end
  }
}
