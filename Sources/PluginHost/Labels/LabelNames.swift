import PluginAPI

/// What the labels of a record mean, in the form that plugins are lent: names of every kind. It never changes, so records
/// that were read under the same inventories share one.
final class LabelNames: @unchecked Sendable {
  let lists: UnsafePointer<bp_labels>
  let count: UInt64
  /// How many names each kind has.
  private let sizes: [Int]
  private let arena: Arena

  init(_ inventories: LabelInventories) {
    let arena = Arena()
    sizes = LabelKind.allCases.map { inventories[$0].names.count }
    lists = arena.array(
      LabelKind.allCases.map { kind in
        let names = inventories[kind].names
        return bp_labels(
          kind: kind.rawValue, n: UInt32(names.count), names: arena.array(names.map { arena.string($0) }), counts: nil)
      })
    count = UInt64(LabelKind.allCases.count)
    self.arena = arena
  }

  /// Gives a label the number that its name has in other inventories.
  func move(_ label: inout UInt32, _ kind: LabelKind, _ labels: inout LabelInventories) {
    guard label != BP_NONE, Int(label) < sizes[Int(kind.rawValue)] else { return }
    label = UInt32(labels[kind].add(lists[Int(kind.rawValue)].names[Int(label)].content))
  }

  /// Whether it has as many names of every kind as another one.
  func covers(_ other: LabelNames) -> Bool { zip(sizes, other.sizes).allSatisfy { $0 >= $1 } }

  /// Whether the inventories have no name that is not here: names are added and never change.
  func covers(_ inventories: LabelInventories) -> Bool {
    zip(LabelKind.allCases, sizes).allSatisfy { inventories[$0].names.count == $1 }
  }
}
