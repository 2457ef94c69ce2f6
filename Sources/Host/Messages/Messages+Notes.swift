import Checkpoints
import Glibc
import PluginHost
import Workflows

/// A sentence about the work, and who wants to read it.
struct NoteMessage: Equatable {
  enum Level { case said, detail, warning }
  var text: String
  var level: Level
}

/// Sentences about how the work goes.
extension Messages {
  static func note(_ note: WorkflowNote) -> NoteMessage {
    func said(_ text: String) -> NoteMessage { NoteMessage(text: text, level: .said) }
    func detail(_ text: String) -> NoteMessage { NoteMessage(text: text, level: .detail) }
    func warning(_ text: String) -> NoteMessage { NoteMessage(text: text, level: .warning) }
    switch note {
    case .begins(let task, let data, let model, let output, let isEmbedded):
      return said(
        "fine-tuning \(task) on \(data)\(isEmbedded ? " (the embedded sample)" : "") from \(model) into \(output)")
    case .takesLatestModel(let model): return said("using \(model), the model trained last in this folder")
    case .usesItem(let kind, let item, let plugin, let version, let path):
      return detail("\(kind) \(item) comes from \(plugin) \(version), \(path)")
    case .heldOut(let step, let scores):
      let shares = [("masked_accuracy", "masked words"), ("next_sentence_accuracy", "next sentence")].map { key, name in
        "\(name) \(digits(100 * (scores[key]?.number ?? 0), 2)) %"
      }
      let perplexity = digits(scores["perplexity"]?.number ?? 0, 2)
      return said("step \(step), held out: \(shares.joined(separator: ", ")), perplexity \(perplexity)")
    case .fold(let name, let seed, let count):
      return said("fold \(name), seed \(seed); \(count) trainings in all")
    case .suiteTrial(let title, let model, let seed, let number, let count):
      return said("\(number)/\(count): \(title) from \(model), seed \(seed)")
    case .setMissing(let title, let source): return warning("\(title) is not there; it is obtained from \(source)")
    case .sweepPoint(let rate, let size, let number, let count):
      return said("point \(number) of \(count): learning rate \(rate), batch size \(size)")
    case .sweepChose(let rate, let size, let key, let value):
      let why = key.map { "\($0) \(shown(value, of: $0))" } ?? "loss \(digits(value, 4))"
      return said("chose learning rate \(rate) and batch size \(size): \(why) on devel")
    case .notAnnotated(let split, let count, let records, let path):
      return warning(
        "\(count) of \(Messages.count(records, "record")) of \(split) of \(path) are not annotated, and are left out")
    case .read(let split, let format, let records, let path):
      return said("read \(Messages.count(records, "record")) of \(split) from \(path) as \(format)")
    case .recognised(let path, let format): return said("reading \(path) as \(format)")
    case .casingInferred(let casing, let model):
      return warning("\(model) does not say whether it is cased; its vocabulary looks \(casing.rawValue)")
    case .loaded(let report): return loaded(report)
    case .randomWeights(let model): return said("\(model) has no weights: all parameters begin at random")
    case .noDevel(let path): return warning("\(path) has no devel split: the last epoch is kept")
    case .develIsTrainedOn(let path, let key):
      let unused = key.map { ", and \($0) selects nothing" } ?? ""
      return warning("devel of \(path) is trained on: the last epoch is kept\(unused)")
    case .labelsLeftOut(let metric, let labels):
      return said("\(metric), which epochs are compared by, does not count \(list(labels, limit: 8))")
    case .develIsTest(let path, let shared, let texts):
      return warning("\(sharedTexts(path, shared, texts)): what is chosen by devel is chosen by test")
    case .textsInTrain(let split, let count, let records, let path):
      let text =
        "\(count) of \(Messages.count(records, "record")) of \(split) have a text that is trained on; `host data check \(path)` "
      // Short sentences and headings stand in many texts: a few of them move no measure.
      return NoteMessage(text: text + "tells which", level: count * 100 >= records ? .warning : .detail)
    case .noTest(let path): return said("\(path) has no test split: nothing is measured on it")
    case .unknownLabels(let split, let labels, let count):
      let what =
        count == 1 ? "has a label that training never saw and counts" : "have labels that training never saw and count"
      return warning("\(Messages.count(count, "gold item")) of \(split) \(what) as missed: \(list(labels))")
    case .resumed(let epoch, let step): return said("going on in epoch \(epoch), after step \(step)")
    case .epoch(let number, let epochs, let loss, let metrics, let selected, let isBest):
      return said(epoch(number, epochs, loss, metrics, selected, isBest))
    case .stoppedEarly(let epoch, let best):
      return said("stopped after epoch \(epoch): none was better than epoch \(best)")
    case .kept(let epoch, let key?, let value):
      return said("kept epoch \(epoch), \(key) \(shown(value, of: key)) on devel")
    case .kept(let epoch, nil, let value): return said("kept epoch \(epoch), loss \(digits(value, 4)) on devel")
    case .documentFailed(let id, let reason): return warning(failedDocument(id, reason))
    case .notHeld(let format, let counts):
      let parts = counts.keys.sorted().map { "\(counts[$0] ?? 0) \($0)" }
      return warning("\(format) cannot hold \(list(parts))")
    case .skipped(let path): return said("\(path) is there already")
    case .noPluginIn(let folder): return warning("the folder \(folder), given by --plugin-dir, holds no plugin")
    case .nothingRead(let count, let documents, let wantsPairs):
      let what = wantsPairs ? "; the task labels given pairs of mentions, which the input must hold" : ""
      let text = "\(count) of \(Messages.count(documents, "document")) gave the encoder nothing to read\(what)"
      return NoteMessage(text: text, level: count == documents ? .warning : .detail)
    }
  }

