import Compute
import JSON

/// A machine's ceilings, measured now: other figures are shares of them.
public struct MachinePeaks: Sendable {
  /// Operations a second by precision, multiplications and additions counted apart; none where there is no unit for one.
  public let operations: [Precision: Double]
  /// Bytes a second read and written by a copy.
  public let memory: Double

  /// Measures for some tenths of a second each.
  init(_ processor: Processor) {
    var operations: [Precision: Double] = [:]
    for precision in Precision.allCases { operations[precision] = processor.arithmeticPeak(precision) }
    self.operations = operations
    memory = processor.memoryPeak()
  }

  /// `fp32`, `bf16` and `int8` in 10^9 operations a second, `memory` in 10^9 bytes a second.
  public var json: JSONObject {
    var object = JSONObject()
    for precision in Precision.allCases {
      if let peak = operations[precision] { object["\(precision.rawValue)_gflops"] = JSONValue(peak / 1e9) }
    }
    object["memory_gb_per_second"] = JSONValue(memory / 1e9)
    return object
  }

  /// A rate as a share of the ceiling of its precision; null without one.
  func share(_ rate: Double, of precision: Precision) -> JSONValue {
    operations[precision].map { JSONValue(rate / $0) } ?? .null
  }
}
