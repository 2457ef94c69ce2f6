import Glibc
import PluginSDK

/// The logits [L] of a word, by class.
public protocol LogitRow: RandomAccessCollection where Element == Float, Index == Int {}
extension LentArray: LogitRow where Element == Float {}
extension Array: LogitRow where Element == Float {}

/// Chooses the tags of the words of one unit from their scores.
public struct TagDecoder: Sendable {
  /// How tags are chosen.
  public enum Rule: Sendable {
    /// The best tag of each word alone, as BioBERT does. An `I` may then follow an `O`; conlleval's rules take it for a
    /// beginning.
    case independent
    /// The sequence with the highest product of probabilities in which every `I-t` follows `B-t` or `I-t`: the Viterbi
    /// algorithm without learned weights. The default: its tags mean the same mentions under every definition, and in
    /// typed corpora a mention is not broken where single words waver between types.
    case constrained
  }

  let classes: TagClasses
  let rule: Rule

  /// A decoder over `classes`.
  public init(classes: TagClasses, rule: Rule) {
    self.classes = classes
    self.rule = rule
  }

  /// The tags of the words whose logits [L] are `rows`, in order; nil stands for a word that became no piece, which is
  /// `O`. Logits must be finite.
  public func tags(_ rows: [(some LogitRow)?]) -> [Int] {
    switch rule {
    case .independent: rows.map { row in row.map { Self.best($0) } ?? TagClasses.outside }
    case .constrained: constrained(rows)
    }
  }

  /// The probability of class `tag` by a softmax over `logits`.
  public static func probability(of tag: Int, _ logits: some LogitRow) -> Double {
    let highest = Double(logits.max() ?? 0)
    var sum = 0.0
    for logit in logits { sum += exp(Double(logit) - highest) }
    return exp(Double(logits[tag]) - highest) / sum
  }

  /// The first class with the highest score.
  private static func best(_ logits: some LogitRow) -> Int {
    var best = 0
    for tag in 1..<max(1, logits.count) where logits[tag] > logits[best] { best = tag }
    return best
  }

  /// One softmax differs from the logits by a constant for each word, so logits are summed directly. Only `I-t` has
  /// restricted predecessors, hence O(L) for each word.
  private func constrained(_ rows: [(some LogitRow)?]) -> [Int] {
    let width = classes.count
    var score = [Double](repeating: -.infinity, count: width)
    var next = score
    var from = [Int32](repeating: 0, count: rows.count * width)
    score[TagClasses.outside] = 0  // before the first word: only what may follow `O`
    for (word, row) in rows.enumerated() {
      var free = 0
      for tag in 1..<width where score[tag] > score[free] { free = tag }
      for tag in 0..<width {
        var previous = free
        if case .inside(let type) = classes.role(tag) {
          previous = score[classes.begin(type)] >= score[tag] ? classes.begin(type) : tag
        }
        let own = if let row { Double(row[tag]) } else { tag == TagClasses.outside ? 0 : -Double.infinity }
        next[tag] = score[previous] + own
        from[word * width + tag] = Int32(previous)
      }
      swap(&score, &next)
    }
    var tag = 0
    for other in 1..<max(1, width) where score[other] > score[tag] { tag = other }
    var tags = [Int](repeating: TagClasses.outside, count: rows.count)
    for word in rows.indices.reversed() {
      tags[word] = tag
      tag = Int(from[word * width + tag])
    }
    return tags
  }
}
