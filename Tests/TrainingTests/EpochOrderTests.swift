import Testing
import Training

@Suite("the order of an epoch")
struct EpochOrderTests {
  @Test("is a permutation, for any number of examples", arguments: [0, 1, 2, 3, 17, 1000])
  func permutation(_ count: Int) {
    for epoch in 0..<3 {
      #expect(EpochOrder.permutation(count: count, seed: 7, epoch: epoch).sorted() == Array(0..<count))
    }
  }

  @Test("depends on seed and epoch, and on nothing else")
  func keys() {
    let order = EpochOrder.permutation(count: 100, seed: 1, epoch: 0)
    #expect(EpochOrder.permutation(count: 100, seed: 1, epoch: 0) == order)
    #expect(EpochOrder.permutation(count: 100, seed: 1, epoch: 1) != order)
    #expect(EpochOrder.permutation(count: 100, seed: 2, epoch: 0) != order)
    var seen: Set<[Int]> = []
    for seed in UInt64(0)..<20 {
      for epoch in 0..<20 { seen.insert(EpochOrder.permutation(count: 50, seed: seed, epoch: epoch)) }
    }
    #expect(seen.count == 400)
  }

  @Test("every order of three examples comes about equally often")
  func uniform() {
    var counts: [[Int]: Int] = [:]
    let runs = 12_000
    for seed in 0..<runs { counts[EpochOrder.permutation(count: 3, seed: UInt64(seed), epoch: 0), default: 0] += 1 }
    #expect(counts.count == 6)
    // Chi-squared with five degrees of freedom lies above 30 once in 80,000 times; the seeds are fixed, so this is exact.
    let expected = Double(runs) / 6
    let statistic = counts.values.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    #expect(statistic < 30)
  }

  @Test("the stream is SplitMix64: the published numbers for the state 1234567")
  func stream() {
    var stream = SplitMix64(state: 1_234_567)
    #expect(
      (0..<5).map { _ in stream.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ])
  }

  @Test("numbers below a bound stay below it")
  func bound() {
    var stream = SplitMix64(state: 3)
    for bound in [UInt64(1), 2, 3, 10, 1 << 63, .max] {
      for _ in 0..<100 { #expect(stream.next(below: bound) < bound) }
    }
  }
}
