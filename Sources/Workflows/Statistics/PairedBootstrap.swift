import Compute
import PluginHost
import Training

/// The paired bootstrap: how often the difference of two systems, measured on records drawn at random from the same gold
/// with replacement, is another one than that on all of it (Efron and Tibshirani 1993, chapter 13; Koehn 2004).
struct PairedBootstrap {
  /// What was found.
  struct Outcome: Sendable, Equatable {
    /// The value of each system on all records.
    var first: Double
    var second: Double
    /// The differences, second less first, of all samples in ascending order.
    var differences: [Double]

    /// Second less first, on all records.
    var difference: Double { second - first }

    /// The bounds between which the middle 95 % of the differences lie (percentile method).
    var interval: (low: Double, high: Double) {
      guard !differences.isEmpty else { return (difference, difference) }
      let tail = Int(0.025 * Double(differences.count))
      return (differences[tail], differences[differences.count - 1 - tail])
    }

    /// The two-sided probability of a difference as large where there is none: twice the share of samples in which the
    /// better system is not better, one sample being added to both counts, and at most 1.
    var probability: Double {
      let worse = difference >= 0 ? differences.count { $0 <= 0 } : differences.count { $0 >= 0 }
      return min(1, 2 * Double(worse + 1) / Double(differences.count + 1))
    }
  }

  let metric: MetricItem
  let key: MetricKey
  let labels: LabelInventories
  let gold: [StoredRecord]
  let first: [StoredRecord?]
  let second: [StoredRecord?]

  /// Draws `samples` samples; a sample depends on the seed and its number alone, not on the threads.
  /// - Throws: `PluginError`, `WorkflowError.unknownMetricKey`.
  func run(samples: Int, seed: UInt64, pool: WorkerPool) throws -> Outcome {
    let all = Array(gold.indices)
    var outcome = Outcome(first: try value(first, all), second: try value(second, all), differences: [])
    let results = OrderedResults<Double>(count: samples)
    pool.parallelFor(samples) { sample, _ in
      results.set(
        sample,
        Result {
          let drawn = draw(sample, seed: seed)
          return try value(second, drawn) - value(first, drawn)
        })
    }
    outcome.differences = try results.all().sorted()
    return outcome
  }

  /// As many records as there are, drawn with replacement.
  private func draw(_ sample: Int, seed: UInt64) -> [Int] {
    var order = SampleOrder(seed: seed, sample: sample)
    return gold.indices.map { _ in order.next(below: gold.count) }
  }

  private func value(_ predicted: [StoredRecord?], _ records: [Int]) throws -> Double {
    let state = try metric.begin(labels: labels)
    for record in records where gold[record].hasGold {
      try state.update(gold: gold[record], predicted: predicted[record])
    }
    let report = MetricReport(metric: key.metric, values: try state.finish())
    return try MetricScoring.value(key, in: [report]).value
  }
}

/// Random numbers of one sample (SplitMix64), whose beginning depends on the seed and the sample's number.
private struct SampleOrder {
  private var state: UInt64

  init(seed: UInt64, sample: Int) {
    state = seed
    let mixed = next() ^ (UInt64(sample) &* 0x9E37_79B9_7F4A_7C15)
    state = mixed
    _ = next()
  }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from 0 up to, not including, `count`; its bias is below 2^-32 for our counts.
  mutating func next(below count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(count)).high) }
}
