import Glibc
import PluginSDK

/// The answers to one question, gathered from all its passages, as BioBERT's `transform_nbset2bioasqform.py` does:
/// candidates in order of probability, those that are empty or longer than 100 characters dropped, probabilities of one
/// wording (but for case) added up, the wording that came first kept, and all sorted again by their sums.
struct AnswerPool {
  /// An answer with all the probability that any passage gave it.
  struct Answer {
    /// The wording of its most probable occurrence.
    var wording: String
    /// Where that stands; nil when only the wording is known.
    var place: (text: Int, span: TextSpan)?
    /// The sum of its probabilities.
    var probability: Double
    /// How many candidates had this wording.
    var occurrences = 1
  }

  /// The longest wording that is an answer, in characters.
  static let longestWording = 100

  private var found: [Answer] = []

  /// Adds a candidate with its probability in its passage.
  mutating func add(_ wording: String, place: (text: Int, span: TextSpan)? = nil, probability: Double) {
    found.append(Answer(wording: wording, place: place, probability: probability))
  }

  /// The answers, the most probable first.
  var answers: [Answer] {
    var pooled: [Answer] = []
    var places: [String: Int] = [:]
    for answer in Self.sorted(found)
    where !answer.wording.isEmpty && answer.wording.unicodeScalars.count <= Self.longestWording {
      let key = answer.wording.lowercased()
      if let place = places[key] {
        pooled[place].probability += answer.probability
        pooled[place].occurrences += 1
      } else {
        places[key] = pooled.count
        pooled.append(answer)
      }
    }
    return Self.sorted(pooled)
  }

  /// By probability; equal ones stay in order.
  private static func sorted(_ answers: [Answer]) -> [Answer] {
    answers.indices.sorted {
      let (a, b) = (answers[$0].probability, answers[$1].probability)
      return a != b ? a > b : $0 < $1
    }.map { answers[$0] }
  }

  /// The probabilities of the best ranges of one passage: softmax over these alone.
  static func probabilities(_ scores: [Float]) -> [Double] {
    guard let best = scores.max() else { return [] }
    let powers = scores.map { exp(Double($0) - Double(best)) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}
