/// The seconds that something took, several times.
struct Repetition {
  /// In rising order.
  let seconds: [Double]

  /// Runs that do not count: a model packs its weights for good at their second use.
  static let warmUps = 2

  /// Runs `body` to warm up and then `repeats` times.
  init(_ repeats: Int, _ body: () throws -> Void) rethrows {
    for _ in 0..<Self.warmUps { try body() }
    seconds = try (0..<max(repeats, 1)).map { _ in try Self.seconds(body) }.sorted()
  }

  /// Runs two things in turn, so that what else the machine does falls on both.
  static func alternating(
    _ repeats: Int, _ first: () throws -> Void, _ second: () throws -> Void
  ) rethrows -> (Repetition, Repetition) {
    for _ in 0..<warmUps {
      try first()
      try second()
    }
    var (one, other): ([Double], [Double]) = ([], [])
    for _ in 0..<max(repeats, 1) {
      one.append(try seconds(first))
      other.append(try seconds(second))
    }
    return (Repetition(sorted: one.sorted()), Repetition(sorted: other.sorted()))
  }

  private init(sorted seconds: [Double]) { self.seconds = seconds }

  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let started = MonotonicClock.seconds()
    try body()
    // A clock of nanoseconds may stand still over very little work; rates stay finite.
    return max(MonotonicClock.seconds() - started, 1e-9)
  }

  /// The middle one; the mean of two for an even number.
  var median: Double { (seconds[(seconds.count - 1) / 2] + seconds[seconds.count / 2]) / 2 }

  /// The shortest.
  var best: Double { seconds[0] }
}
