import Glibc

/// Mean, deviation and the interval of a mean, of values that were measured several times.
struct SampleStatistics: Sendable, Equatable {
  /// How many values there are.
  let count: Int
  /// Their mean; 0 without any.
  let mean: Double
  /// Their standard deviation, by n - 1; 0 below two values.
  let deviation: Double

  init(_ values: [Double]) {
    count = values.count
    mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    let mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = values.count < 2 ? 0 : (squares / Double(values.count - 1)).squareRoot()
  }

  /// Half the width of the interval that holds the true mean with 95 % confidence, by Student's t; 0 below two values.
  var halfWidth: Double {
    count < 2 ? 0 : StudentT.quantile(0.975, degrees: Double(count - 1)) * deviation / Double(count).squareRoot()
  }
}

/// Student's t distribution.
enum StudentT {
  /// The value that a probability of at least a half lies below, by bisection of the distribution function.
  static func quantile(_ probability: Double, degrees: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    while cumulative(high, degrees: degrees) < probability { high *= 2 }
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if cumulative(middle, degrees: degrees) < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The probability of a value below `t`, which must not be negative: 1 - I(v/(v + t²); v/2, 1/2) / 2 (Abramowitz and
  /// Stegun 26.7.1).
  static func cumulative(_ t: Double, degrees: Double) -> Double {
    1 - incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2
  }

  /// The regularised incomplete beta function, by its continued fraction (Abramowitz and Stegun 26.5.8), which converges
  /// quickly below (a + 1)/(a + b + 2); above, by I(x; a, b) = 1 - I(1 - x; b, a).
  static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
    let logBeta = lgamma(a) + lgamma(b) - lgamma(a + b)
    let front = exp(a * log(x) + b * log(1 - x) - logBeta) / a
    // Lentz's evaluation, with 0 replaced by a tiny number.
    let tiny = 1e-300
    var fraction = 1.0
    var c = 1.0
    var d = 0.0
    for step in 0...500 {
      let numerator = term(step, x, a, b)
      d = 1 + numerator * d
      d = 1 / (abs(d) < tiny ? tiny : d)
      c = 1 + numerator / c
      if abs(c) < tiny { c = tiny }
      fraction *= c * d
      if abs(1 - c * d) < 1e-15 { break }
    }
    return front * (fraction - 1)
  }

  /// The numerator of a step of the continued fraction.
  private static func term(_ step: Int, _ x: Double, _ a: Double, _ b: Double) -> Double {
    if step == 0 { return 1 }
    let m = Double(step / 2)
    let twice = a + 2 * m
    if step % 2 == 0 { return m * (b - m) * x / ((twice - 1) * twice) }
    let product = (a + m) * (a + b + m) * x
    return -product / (twice * (twice + 1))
  }
}
