import PluginSDK

/// The settings of the task, read once.
struct REOptions: Sendable {
  /// What one input of the encoder is made from.
  enum Input: Sendable {
    /// Pairs of mentions where a record has mentions, else the text as it stands.
    case auto
    /// Pairs of mentions.
    case pairs
    /// The text as it stands, which is classified as a whole.
    case text
  }

  let input: Input
  let rule: CandidateRule
  let negative: String
  let reportsNegatives: Bool
  let dropout: Double

  init(_ settings: Settings) throws(PluginError) {
    input =
      switch try settings.choice("input") {
      case "pairs": .pairs
      case "text": .text
      default: .auto
      }
    rule = CandidateRule(
      types: try ArgumentTypes(settings.text("arguments")), marks: try ArgumentMarks(settings.text("marks")),
      overlapMark: try settings.text("overlap-mark"), sentences: try settings.integer("sentences"))
    negative = try settings.text("negative")
    reportsNegatives = try settings.boolean("report-negatives")
    dropout = try settings.real("dropout")
  }

  static let declared: [PluginOption] = [
    .real("learning-rate", "2e-5", in: 0...1, "Highest learning rate, reached after warm-up"),
    .integer("epochs", 3, in: 1...100_000, "Passes over the training data"),
    .integer("batch-size", 32, in: 1...1_000_000, "Inputs in a training step"),
    .integer("max-length", 128, in: 8...65_536, "Longest input in pieces, [CLS] and [SEP] counted"),
    .real("warmup", "0.1", in: 0...1, "Share of the steps in which the learning rate rises"),
    .text("select-by", "micro.v1:f1", "Metric and key by which the best epoch is kept"),
    .text("metrics", "micro.v1,macro.v1,binary.v1,chemprot-5.v1", "Metrics that are reported"),
    .choice(
      "input", "auto", of: ["auto", "pairs", "text"],
      "pairs: two mentions at a time, masked; text: a text that is masked already, as a whole; auto: pairs where a record has mentions"
    ),
    .text(
      "arguments", "",
      "Types that may be related, HEAD:TAIL,…, with * for any type; empty: two mentions of different types"),
    .text("marks", "", "What stands for a mention, TYPE=MARK,…; a type without one: its name as @TYPE$"),
    .text(
      "overlap-mark", "",
      "What stands for two mentions that share a character, for example @CHEM-GENE$; empty: they are no candidate"),
    .integer("sentences", 1, in: 0...1000, "Sentences that a pair may reach over; 0: any number"),
    .text("negative", "", "The class of no relation; empty: one of 0, false, none, negative, no, or false is added"),
    .boolean("report-negatives", false, "Pairs without a relation are reported too, with their confidence"),
    .real("dropout", "0.1", in: 0...0.9, "Dropout before the classifier, in training"),
  ]
}
