import PluginAPI

/// The kinds of labels that have inventories.
public enum LabelKind: UInt32, CaseIterable, Sendable {
  /// Tags of words, as the corpus writes them.
  case words = 0
  /// Types of spans.
  case spans = 1
  /// Types of pairs.
  case pairs = 2
  /// Classes of whole records.
  case records = 3
}

/// The labels of one kind: those of training gold in order of first appearance, then those that were seen only later.
public struct LabelInventory: Equatable, Sendable {
  /// The names; the index is the label.
  public private(set) var names: [String] = []
  /// How often each name stands in training gold.
  public private(set) var counts: [UInt64] = []
  /// How many of the names training saw; a label at or beyond it is unknown to the model.
  public private(set) var trainedCount = 0
  private var indices: [String: Int] = [:]
  private var isTraining = true

  /// Makes an empty inventory, which training fills.
  public init() {}

  /// Makes the inventory of a trained model.
  public init(names: [String], counts: [UInt64]) {
    for (index, name) in names.enumerated() where indices[name] == nil {
      indices[name] = self.names.count
      self.names.append(name)
      self.counts.append(index < counts.count ? counts[index] : 0)
    }
    trainedCount = self.names.count
    isTraining = false
  }

  /// The label of a name; nil when it was never seen.
  public func index(of name: String) -> Int? { indices[name] }

  /// The label of a name, which is appended when it is new.
  public mutating func add(_ name: String) -> Int {
    if let index = indices[name] { return index }
    let index = names.count
    names.append(name)
    counts.append(0)
    indices[name] = index
    if isTraining { trainedCount = names.count }
    return index
  }

  /// Counts one appearance in training gold.
  mutating func count(_ label: Int) {
    guard isTraining, label < counts.count else { return }
    counts[label] += 1
  }

  /// Ends training gold: whatever is added from now on is unknown to the model.
  public mutating func closeTraining() { isTraining = false }

  /// Two inventories are equal when they hold the same names, counts and border.
  public static func == (first: LabelInventory, second: LabelInventory) -> Bool {
    first.names == second.names && first.counts == second.counts && first.trainedCount == second.trainedCount
  }
}

/// The inventories of all kinds.
public struct LabelInventories: Equatable, Sendable {
  private var inventories: [LabelInventory]
  private var lentNames: LabelNames?

  /// Makes empty inventories, which training fills.
  public init() { inventories = LabelKind.allCases.map { _ in LabelInventory() } }

  /// The inventory of a kind.
  public subscript(kind: LabelKind) -> LabelInventory {
    get { inventories[Int(kind.rawValue)] }
    set { inventories[Int(kind.rawValue)] = newValue }
    _modify { yield &inventories[Int(kind.rawValue)] }
  }

  /// Inventories are equal when they hold the same labels.
  public static func == (first: LabelInventories, second: LabelInventories) -> Bool {
    first.inventories == second.inventories
  }

  /// All names, as records carry them.
  mutating func names() -> LabelNames {
    if let lentNames, lentNames.covers(self) { return lentNames }
    let names = LabelNames(self)
    lentNames = names
    return names
  }

  /// Ends training gold in every kind.
  public mutating func closeTraining() {
    for kind in LabelKind.allCases { self[kind].closeTraining() }
  }

  /// Counts the labels of a record of training gold; the fragments of one mention count once.
  mutating func count(_ image: RecordImage) {
    func count(_ kind: LabelKind, _ label: UInt32) {
      if label != BP_NONE { self[kind].count(Int(label)) }
    }
    for word in image.words { count(.words, word.label) }
    var groups: Set<UInt32> = []
    for span in image.spans where span.group == 0 || groups.insert(span.group).inserted {
      count(.spans, span.label)
    }
    for pair in image.pairs { count(.pairs, pair.label) }
    for entry in image.classes { count(.records, entry.label) }
  }

  /// The C form, in memory of an arena: the labels of training, or all.
  func lend(_ arena: Arena, all: Bool) -> (start: UnsafePointer<bp_labels>, count: UInt64) {
    let entries = LabelKind.allCases.map { kind -> bp_labels in
      let inventory = self[kind]
      let count = all ? inventory.names.count : inventory.trainedCount
      return bp_labels(
        kind: kind.rawValue, n: UInt32(count), names: arena.array(inventory.names[..<count].map { arena.string($0) }),
        counts: arena.array(Array(inventory.counts[..<count])))
    }
    return (arena.array(entries), UInt64(entries.count))
  }
}