  /// How much of devel and test is the same.
  static func sharedTexts(_ path: String, _ shared: Int, _ texts: Int) -> String {
    "\(shared) of \(Messages.count(texts, "text")) stand both in devel and in test of \(path)"
  }

  static func label(_ phase: WorkflowProgress.Phase) -> String {
    switch phase {
    case .training(let epoch, let epochs): "epoch \(epoch)/\(epochs)"
    case .evaluating(let split): split
    case .processing: "done"
    }
  }

  private static func loaded(_ report: LoadReport) -> NoteMessage {
    var parts = ["\(Messages.count(report.used.count, "tensor")) of \(report.path) used"]
    if !report.initialized.isEmpty { parts.append("begun at random: \(list(report.initialized, limit: 4))") }
    let ignored = report.notUsed.filter { $0.reason == .notAskedFor || $0.reason == .unknownName }
    // What pre-training alone needs is in most models, and is one thing.
    let heads = ignored.filter { $0.storedName.hasPrefix("cls.") }
    var names = ignored.map(\.storedName).filter { !$0.hasPrefix("cls.") }
    if !heads.isEmpty { names.append("the heads of pre-training (\(heads.count))") }
    if !names.isEmpty { parts.append("not used: \(list(names, limit: 4))") }
    let strange = report.notUsed.contains { $0.reason == .unknownName }
    return NoteMessage(text: parts.joined(separator: "; "), level: strange ? .warning : .said)
  }

  private static func epoch(
    _ number: Int, _ epochs: Int, _ loss: Double, _ metrics: [MetricReport], _ selected: (key: String?, value: Double)?,
    _ isBest: Bool
  ) -> String {
    var text = "epoch \(number)/\(epochs)  loss \(digits(loss, 4))"
    guard let selected else { return text }
    if let key = selected.key {
      text += "  devel \(key) \(shown(selected.value, of: key))"
    } else {
      text += "  devel loss \(digits(selected.value, 4))"
      if let report = metrics.first, let value = report.values.primary ?? report.values.first {
        text += "  \(report.metric):\(value.name) \(shown(value.value, of: value.name))"
      }
    }
    return text + (isBest ? "  best so far" : "")
  }

  /// Metric values that are fractions of a whole, which people read as percentages.
  private static func isFraction(_ name: String) -> Bool {
    let names: Set<String> = ["precision", "recall", "f1", "accuracy"]
    return names.contains(name.split(separator: "_").last.map(String.init) ?? name)
      || ["specificity", "mrr", "exact_match"].contains(name)
  }

