import PluginSDK

/// The settings of the task, read once.
struct QAOptions: Sendable {
  /// Which kinds of questions are read.
  let kinds: [QuestionKind]
  /// The most pieces of a question.
  let maximumQuestion: Int
  let search: SpanSearch
  /// Whether passages without an answer teach that there is none, and may be said to hold none.
  let allowsNull: Bool
  /// By how much the null score must be better than the best range.
  let nullThreshold: Double
  /// How many ranked answers a factoid question gets.
  let answers: Int
  /// The least mean probability of an answer to a list question.
  let listThreshold: Double
  /// Whether wordings are tidied at their ends.
  let tidies: Bool
  /// The mean logit above which the answer is yes.
  let yesThreshold: Double

  init(_ settings: Settings) throws(PluginError) {
    var kinds: [QuestionKind] = []
    for part in try settings.text("kinds").utf8.split(separator: 0x2C) {
      let name = String(decoding: part.filter { $0 != 0x20 }, as: UTF8.self)
      let kind = QuestionKind(name)
      guard kind.name == name, kind != .summary else {
        throw .argument("kinds: '\(name)' is none of factoid, list and yesno")
      }
      kinds.append(kind)
    }
    self.kinds = kinds
    maximumQuestion = try settings.integer("max-question")
    search = SpanSearch(best: try settings.integer("n-best"), maximumPieces: try settings.integer("max-answer"))
    allowsNull = try settings.boolean("null")
    nullThreshold = try settings.real("null-threshold")
    answers = try settings.integer("answers")
    listThreshold = try settings.real("list-threshold")
    tidies = try settings.boolean("tidy")
    yesThreshold = try settings.real("yes-threshold")
  }

  static let declared: [PluginOption] = [
    .real("learning-rate", "5e-6", in: 0...1, "Highest learning rate, reached after warm-up"),
    .integer("epochs", 5, in: 1...100_000, "Passes over the training data"),
    .integer("batch-size", 12, in: 1...1_000_000, "Inputs in a training step"),
    .integer("max-length", 384, in: 8...65_536, "Longest input in pieces, [CLS] and [SEP] counted"),
    .integer("stride", 128, in: 1...65_536, "Pieces that the next window of a long passage goes on"),
    .real("warmup", "0.1", in: 0...1, "Share of the steps in which the learning rate rises"),
    .text("select-by", "squad.v1:f1", "Metric and key by which the best epoch is kept"),
    .text("metrics", "bioasq-complete.v1,bioasq-2018.v1,squad.v1", "Metrics that are reported"),
    .text("kinds", "factoid,list,yesno", "Kinds of questions that are trained on and answered"),
    .integer("max-question", 64, in: 1...65_536, "Pieces that are kept of a question"),
    .integer("max-answer", 30, in: 1...65_536, "Pieces of the longest answer"),
    .integer("n-best", 20, in: 1...1000, "Starts and ends of a window, and ranges of a passage, that are looked at"),
    .boolean("null", false, "Passages may hold no answer, as in SQuAD 2: trained on, and told by the null score"),
    .real("null-threshold", "0", in: -1000...1000, "By how much the null score must exceed that of the best range"),
    .integer("answers", 5, in: 1...1000, "Ranked answers to a factoid question"),
    .real("list-threshold", "0.42", in: 0...1, "Least mean probability of an answer to a list question"),
    .boolean(
      "tidy", false, "Cut a final comma, point or space, and parentheses around an answer; drop unbalanced ones"),
    .real("yes-threshold", "0", in: -1000...1000, "Mean logit above which a yes/no question is answered with yes"),
  ]
}
