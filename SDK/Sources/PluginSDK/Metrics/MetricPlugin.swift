import PluginAPI

/// A metric: an accumulator that can be merged. Its laws: the order of records does not matter, `merge` is the same as
/// having seen both, and nothing seen gives 0 marked as undefined, never a NaN.
public protocol MetricPlugin {
  /// The id users write, with its version: `conlleval.v1`.
  static var id: String { get }
  /// One sentence for `host plugin list`.
  static var summary: String { get }
  /// Ids of formats that `host score` may open gold files with; empty: any.
  static var goldFormats: [String] { get }
  /// Ids of formats that `host score` may open predictions with; empty: any.
  static var predictedFormats: [String] { get }

  /// Begins with nothing seen. `labels` hold every label of gold and predictions and are lent until the call returns.
  init(labels: LabelInventories) throws(PluginError)
  /// Counts one record; `predicted` is nil when its prediction is missing.
  mutating func update(gold: RecordView, predicted: RecordView?) throws(PluginError)
  /// Counts what `other`, which began with the same labels, has seen.
  mutating func merge(_ other: Self) throws(PluginError)
  /// Gives the values.
  func finish(into sink: MetricSink) throws(PluginError)
}

extension MetricPlugin {
  /// Any format.
  public static var goldFormats: [String] { [] }
  /// Any format.
  public static var predictedFormats: [String] { [] }
}

/// What a value of a metric is.
public struct MetricFlags: OptionSet, Sendable {
  /// The contract's bits.
  public let rawValue: UInt32
  /// The set with the contract's bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// A higher value is a better one.
  public static let higherIsBetter = MetricFlags(rawValue: 1)
  /// The value the metric is usually told by.
  public static let primary = MetricFlags(rawValue: 2)
  /// The value stands for 0/0.
  public static let undefined = MetricFlags(rawValue: 4)
  /// Lower is better. A value with neither direction is a count.
  public static let lowerIsBetter = MetricFlags(rawValue: 8)
}

/// Where a metric puts its values.
public struct MetricSink {
  private let sink: UnsafePointer<bp_value_sink>
  private let table: bp_value_sink

  init(_ sink: UnsafePointer<bp_value_sink>?) throws(PluginError) {
    guard let sink else { throw .argument("a metric was finished without a sink") }
    self.sink = sink
    table = adopt(sink)
  }

  /// Puts one finite value, called `name`, or `name:label` for one label.
  public func put(_ name: some UTF8Source, _ value: Double, _ flags: MetricFlags = []) throws(PluginError) {
    guard let put = table.put else { throw .unsupported("this host lends no sink for values") }
    guard value.isFinite else { throw .internal("the metric's value '\(BorrowedText.string(name))' is \(value)") }
    let status = name.withUTF8Bytes { put(sink, BorrowedText($0).c, value, flags.rawValue) }
    if status < 0 { throw .passed(status) }
  }

  /// Puts a fraction that is better when higher; 0/0 is 0 and marked undefined.
  public func put(
    _ name: some UTF8Source, _ numerator: Double, over denominator: Double, _ flags: MetricFlags = []
  ) throws(PluginError) {
    let defined = denominator != 0
    try put(
      name, defined ? numerator / denominator : 0,
      flags.union(.higherIsBetter).union(defined ? [] : .undefined))
  }
}