  /// A metric's value for people: fractions as percentages with two decimals, as conlleval prints them, others as they
  /// are. The name may have a metric's id before it and a label behind it: conlleval.v1:f1, f1:Disease.
  static func shown(_ value: Double, of name: String) -> String {
    let isFraction = name.split(separator: ":").contains { Self.isFraction(String($0)) }
    if name.split(separator: ":").contains("count") { return digits(value, 0) }
    return isFraction ? digits(100 * value, 2) : digits(value, 4)
  }

  /// A number with a fixed number of decimals.
  static func digits(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return "\(value)" }
    let scale = pow(10, Double(decimals))
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 9e15 else { return "\(value)" }
    let whole = Int(scaled)
    let fraction = String(whole % Int(scale))
    let padded = String(repeating: "0", count: max(0, decimals - fraction.utf8.count)) + fraction
    return (value < 0 && whole > 0 ? "-" : "") + "\(whole / Int(scale))" + (decimals > 0 ? "." + padded : "")
  }

  static func predicted(_ summary: Prediction.Summary, output: String) -> String {
    let rate = summary.seconds > 0 ? Double(summary.pieces) / summary.seconds : 0
    let failed = summary.failed == 0 ? "" : ", of which \(summary.failed) could not be processed"
    return
      "\(Messages.count(summary.documents, "document"))\(failed), \(Int(rate.rounded())) tokens/s, written to \(output)"
  }

  static func embedded(_ summary: Embedding.Summary, output: String) -> String {
    let cut = summary.truncated == 0 ? "" : "; \(summary.truncated) were longer than the encoder and lost their tail"
    return "\(Messages.count(summary.lines, "line")) as \(summary.rows) x \(summary.columns) numbers in \(output)\(cut)"
  }

  static func converted(_ summary: Conversion.Summary, to path: String) -> String {
    let bytes = summary.tensors.count { $0.outcome == .int8 }
    let left = summary.tensors.count { $0.written == nil }
    let megabytes = [summary.bytesRead, summary.bytesWritten].map { digits(Double($0) / 1e6, 1) }
    let encoder = summary.missing.count { $0.part == .encoder }
    return "\(summary.tensors.count - left) tensors written to \(path) as \(summary.layout.rawValue)"
      + (bytes == 0 ? "" : ", \(bytes) of them as int8") + "; \(left) left out; "
      + "\(megabytes[0]) MB became \(megabytes[1]) MB"
      + (encoder == 0 ? "" : "; \(encoder) of the encoder are missing, so that it is no whole BERT")
  }

  /// Why a tensor was left out.
  static func reason(_ outcome: Conversion.Outcome) -> String {
    switch outcome {
    case .float32, .float16, .bfloat16, .int8: outcome.rawValue
    case .buffer: "computed, not learnt"
    case .tied: "the same numbers as another"
    case .optimizer: "state of the optimizer"
    case .counter: "count of the training's steps"
    case .integers: "integers, no parameter of BERT"
    case .text: "no tensor of numbers"
    case .unknown: "no parameter of BERT"
    case .notInGraph: "no part of the graph that was written"
    }
  }

  /// What a parameter that is missing would be needed for.
  static func part(_ part: Conversion.Part) -> String {
    switch part {
    case .encoder: "the encoder"
    case .pooler: "the pooler"
    case .pretraining: "the heads of pre-training"
    case .head: "the head of a task"
    }
  }

  static func translated(_ summary: Translation.Summary, output: String) -> String {
    let lost = summary.notHeld.keys.sorted().map { "\(summary.notHeld[$0] ?? 0) \($0)" }
    return "\(Messages.count(summary.records, "record")) written to \(output)"
      + (lost.isEmpty ? "" : "; it cannot hold \(list(lost))")
  }

  static func replayed(_ summary: Replay.Summary) -> String {
    guard !summary.agrees else { return "the run came out the same: weights \(summary.replayed)" }
    return "the run came out differently: weights \(summary.replayed) instead of \(summary.recorded), metrics "
      + (summary.metricsAgree ? "the same" : "too")
  }
}
