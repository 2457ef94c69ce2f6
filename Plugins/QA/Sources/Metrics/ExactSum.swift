/// A sum of fractions that does not depend on the order of its terms: terms with one denominator are counted together,
/// all are added as whole numbers, and the sum is rounded once.
struct ExactSum: Equatable {
  private var numerators: [Int: Int] = [:]

  /// Adds a fraction; the denominator must be positive.
  mutating func add(_ numerator: Int, over denominator: Int) {
    if numerator != 0 { numerators[denominator, default: 0] += numerator }
  }

  /// Adds all terms of another sum.
  mutating func merge(_ other: ExactSum) {
    for (denominator, numerator) in other.numerators { numerators[denominator, default: 0] += numerator }
  }

  /// The sum. Denominators that have no common multiple within an integer are added as rounded numbers, in their order.
  var value: Double {
    var (sum, common) = (0, 1)
    var rounded = 0.0
    for denominator in numerators.keys.sorted() {
      let numerator = numerators[denominator] ?? 0
      let step = denominator / Self.greatestCommonDivisor(common, denominator)
      let (multiple, isTooLarge) = common.multipliedReportingOverflow(by: step)
      // Both stay below 2^53, so that their quotient is rounded once.
      if !isTooLarge, multiple < 1 << 40, let scaled = Self.product(sum, step),
        let added = Self.product(numerator, multiple / denominator), scaled + added < 1 << 53
      {
        (sum, common) = (scaled + added, multiple)
      } else {
        rounded += Double(numerator) / Double(denominator)
      }
    }
    return Double(sum) / Double(common) + rounded
  }

  private static func product(_ left: Int, _ right: Int) -> Int? {
    let (product, overflows) = left.multipliedReportingOverflow(by: right)
    return overflows || product >= 1 << 53 ? nil : product
  }

  private static func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
    right == 0 ? left : greatestCommonDivisor(right, left % right)
  }
}
