/// The seconds that something took, several times.
struct Repetition {
  /// In rising order.
  let seconds: [Double]

  /// Runs that do not count: a model packs its weights for good at their second use.
  static let warmUps = 2

  /// Runs `body` to warm up and then `repeats` times.
  init(_ repeats: Int, _ body: () throws -> Void) rethrows {
    for _ in 0..<Self.warmUps { try body() }
    var seconds: [Double] = []
    for _ in 0..<max(repeats, 1) {
      let started = MonotonicClock.seconds()
      try body()
      // A clock of nanoseconds may stand still over very little work; rates stay finite.
      seconds.append(max(MonotonicClock.seconds() - started, 1e-9))
    }
    self.seconds = seconds.sorted()
  }

  /// The middle one; the mean of two for an even number.
  var median: Double { (seconds[(seconds.count - 1) / 2] + seconds[seconds.count / 2]) / 2 }

  /// The shortest.
  var best: Double { seconds[0] }
}
