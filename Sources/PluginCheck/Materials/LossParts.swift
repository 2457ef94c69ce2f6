/// The sum and the weight that build gave for a loss.
struct LossPart: CustomStringConvertible {
  var sum = 0.0
  var weight = 0.0

  var description: String { "\(sum) of weight \(weight)" }

  /// Adds another part, as the host does for the batches of a step.
  mutating func add(_ other: LossPart) {
    sum += other.sum
    weight += other.weight
  }
}

/// What a loss is for a batch, beside what it is for each of the batch's records alone.
struct LossComparison {
  private static let tolerance = 1e-3

  let name: String
  let batch: LossPart
  let records: [LossPart]

  /// What the records come to when they are added up.
  private var total: LossPart { records.reduce(into: LossPart()) { $0.add($1) } }

  /// How many records have any weight: with less than two there is nothing to add up.
  var count: Int { records.count { $0.weight > 0 } }

  /// Throws where sums or weights do not add up.
  func run() throws {
    let total = total, size = records.reduce(0) { $0 + abs($1.sum) }
    guard batch.sum.isFinite, size.isFinite else {
      throw Finding(
        "the loss \(name) is \(batch.sum)", mend: "look for a division by zero or a logarithm of zero in it")
    }
    guard difference != nil else { return }
    let mend =
      "record a sum and the number of things that were summed, not a mean: the host divides the sums of a whole "
      + "step by its weights"
    guard agrees(batch.weight, total.weight, max(batch.weight, total.weight)) else {
      throw Finding(
        "the weight of the loss \(name) is \(batch.weight) for a batch of \(records.count) records, and those of its "
          + "records one by one add up to \(total.weight)", mend: mend)
    }
    let what =
      "the sum of the loss \(name) is \(batch.sum) for a batch of \(records.count) records, and those of its records one "
      + "by one add up to \(total.sum)"
    // A mean times its weight is a sum again.
    let sums = records.map { $0.sum * $0.weight }
    let isMean = agrees(batch.sum * batch.weight, sums.reduce(0, +), sums.reduce(0) { $0 + abs($1) })
    if isMean { throw Finding(what, mend: mend) }
    throw Finding.warning(
      what,
      mend:
        "look at how build finds the record and the target of a row; unless records of a batch are compared with each "
        + "other on purpose: then what is learned depends on the batch size")
  }

  /// Sum and weight of the batch and of its parts together, where they differ; nil where they do not, or where every part
  /// has the same, such as a penalty on parameters.
  var difference: (batch: LossPart, parts: LossPart)? {
    let total = total, size = records.reduce(0) { $0 + abs($1.sum) }
    // What every record adds alike belongs to the batch and to no record.
    if records.allSatisfy({ agrees($0.sum, batch.sum, abs(batch.sum)) && $0.weight == batch.weight }) { return nil }
    let isSame =
      agrees(batch.weight, total.weight, max(batch.weight, total.weight)) && agrees(batch.sum, total.sum, size)
    return isSame ? nil : (batch, total)
  }

  private func agrees(_ first: Double, _ second: Double, _ size: Double) -> Bool {
    abs(first - second) <= Self.tolerance * max(size, 1e-9)
  }
}
