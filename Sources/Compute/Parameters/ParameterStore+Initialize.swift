import CKernels
import Glibc

extension ParameterStore {
  /// Gives first values to the named parameters (nil: to all that are not bound), from `seed` and each one's name alone, so
  /// that adding a parameter changes no other.
  public func initialize(seed: UInt64, only ids: [ParameterID]? = nil, on processor: Processor) {
    for id in ids ?? declarations.indices.map({ ParameterID(index: $0) }) {
      guard let values = mutableValues(of: id), let base = values.baseAddress else { continue }
      let declaration = declarations[id.index]
      switch declaration.initializer {
      case .zeros: values.update(repeating: 0)
      case .ones: values.update(repeating: 1)
      case .truncatedNormal(let deviation):
        let key = RandomKey(seed: seed, step: hash(of: declaration.name)).dropout(rate: 0, stream: 0)
        // 64 words a block, 1024 blocks a piece.
        let pieces = Partition(values.count, target: 1 << 16, unit: 64)
        processor.pool.parallelFor(pieces.count) { item, _ in
          let range = pieces[item]
          var key = key
          withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
            for start in stride(from: range.lowerBound, to: range.upperBound, by: 64) {
              processor.kernels.pointee.random_words(&key, 2, 0, UInt32(start / 64), 1, words.baseAddress)
              for i in 0..<min(64, range.upperBound - start) {
                base[start + i] = Float(deviation * TruncatedNormal.value(of: words[i]))
              }
            }
          }
        }
      }
    }
  }

  /// FNV-1a over the name's UTF-8 bytes.
  private func hash(of name: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return hash
  }
}

/// The standard normal distribution cut off at two deviations, by the inverse of its distribution function.
///
/// The inverse is tabulated once and interpolated by cubic Hermite pieces, whose error is below 1e-8 deviations.
enum TruncatedNormal {
  /// Phi(-2)
  private static let tail = 0.5 * erfc(2 / 2.0.squareRoot())
  private static let pieceBits = 10

  /// At each knot the inverse, and its slope times the knots' distance.
  private static let knots: [(value: Double, slope: Double)] = (0...(1 << pieceBits)).map { knot in
    let distance = 1 / Double(1 << pieceBits)
    let x = inverse(of: Double(knot) * distance)
    return (x, (1 - 2 * tail) * (2 * Double.pi).squareRoot() * exp(x * x / 2) * distance)
  }

  /// The value whose place in the distribution is the word's place among all words.
  static func value(of word: UInt32) -> Double {
    let piece = Int(word >> UInt32(32 - pieceBits))
    let width = Double(UInt32(1) << UInt32(32 - pieceBits))
    let t = (Double(word & (1 << UInt32(32 - pieceBits) - 1)) + 0.5) / width
    let (a, b) = (knots[piece], knots[piece + 1])
    let u = 1 - t
    return (1 + 2 * t) * u * u * a.value + t * u * u * a.slope + t * t * (3 - 2 * t) * b.value - t * t * u * b.slope
  }

  /// Halley's method on Phi(x) = target from a logistic start: four rounds reach double precision within +-2.
  private static func inverse(of place: Double) -> Double {
    let target = tail + place * (1 - 2 * tail)
    var x = log(target / (1 - target)) / 1.702
    for _ in 0..<4 {
      let error = (0.5 * erfc(-x / 2.0.squareRoot()) - target) * (2 * Double.pi).squareRoot() * exp(x * x / 2)
      x -= error / (1 + x * error / 2)
    }
    return x
  }
}
