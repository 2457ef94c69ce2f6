import JSON
import PluginHost

/// Accounts for every gold item: within reach of a prediction and so scored, or out of reach, and why.
public struct CoverageLedger: Sendable, Equatable {
  /// All gold items of the task's targets; the fragments of one mention, and the synonyms of one answer, are one item.
  public private(set) var total = 0
  /// Items out of reach, by reason.
  public private(set) var reasons: [String: Int] = [:]

  /// The reason of gold labels that training never saw.
  public static let unknownLabel = "label-unknown"

  /// Accounts for nothing yet.
  public init() {}

  /// Items that a prediction can reach.
  public var scored: Int { total - reasons.values.reduce(0, +) }

  /// Adds a record with what its task says of it; an item's first entry counts.
  public mutating func add(
    _ record: StoredRecord, targets: TaskTargets, labels: LabelInventories, entries: [LedgerEntry]
  ) {
    var items = GoldItems(record, targets: targets)
    total += items.count
    for (kind, index, label) in items.labels where label.map({ $0 >= labels[kind].trainedCount }) ?? false {
      items.enter(LedgerEntryKey(kind: kind.ledger, index: index), reason: Self.unknownLabel)
    }
    for entry in entries { items.enter(LedgerEntryKey(kind: entry.kind, index: entry.index), reason: entry.reason) }
    for reason in items.reasons { reasons[reason, default: 0] += 1 }
  }

  /// Adds what another one accounts for.
  mutating func add(_ other: CoverageLedger) {
    total += other.total
    reasons.merge(other.reasons, uniquingKeysWith: +)
  }

  /// The ledger as `evaluate` prints it.
  public var json: JSONObject {
    var object: JSONObject = ["total": JSONValue(total), "scored": JSONValue(scored)]
    for reason in reasons.keys.sorted() { object[reason] = JSONValue(reasons[reason] ?? 0) }
    return object
  }
}

/// The place of an item: its kind and its index in the record.
private struct LedgerEntryKey: Hashable {
  let kind: LedgerKind
  let index: Int
}

/// The gold items of one record, fragments and synonyms joined.
private struct GoldItems {
  /// The item of each part; parts of one group share it.
  private var itemOfPart: [LedgerEntryKey: Int] = [:]
  private var reasonOfItem: [Int: String] = [:]
  private(set) var count = 0
  private(set) var labels: [(kind: LabelKind, index: Int, label: Int?)] = []

  init(_ record: StoredRecord, targets: TaskTargets) {
    if targets.contains(.spans) {
      var groups: [UInt32: Int] = [:]
      for (index, span) in record.spans.enumerated() {
        add(.spans, index, group: span.group, &groups)
        labels.append((.spans, index, span.label))
      }
    }
    if targets.contains(.pairs) || targets.contains(.pairLabels) {
      for (index, pair) in record.pairs.enumerated() where !targets.contains(.pairLabels) || pair.label != nil {
        add(.pairs, index)
        labels.append((.pairs, index, pair.label))
      }
    }
    if targets.contains(.classes) {
      for (index, entry) in record.classes.enumerated() {
        add(.records, index)
        labels.append((.records, index, entry.label))
      }
    }
    if targets.contains(.answers) {
      var groups: [UInt32: Int] = [:]
      for (index, answer) in record.answers.enumerated() { add(.answers, index, group: answer.group, &groups) }
    }
    if targets.contains(.values) {
      for index in record.values.indices { add(.values, index) }
    }
  }

  var reasons: Dictionary<Int, String>.Values { reasonOfItem.values }

  mutating func enter(_ key: LedgerEntryKey, reason: String) {
    guard let item = itemOfPart[key], reasonOfItem[item] == nil else { return }
    reasonOfItem[item] = reason
  }

  private mutating func add(_ kind: LedgerKind, _ index: Int) {
    itemOfPart[LedgerEntryKey(kind: kind, index: index)] = count
    count += 1
  }

  private mutating func add(_ kind: LedgerKind, _ index: Int, group: UInt32?, _ groups: inout [UInt32: Int]) {
    if let group, let item = groups[group] {
      itemOfPart[LedgerEntryKey(kind: kind, index: index)] = item
      return
    }
    if let group { groups[group] = count }
    add(kind, index)
  }
}

extension LabelKind {
  fileprivate var ledger: LedgerKind {
    switch self {
    case .words: .words
    case .spans: .spans
    case .pairs: .pairs
    case .records: .records
    }
  }
}
