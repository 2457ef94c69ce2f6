import PluginHost

/// Finds the prediction of each gold record.
package enum RecordMatching {
  /// By id where ids are unique on both sides, else by position.
  /// - Throws: `WorkflowError.recordsDiffer` when a prediction belongs to no gold record, `.wordsDiffer` when both have
  ///   words of their own and not equally many.
  package static func match(
    _ gold: [StoredRecord], _ predicted: [StoredRecord]
  ) throws(WorkflowError) -> [StoredRecord?] {
    let matched = try pair(gold, predicted)
    for case (let gold, let predicted?) in zip(gold, matched) {
      guard gold.wordsAreGiven, predicted.wordsAreGiven, gold.words.count != predicted.words.count else { continue }
      throw .wordsDiffer(
        file: predicted.file, line: predicted.line, record: predicted.id, predicted: predicted.words.count,
        gold: gold.words.count)
    }
    return matched
  }

  private static func pair(
    _ gold: [StoredRecord], _ predicted: [StoredRecord]
  ) throws(WorkflowError) -> [StoredRecord?] {
    // In the same order, by id and by position are one; the usual case, which needs no table of a million ids.
    if gold.count == predicted.count, zip(gold, predicted).allSatisfy({ $0.hasID(of: $1) }) { return predicted }
    let goldIDs = gold.map(\.id)
    let predictedIDs = predicted.map(\.id)
    let unique = Set(goldIDs).count == gold.count && Set(predictedIDs).count == predicted.count
    guard unique, !goldIDs.contains("") else {
      guard gold.count == predicted.count else {
        throw .recordsDiffer(gold: gold.count, predicted: predicted.count, firstUnmatched: "")
      }
      return predicted
    }
    let known = Set(goldIDs)
    if let stray = predictedIDs.first(where: { !known.contains($0) }) {
      throw .recordsDiffer(gold: gold.count, predicted: predicted.count, firstUnmatched: stray)
    }
    let byID = Dictionary(zip(predictedIDs, predicted), uniquingKeysWith: { first, _ in first })
    return goldIDs.map { byID[$0] }
  }
}
