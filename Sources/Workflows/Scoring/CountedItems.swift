import PluginHost

/// True and false positives and false negatives of a file of predictions, for metrics that are functions of counts.
///
/// What is counted: relations where gold has any, else mentions, else classes of whole records. An item is right when gold
/// has the same range or ranges and the same type, once.
struct CountedItems {
  private(set) var truePositives = 0
  private(set) var falsePositives = 0
  private(set) var falseNegatives = 0

  private enum Kind { case pairs, spans, classes }

  init(gold: [StoredRecord], predicted: [StoredRecord?]) {
    let kind: Kind =
      gold.contains { !$0.pairs.isEmpty } ? .pairs : gold.contains { !$0.spans.isEmpty } ? .spans : .classes
    for (gold, predicted) in zip(gold, predicted) {
      var open: [[Int]: Int] = [:]
      let wanted = Self.items(gold, kind)
      for item in wanted { open[item, default: 0] += 1 }
      var right = 0
      let found = predicted.map { Self.items($0, kind) } ?? []
      for item in found {
        guard let left = open[item], left > 0 else { continue }
        open[item] = left - 1
        right += 1
      }
      truePositives += right
      falsePositives += found.count - right
      falseNegatives += wanted.count - right
    }
  }

  /// The items of a record, each as numbers that are equal where the items are.
  private static func items(_ record: StoredRecord, _ kind: Kind) -> [[Int]] {
    func span(_ span: RecordSpan) -> [Int] {
      [span.text, span.range.lowerBound, span.range.upperBound, span.label ?? -1]
    }
    switch kind {
    case .classes: return record.classes.map { [$0.label ?? -1] }
    case .spans: return record.spans.map(span)
    case .pairs:
      let spans = Array(record.spans)
      return record.pairs.map { span(spans[$0.head]) + span(spans[$0.tail]) + [$0.label ?? -1] }
    }
  }
}

extension MetricReport {
  /// What a plugin's function makes of counts, with the counts beside it.
  /// - Throws: `WorkflowError.notFinite` with the function's name.
  init(function name: String, _ function: FunctionItem, of counts: CountedItems) throws(WorkflowError) {
    let numbers = [counts.truePositives, counts.falsePositives, counts.falseNegatives].map { Double($0) }
    let value = function(numbers[0], numbers[1], numbers[2])
    guard value.isFinite else { throw .functionNotFinite(function: name, arguments: numbers) }
    func entry(_ name: String, _ value: Double, isPrimary: Bool = false) -> MetricValue {
      MetricValue(
        name: name, value: value, direction: isPrimary ? .higher : nil, isPrimary: isPrimary, isUndefined: false)
    }
    self.init(
      metric: name,
      values: [
        entry("value", value, isPrimary: true), entry("true_positives", numbers[0]),
        entry("false_positives", numbers[1]), entry("false_negatives", numbers[2]),
      ])
  }
}
