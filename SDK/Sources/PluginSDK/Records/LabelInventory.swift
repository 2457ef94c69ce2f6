import PluginAPI

/// The labels of one kind, with how often training gold holds each.
public struct LabelInventory {
  let labels: bp_labels

  /// The number of labels.
  public var count: Int { Int(labels.n) }

  /// The name at `index`; nil at or beyond `count`, which stands for a label that training never saw.
  public func name(_ index: Int) -> BorrowedText? {
    guard index >= 0, index < count, let names = labels.names else { return nil }
    return BorrowedText(names[index])
  }

  /// How often training gold holds the label at `index`; 0 when nobody counted.
  public func occurrences(_ index: Int) -> Int {
    guard index >= 0, index < count, let counts = labels.counts else { return 0 }
    return Int(clamping: counts[index])
  }

  /// Copies of all names, in order of index.
  public var names: [String] { (0..<count).map { name($0)?.string ?? "" } }
}

/// What label indices mean, for each kind.
public struct LabelInventories {
  private let inventories: UnsafeBufferPointer<bp_labels>

  init(_ base: UnsafePointer<bp_labels>?, _ count: UInt64) {
    inventories = UnsafeBufferPointer(start: base, count: base == nil ? 0 : Int(clamping: count))
  }

  /// The inventory of `kind`; empty when the host has none.
  public subscript(kind: LabelKind) -> LabelInventory {
    for labels in inventories where labels.kind == kind.rawValue { return LabelInventory(labels: labels) }
    return LabelInventory(labels: bp_labels(kind: kind.rawValue, n: 0, names: nil, counts: nil))
  }
}
