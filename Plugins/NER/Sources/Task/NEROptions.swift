import PluginSDK

/// The settings of the task, read once.
struct NEROptions: Sendable {
  /// What one input of the encoder holds.
  enum Unit: Sendable {
    case sentence
    case document
  }

  /// Which pieces of a corpus word have a target in training.
  enum TrainPieces: Sendable {
    /// The first piece of each corpus word, as in BioBERT.
    case first
    /// The first piece of each part that raw text would be split into.
    case words
  }

  let unit: Unit
  let dropout: Double
  let decoding: TagDecoder.Rule
  let trainPieces: TrainPieces

  init(_ settings: Settings) throws(PluginError) {
    unit = try settings.choice("unit") == "document" ? .document : .sentence
    dropout = try settings.real("dropout")
    decoding = try settings.choice("decoding") == "independent" ? .independent : .constrained
    trainPieces = try settings.choice("train-pieces") == "first" ? .first : .words
  }

  static let declared: [PluginOption] = [
    .real("learning-rate", "5e-5", in: 0...1, "Highest learning rate, reached after warm-up"),
    .integer("epochs", 10, in: 1...100_000, "Passes over the training data"),
    .integer("batch-size", 32, in: 1...1_000_000, "Inputs in a training step"),
    .integer("max-length", 128, in: 8...65_536, "Longest input in pieces, [CLS] and [SEP] counted"),
    .integer("stride", 0, in: 0...65_536, "Pieces that the next window of a long input goes on; 0: half of max-length"),
    .real("warmup", "0.1", in: 0...1, "Share of the steps in which the learning rate rises"),
    .text("select-by", "conlleval.v1:f1", "Metric and key by which the best epoch is kept"),
    .text(
      "metrics", "conlleval.v1,seqeval-strict.v1,token-level.v1,span-exact.v1", "Metrics that are reported"),
    .choice(
      "unit", "sentence", of: ["sentence", "document"],
      "What is read as one input: a sentence, or a whole text in windows"),
    .real("dropout", "0.1", in: 0...0.9, "Dropout before the classifier, in training"),
    .choice(
      "decoding", "constrained", of: ["independent", "constrained"],
      "constrained: the best sequence in which every I follows its B or I; independent: the best tag of each word alone"
    ),
    .choice(
      "train-pieces", "words", of: ["first", "words"],
      "first: only the first piece of a corpus word is trained; words: also its parts, as raw text is split"),
  ]
}
