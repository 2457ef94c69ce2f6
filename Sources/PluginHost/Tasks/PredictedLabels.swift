import PluginAPI

/// What the labels mean that a task puts into predictions.
///
/// Labels of spans are those of the inventory. Those of words, and of pairs and classes where the task names its own
/// classes, are columns of its head: they become labels of an inventory by their names, so that a class that gold never
/// names can be predicted, and so that whatever reads a prediction knows one numbering only.
struct PredictedLabels: Sendable {
  /// The inventories with the classes that gold does not have behind its own.
  let inventories: LabelInventories
  /// The same names, as records carry them.
  let names: LabelNames
  /// How many labels a plugin may use, by part.
  let counts: [RecordPart: Int]
  /// The inventory's label of each class, by kind; nil where labels stay as they are.
  private let ofWords: [UInt32]
  private let ofPairs: [UInt32]?
  private let ofRecords: [UInt32]?

  /// - Parameter areOwn: whether the task names the classes, which otherwise are an inventory's.
  init(_ classes: [String], areOwn: Bool, targets: TaskTargets, under labels: LabelInventories) {
    var labels = labels
    labels.closeTraining()
    func add(_ kind: LabelKind) -> [UInt32] { classes.map { UInt32(labels[kind].add($0)) } }
    let known = labels
    ofWords = add(.words)
    ofPairs = areOwn && !targets.isDisjoint(with: [.pairs, .pairLabels]) ? add(.pairs) : nil
    ofRecords = areOwn && targets.contains(.classes) ? add(.records) : nil
    counts = [
      .word: classes.count, .span: known[.spans].trainedCount,
      .pair: ofPairs == nil ? known[.pairs].trainedCount : classes.count,
      .class: ofRecords == nil ? known[.records].trainedCount : classes.count,
    ]
    names = labels.names()
    inventories = labels
  }

  /// Gives the parts of a checked prediction that a task has put the labels of the inventories.
  ///
  /// - Parameters:
  ///   - words: whether the words' labels are the task's; otherwise they are the record's own.
  ///   - targets: the parts that are the task's.
  func name(_ image: inout RecordImage, words: Bool, targets: TaskTargets) {
    if words { for index in image.words.indices { Self.map(&image.words[index].label, ofWords) } }
    if let ofPairs, !targets.isDisjoint(with: [.pairs, .pairLabels]) {
      for index in image.pairs.indices { Self.map(&image.pairs[index].label, ofPairs) }
    }
    if let ofRecords, targets.contains(.classes) {
      for index in image.classes.indices { Self.map(&image.classes[index].label, ofRecords) }
    }
    if image.names.map({ !$0.covers(names) }) ?? true { image.names = names }
  }

  private static func map(_ label: inout UInt32, _ labels: [UInt32]) {
    if label != BP_NONE { label = labels[Int(label)] }
  }
}
