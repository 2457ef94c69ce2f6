import PluginHost

/// Chooses records that models read differently and compares each reading with gold, whatever the task is.
struct SuiteSampling {
  /// What the task predicts.
  let targets: TaskTargets
  let registry: PluginRegistry
  /// How many records of each kind are chosen.
  let count: Int

  /// Records that the first model got right and the last one wrong, the other way round, and such as all got wrong,
  /// spread evenly over the data. With one model those that it got right and wrong.
  func samples(_ folders: [(model: String, folder: String)]) throws -> [SuiteSample] {
    guard count > 0 else { return [] }
    var labels = LabelInventories()
    labels.closeTraining()
    var gold: [StoredRecord] = []
    var predicted: [[StoredRecord]] = []
    for (number, entry) in folders.enumerated() {
      if number == 0 { gold = try read(entry.folder + "/" + SuiteTrial.Name.gold, .gold, &labels) }
      predicted.append(try read(entry.folder + "/" + SuiteTrial.Name.predictions, .predicted, &labels))
    }
    let records = gold.indices.filter { place in predicted.allSatisfy { $0.indices.contains(place) } }
    let verdicts = records.map { place in
      predicted.map { SuiteReading(gold: gold[place], predicted: $0[place], targets: targets, labels: labels).isRight }
    }
    var chosen: [Int] = []
    func take(_ kind: ([Bool]) -> Bool) {
      // Of records without anything to find there is nothing to see.
      let places = records.indices.filter {
        kind(verdicts[$0]) && !SuiteReading.isEmpty(gold[records[$0]], targets: targets)
      }
      let step = max(1, places.count / max(1, count))
      chosen += stride(from: 0, to: places.count, by: step).prefix(count).map { records[places[$0]] }
    }
    if folders.count > 1 {
      take { $0.first == false && $0.last == true }
      take { $0.first == true && $0.last == false }
    } else {
      take { $0 == [true] }
    }
    take { !$0.contains(true) }
    return chosen.map { place in
      let source = predicted.first?[place] ?? gold[place]
      let body = source.texts.filter { $0.role == .body }, query = source.texts.filter { $0.role == .query }
      return SuiteSample(
        id: source.id, texts: source.texts.map(\.text), query: body.isEmpty ? "" : query.map(\.text).joined(),
        readings: zip(folders, predicted).map { folder, predicted in
          SuiteReading(gold: gold[place], predicted: predicted[place], targets: targets, labels: labels)
            .reading(of: folder.model)
        })
    }
  }

  private func read(_ path: String, _ role: FormatRole, _ labels: inout LabelInventories) throws -> [StoredRecord] {
    try DataSource(path: path, format: "jsonl", registry: registry, options: ["offsets": "bytes"])
      .read(split: "", labels: &labels, role: role)
  }
}
