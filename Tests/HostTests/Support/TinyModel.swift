import JSON
import Testing

/// A model folder small enough to be trained in a second: one layer of width 16, two heads, letters as pieces.
enum TinyModel {
  static let hiddenSize = 16
  static let positions = 64

  /// The vocabulary: special pieces, letters, digits and marks alone and inside of words, the corpus's words.
  static let vocabulary: [String] = {
    let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".unicodeScalars.map { String($0) }
    let marks = ".,;:()-/'\"é".unicodeScalars.map { String($0) }
    return ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + letters + marks + letters.map { "##" + $0 }
      + TinyCorpus.words.filter { $0.unicodeScalars.count > 1 }
  }()

  /// `config.json`.
  static func configuration(vocabularySize: Int = vocabulary.count, positions: Int = TinyModel.positions) -> String {
    """
    {
      "model_type": "bert", "hidden_size": \(hiddenSize), "num_hidden_layers": 1, "num_attention_heads": 2,
      "intermediate_size": 32, "max_position_embeddings": \(positions), "vocab_size": \(vocabularySize),
      "type_vocab_size": 2, "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1,
      "layer_norm_eps": 1e-12, "initializer_range": 0.02
    }

    """
  }

  /// Writes a folder without weights, from which training begins at random.
  static func write(to folder: ScratchFolder, as name: String = "tiny", positions: Int = TinyModel.positions) {
    folder.write("\(name)/config.json", configuration(positions: positions))
    folder.write("\(name)/vocab.txt", vocabulary.map { $0 + "\n" }.joined())
    folder.write("\(name)/tokenizer_config.json", "{\"do_lower_case\": false}\n")
  }

  /// What `finetune` is told so that a run on the corpus takes a moment.
  static let training = [
    "--task", "ner", "--data", "data", "--init", "tiny", "--max-length", "32", "--set", "stride=8",
  ]

  /// Arguments of a fine-tuning of the tiny model in a folder that has `data` and `tiny`.
  static func finetune(_ more: String...) -> [String] { ["finetune"] + training + ["--threads", "1"] + more }

  /// The folder in which all tests find `data`, `tiny` and the trained `model`, which they only read.
  static let trained: (folder: ScratchFolder, outcome: Host.Outcome) = {
    let folder = ScratchFolder.shared("trained")
    TinyCorpus.write(to: folder)
    write(to: folder)
    let outcome = Host.run(
      finetune("--out", "model", "--epochs", "30", "--batch-size", "4", "--learning-rate", "5e-3", "--json"),
      in: folder)
    precondition(outcome.code == 0, "the tiny model could not be trained: \(outcome.err)")
    return (folder, outcome)
  }()

  /// The path of the trained model.
  static var path: String { trained.folder.path + "/model" }

  /// A new folder with `data` and `tiny`.
  static func workplace() -> ScratchFolder {
    let folder = ScratchFolder()
    TinyCorpus.write(to: folder)
    write(to: folder)
    return folder
  }

  /// A new folder with a copy of the trained model as `model`.
  static func withModel() -> ScratchFolder {
    let folder = ScratchFolder()
    folder.copy(path, to: "model")
    return folder
  }
}
