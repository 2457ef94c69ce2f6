import PluginAPI

/// Which label of one set of inventories is which of another.
public struct LabelMap: Sendable {
  /// By kind: the new label of each old one.
  let labels: [[UInt32]]
  /// The names of the new labels.
  let names: LabelNames
}

extension LabelInventories {
  /// The same labels, those of training records first and counted: for data of which only a part is trained on.
  public func reordered(by training: [StoredRecord]) -> (inventories: LabelInventories, map: LabelMap) {
    var inventories = LabelInventories()
    var map = LabelKind.allCases.map { [UInt32](repeating: BP_NONE, count: self[$0].names.count) }
    func add(_ kind: LabelKind, _ label: UInt32) {
      guard label != BP_NONE, map[Int(kind.rawValue)][Int(label)] == BP_NONE else { return }
      map[Int(kind.rawValue)][Int(label)] = UInt32(inventories[kind].add(self[kind].names[Int(label)]))
    }
    for record in training {
      let image = record.image
      for word in image.words { add(.words, word.label) }
      for span in image.spans { add(.spans, span.label) }
      for pair in image.pairs { add(.pairs, pair.label) }
      for entry in image.classes { add(.records, entry.label) }
    }
    let known = LabelMap(labels: map, names: inventories.names())
    for record in training { inventories.count(record.relabeled(known).image) }
    inventories.closeTraining()
    for kind in LabelKind.allCases {
      for label in self[kind].names.indices { add(kind, UInt32(label)) }
    }
    return (inventories, LabelMap(labels: map, names: inventories.names()))
  }
}

extension StoredRecord {
  /// A copy whose labels are those of other inventories.
  public func relabeled(_ map: LabelMap) -> StoredRecord {
    var image = image
    image.names = map.names
    func new(_ kind: LabelKind, _ label: UInt32) -> UInt32 {
      let labels = map.labels[Int(kind.rawValue)]
      return label < labels.count ? labels[Int(label)] : label
    }
    for index in image.words.indices { image.words[index].label = new(.words, image.words[index].label) }
    for index in image.spans.indices { image.spans[index].label = new(.spans, image.spans[index].label) }
    for index in image.pairs.indices { image.pairs[index].label = new(.pairs, image.pairs[index].label) }
    for index in image.classes.indices { image.classes[index].label = new(.records, image.classes[index].label) }
    return withExtendedLifetime(self) { StoredRecord(image) }
  }
}
