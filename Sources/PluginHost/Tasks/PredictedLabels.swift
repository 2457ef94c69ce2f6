import PluginAPI

/// What the labels mean that a task puts into predictions.
///
/// Labels of a kind are those of the inventory, or, where the task names its own classes of the kind, indices of these:
/// they become labels of the inventory by their names, so that a class that gold never names can be predicted, and so
/// that whatever reads a prediction knows one numbering only.
struct PredictedLabels: Sendable {
  /// The inventories with the classes that gold does not have behind its own.
  let inventories: LabelInventories
  /// The same names, as records carry them.
  let names: LabelNames
  /// The inventory's label of each class, by kind; absent where labels stay as they are.
  private let classes: [LabelKind: [UInt32]]
  private let trainedCounts: [LabelKind: Int]

  /// - Parameter own: the classes that the task names, by kind; a kind without any is absent.
  init(_ own: [LabelKind: [String]], under labels: LabelInventories) {
    var labels = labels
    labels.closeTraining()
    var classes: [LabelKind: [UInt32]] = [:]
    var trainedCounts: [LabelKind: Int] = [:]
    for kind in LabelKind.allCases {
      trainedCounts[kind] = labels[kind].trainedCount
      guard let names = own[kind] else { continue }
      classes[kind] = names.map { UInt32(labels[kind].add($0)) }
    }
    self.classes = classes
    self.trainedCounts = trainedCounts
    names = labels.names()
    inventories = labels
  }

  /// How many labels of a kind a plugin may use.
  private func count(_ kind: LabelKind) -> Int { classes[kind]?.count ?? trainedCounts[kind] ?? 0 }

  /// How many labels the parts of a prediction may have that a task has put; absent for parts that are the record's own.
  ///
  /// - Parameters:
  ///   - words: whether the words' labels are the task's.
  ///   - targets: the parts that are the task's.
  func counts(words: Bool, targets: TaskTargets) -> [RecordPart: Int] {
    var counts: [RecordPart: Int] = [:]
    if words { counts[.word] = count(.words) }
    if targets.contains(.spans) { counts[.span] = count(.spans) }
    if !targets.isDisjoint(with: [.pairs, .pairLabels]) { counts[.pair] = count(.pairs) }
    if targets.contains(.classes) { counts[.class] = count(.records) }
    return counts
  }

  /// Gives the parts of a checked prediction that a task has put the labels of the inventories.
  func name(_ image: inout RecordImage, words: Bool, targets: TaskTargets) {
    func map(_ label: inout UInt32, _ labels: [UInt32]) {
      if label != BP_NONE { label = labels[Int(label)] }
    }
    if words, let labels = classes[.words] {
      for index in image.words.indices { map(&image.words[index].label, labels) }
    }
    if targets.contains(.spans), let labels = classes[.spans] {
      for index in image.spans.indices { map(&image.spans[index].label, labels) }
    }
    if !targets.isDisjoint(with: [.pairs, .pairLabels]), let labels = classes[.pairs] {
      for index in image.pairs.indices { map(&image.pairs[index].label, labels) }
    }
    if targets.contains(.classes), let labels = classes[.records] {
      for index in image.classes.indices { map(&image.classes[index].label, labels) }
    }
    if image.names.map({ !$0.covers(names) }) ?? true { image.names = names }
  }
}
