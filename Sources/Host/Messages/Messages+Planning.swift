import Workflows

/// Sentences about what a run will meet and need.
extension Messages {
  /// Before a fine-tuning.
  static func forecast(_ forecast: FinetuneForecast) -> [String] {
    var lines = forecast.splits.map { split in
      "\(split.name): \(Messages.count(split.records, "record")), \(Messages.count(split.windows, "window")), \(Messages.count(split.pieces, "piece")); "
        + "\(split.severalWindows) inputs take several windows, \(Messages.count(split.filled, "window")) are filled to the last piece"
    }
    for (kind, labels) in forecast.labels {
      let shown = labels.map { "\($0.name) \($0.count)" }
      lines.append("labels of \(kind): " + list(shown, limit: 12))
    }
    lines.append(coverage(forecast.coverage))
    let new = forecast.newParameters
    lines.append(
      "parameters: \(forecast.parameterCount)" + (new.isEmpty ? "" : "; new: \(list(new, limit: 4))"))
    lines.append(
      "\(Messages.count(forecast.steps, "step")) at \(Int(forecast.piecesPerSecond)) pieces a second: about "
        + "\(duration(forecast.seconds)), evaluation included; \(forecast.peakMegabytes) MB at the most")
    return lines + forecast.warnings.map { "look: " + sentence($0) }
  }

  /// Before a pre-training.
  static func forecast(_ forecast: PretrainForecast) -> [String] {
    var lines = forecast.phases.enumerated().map { number, phase in
      "part \(number + 1): \(Messages.count(phase.phase.steps, "step")) of \(Messages.count(phase.phase.batchSize, "example")), "
        + "\(digits(phase.piecesPerExample, 1)) pieces each of at most \(phase.phase.maximumLength); "
        + "\(digits(phase.rounds, 2)) rounds over \(Int(phase.examplesPerRound)) examples; "
        + "\(Int(phase.piecesPerSecond)) pieces a second: \(duration(phase.seconds))"
    }
    lines.append(coverage(forecast.coverage))
    lines.append(
      "parameters: \(forecast.parameterCount); about \(duration(forecast.seconds)) in all; "
        + "\(forecast.peakMegabytes) MB at the most")
    return lines + forecast.warnings.map { "look: " + sentence($0) }
  }

  private static func coverage(_ coverage: WordCoverage) -> String {
    let words = Double(max(1, coverage.words))
    return
      "words: \(digits(Double(coverage.pieces) / words, 2)) pieces a word, "
      + "\(digits(100 * coverage.unknownShare, 2)) % unknown (\(coverage.casing.rawValue))"
  }

  /// Seconds as a person says them.
  static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<120: "\(Int(seconds.rounded(.up))) s"
    case ..<7200: "\(Int((seconds / 60).rounded())) min"
    case ..<172_800: "\(digits(seconds / 3600, 1)) h"
    default: "\(digits(seconds / 86400, 1)) days"
    }
  }

  private static func sentence(_ warning: ForecastWarning) -> String {
    func percent(_ share: Double) -> String { "\(digits(100 * share, 1)) %" }
    return switch warning {
    case .casing(let casing, let unknown, let other):
      "the model is \(casing) and knows \(percent(1 - unknown)) of the words; with the other casing it would know "
        + "\(percent(1 - other)). Set do_lower_case in its tokenizer_config.json, or take another model."
    case .lowercaseText: "the text has no capital letter and the model is cased; an uncased model fits it better."
    case .unknownWords(let share): "\(percent(share)) of the words are unknown to the model's vocabulary."
    case .longInputs(let share, let length):
      "\(percent(share)) of the inputs reach or exceed \(Messages.count(length, "piece")); a larger --max-length keeps them whole."
    case .rareLabel(let kind, let label, let count):
      "\(label) (\(kind)) stands in training \(count) times, which is too few to learn it well."
    case .randomEncoder: "the encoder begins at random; --init with a pre-trained model learns far more."
    case .noDevel: "there is no devel split: the last epoch is kept, whichever is best."
    case .memory(let needed, let available):
      "it takes \(needed) MB of the machine's \(available); lower --micro-batch-tokens, or use --recompute."
    }
  }
}
