import JSON

/// The value on devel that an epoch was kept by, and that runs on the same data are compared by.
struct DevelValue: Sendable, Equatable {
  /// `metric-id:key`; nil: the loss.
  let key: String?
  /// The value of the epoch that was kept.
  let value: Double
  /// Whether larger values are better.
  let higherIsBetter: Bool

  init(key: String?, value: Double, higherIsBetter: Bool) {
    self.key = key
    self.value = value
    self.higherIsBetter = higherIsBetter
  }

  /// Reads what a manifest keeps; nil when it is no such thing.
  init?(json: JSONValue) {
    guard let value = json["value"]?.number, let higherIsBetter = json["higher_is_better"]?.bool else { return nil }
    self.init(key: json["key"]?.string, value: value, higherIsBetter: higherIsBetter)
  }

  /// The value as a manifest keeps it.
  var json: JSONObject {
    [
      "key": key.map { .string($0) } ?? .null, "value": .number(value), "higher_is_better": JSONValue(higherIsBetter),
    ]
  }

  /// Whether it is better than another one; of two equal ones neither is.
  func isBetter(than other: DevelValue) -> Bool {
    higherIsBetter ? value > other.value : value < other.value
  }
}
