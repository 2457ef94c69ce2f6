import Glibc
import PluginSDK

extension RETask {
  /// Puts a relation for each candidate that has one, or the class of the text, with the class' probability.
  public func decode(_ outputs: DecodeView, into sink: RecordSink) throws(PluginError) {
    let draft = RecordDraft()
    if outputs.windows.windowCount > 0 {
      let rows = try outputs.rows(slot: 0)
      let readsPairs = readsPairs(outputs.record)
      for window in 0..<outputs.windows.windowCount {
        let (best, probability) = Self.best(rows[window])
        if readsPairs {
          guard best != classes.negative || settings.reportsNegatives else { continue }
          let (head, tail) = Candidate.pair(of: outputs.windows.tag(ofWindow: window))
          draft.addPair(RecordPair(head: head, tail: tail, label: best, score: probability))
        } else {
          draft.addClass(RecordClass(label: best, score: probability))
        }
      }
    }
    try sink.put(draft)
  }

  /// The class with the largest logit, the first of equal ones, and its probability by softmax.
  static func best(_ logits: LentArray<Float>) -> (index: Int, probability: Double) {
    var best = 0
    for index in logits.indices where logits[index] > logits[best] { best = index }
    var sum = 0.0
    for logit in logits { sum += exp(Double(logit) - Double(logits[best])) }
    return (best, 1 / sum)
  }
}
