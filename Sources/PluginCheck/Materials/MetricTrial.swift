import PluginHost

/// A metric with gold and predictions of many kinds.
struct MetricTrial {
  /// What the predictions are.
  enum Predictions: CaseIterable {
    /// The gold itself.
    case perfect
    /// Everything wrong.
    case wrong
    /// Some right, some wrong, some missing.
    case mixed
    /// Nothing predicted.
    case empty
    /// No prediction at all.
    case missing
  }

  typealias Pair = (gold: StoredRecord, predicted: StoredRecord?)

  private let metric: MetricItem
  private let materials: CheckRecords
  private let wrong: [StoredRecord]
  private static let everything: TaskTargets = [.spans, .pairs, .classes, .answers, .values]

  /// Of made records, or of the author's where the metric tells good from bad in them: it may look for certain labels.
  init(_ context: CheckContext) throws {
    let metric = try context.metric()
    if !context.order.format.isEmpty {
      let given = try MetricTrial(metric, CheckData.records(context.order))
      let worst = try? given.values(given.pairs(.wrong))
      if let best = try? given.values(given.pairs(.perfect)), let worst, best != worst {
        self = given
        return
      }
    }
    self = try MetricTrial(metric, CheckRecords(random: context.random(), count: 18))
  }

  private init(_ metric: MetricItem, _ materials: CheckRecords) throws {
    (self.metric, self.materials) = (metric, materials)
    let labels = materials.labels
    wrong = try materials.records.map { record in
      var draft = RecordDraft(record)
      func other(_ label: Int?, _ kind: LabelKind) -> Int? {
        let count = labels[kind].names.count
        return label.map { ($0 + 1) % max(1, count) }
      }
      for index in draft.words.indices { draft.words[index].label = other(draft.words[index].label, .words) }
      // Where there is one label, what is wrong is that it is not there.
      if labels[.pairs].names.count == 1 { draft.pairs = [] }
      if labels[.spans].names.count == 1 { (draft.spans, draft.spanIDs, draft.pairs) = ([], [], []) }
      for index in draft.spans.indices { draft.spans[index].label = other(draft.spans[index].label, .spans) }
      for index in draft.pairs.indices { draft.pairs[index].label = other(draft.pairs[index].label, .pairs) }
      let count = labels[.records].names.count
      let given = Set(draft.classes.compactMap(\.label))
      draft.classes = (0..<count).filter { !given.contains($0) }.map { RecordClass(label: $0, score: 0.5) }
      draft.answers = [RecordAnswer(text: "nowhere at all", score: 0.5)]
      draft.values = draft.values.map { -$0 - 1 }
      return try draft.stored()
    }
  }

  /// Gold and predictions.
  ///
  /// - Parameter missingAreEmpty: whether an empty prediction stands where a mixture has none.
  func pairs(_ predictions: Predictions, missingAreEmpty: Bool = false) -> [Pair] {
    materials.records.enumerated().map { index, gold in
      let hollow = gold.blanked(Self.everything)
      switch predictions {
      case .perfect: return (gold, gold)
      case .wrong: return (gold, wrong[index])
      case .mixed:
        if index % 4 == 3 { return (gold, missingAreEmpty ? hollow : nil) }
        return (gold, index % 4 == 2 ? hollow : index % 2 == 0 ? gold : wrong[index])
      case .empty: return (gold, hollow)
      case .missing: return (gold, nil)
      }
    }
  }

  /// A state that has counted pairs.
  func state(_ pairs: ArraySlice<Pair>) throws -> MetricState {
    let state = try metric.begin(labels: materials.labels)
    for pair in pairs { try state.update(gold: pair.gold, predicted: pair.predicted) }
    return state
  }

  /// The values of pairs.
  func values(_ pairs: [Pair]) throws -> [MetricValue] { try state(pairs[...]).finish() }

  /// Throws where values differ.
  func requireEqual(
    _ expected: [MetricValue], _ found: [MetricValue], _ how: String,
    mend: String = "count records by themselves: keep sums that can be added, and no state between them"
  ) throws {
    let names = Set(expected.map(\.name)), others = Set(found.map(\.name))
    guard names == others else {
      let odd = names.symmetricDifference(others).sorted().prefix(3).joined(separator: ", ")
      throw Finding("\(how), other values are put: \(odd)", mend: "put the same names whatever the records are seen in")
    }
    for value in expected {
      guard let other = found.first(where: { $0.name == value.name }) else { continue }
      guard abs(value.value - other.value) <= 1e-9 * (1 + abs(value.value)) else {
        throw Finding(
          "\(how), \(value.name) is \(other.value) instead of \(value.value)", mend: mend)
      }
    }
  }
}
