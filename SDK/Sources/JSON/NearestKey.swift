/// The known key that an unknown one most probably means: the first with the smallest edit distance, if that is at most
/// `maximumDistance` and smaller than the key is long.
public func nearestKey(to key: String, in known: [String], maximumDistance: Int = 3) -> String? {
  var best: (key: String, distance: Int)?
  let count = key.unicodeScalars.count
  for candidate in known {
    let distance = editDistance(key, candidate)
    guard distance <= maximumDistance, distance < count else { continue }
    if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
  }
  return best?.key
}

/// The number of insertions, deletions, replacements and swaps of neighbours that turn one text into the other, in
/// Unicode scalars (optimal string alignment distance).
public func editDistance(_ first: String, _ second: String) -> Int {
  let a = Array(first.unicodeScalars)
  let b = Array(second.unicodeScalars)
  guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
  var beforePrevious = [Int](repeating: 0, count: b.count + 1)
  var previous = Array(0...b.count)
  var current = beforePrevious
  for i in 1...a.count {
    current[0] = i
    for j in 1...b.count {
      let replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      current[j] = min(previous[j] + 1, current[j - 1] + 1, replaced)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        current[j] = min(current[j], beforePrevious[j - 2] + 1)
      }
    }
    (beforePrevious, previous, current) = (previous, current, beforePrevious)
  }
  return previous[b.count]
}
