/// Gives every piece to one of the windows that hold it.
///
/// Of two windows the later one wins from some piece on, so what a window owns is one range.
struct WindowOwnership {
  let ranges: [Range<Int>]
  let rules: WindowRules
  let startsWord: (Int) -> Bool

  func windows() -> [WindowPlan.Window] {
    let count = ranges.last?.upperBound ?? 0
    var bounds = [Int](repeating: count, count: ranges.count + 1)
    bounds[0] = 0
    var owner = 0
    for piece in 0..<count {
      let best = self.best(piece, from: owner)
      // A word goes with its first piece, as far as that window reaches.
      if rules.cut == .atWordStarts, ranges[owner].contains(piece), !startsWord(piece) { continue }
      while owner < best {
        owner += 1
        bounds[owner] = piece
      }
    }
    return ranges.indices.map { WindowPlan.Window(pieces: ranges[$0], owned: bounds[$0]..<bounds[$0 + 1]) }
  }

  private func best(_ piece: Int, from first: Int) -> Int {
    var best = first
    var bestScore = -1.0
    for index in first..<ranges.count {
      guard ranges[index].lowerBound <= piece else { break }
      guard ranges[index].contains(piece) else { continue }
      let score = self.score(piece, ranges[index])
      if score > bestScore {
        best = index
        bestScore = score
      }
    }
    return best
  }

  private func score(_ piece: Int, _ range: Range<Int>) -> Double {
    let context = Double(min(piece - range.lowerBound, range.upperBound - 1 - piece))
    return rules.ownership == .squad ? context + 0.01 * Double(range.count) : context
  }
}
