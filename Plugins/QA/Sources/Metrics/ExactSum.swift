/// A sum of fractions that does not depend on the order of its terms: terms with one denominator are counted together,
/// and rounded once, in order of the denominators.
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

  /// The sum.
  var value: Double {
    numerators.keys.sorted().reduce(0) { $0 + Double(numerators[$1] ?? 0) / Double($1) }
  }
}
