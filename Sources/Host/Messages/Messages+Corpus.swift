import Checkpoints
import Corpus
import JSON
import Workflows

/// Sentences about corpora.
extension Messages {
  /// What a corpus build came to.
  static func built(_ summary: CorpusBuild.Summary, at path: String) -> [String] {
    let manifest = summary.manifest
    let counts = manifest.counts
    var lines = [
      "\(path): \(Messages.count(counts.documents, "document")), \(Messages.count(counts.sentences, "sentence")), \(Messages.count(counts.words, "word")) in "
        + "\(Messages.count(manifest.shards.count, "shard"))",
      "  " + manifest.ledger.map { "\($0.name.replacing("_", with: "-")) \($0.count)" }.joined(separator: "  "),
    ]
    let rate = Double(summary.bytesRead) / 1e6 / max(summary.seconds, 1e-9)
    lines.append(
      "  \(summary.bytesRead / 1_000_000) MB read in \(Int(summary.seconds)) s, \(digits(rate, 1)) MB/s; "
        + "\(summary.keptGroups) of \(summary.groups) groups were there; \(summary.peakMegabytes) MB at the most")
    lines.append("  sha256 \(manifest.sha256)")
    for fault in summary.faults.prefix(10) { lines.append("  not read: \(fault.reason)") }
    if summary.faults.count > 10 { lines.append("  and \(summary.faults.count - 10) more; --json names them") }
    return lines
  }

  /// What a corpus is like.
  static func statistics(_ statistics: CorpusStatistics) -> [String] {
    let counts = statistics.manifest.counts
    let mean = Double(counts.words) / Double(max(1, counts.sentences))
    var lines = [
      "\(Messages.count(counts.documents, "document")), \(Messages.count(counts.sentences, "sentence")), \(Messages.count(counts.words, "word"))",
      "  words a sentence: \(digits(mean, 1)) on average, \(statistics.longest) at the most",
    ]
    for (index, count) in statistics.lengths.enumerated() {
      let share = 100 * Double(count) / Double(max(1, counts.sentences))
      let range =
        index == statistics.lengths.count - 1 ? "\(index * 10) and more" : "\(index * 10) to \(index * 10 + 9)"
      lines.append("    \(range): \(count) (\(digits(share, 1)) %)")
    }
    for fit in statistics.fits {
      let words = Double(max(1, fit.words))
      lines.append(
        "  \(fit.path): \(digits(Double(fit.pieces) / words, 3)) pieces a word, "
          + "\(digits(100 * Double(fit.fragmented) / words, 1)) % of words in several, "
          + "\(digits(100 * Double(fit.unknown) / Double(max(1, fit.pieces)), 3)) % of pieces unknown")
    }
    return lines
  }

  /// Which texts of data stand in a corpus.
  static func leaks(_ leaks: CorpusLeaks) -> [String] {
    leaks.splits.flatMap { split in
      let name = split.name.isEmpty ? "the file" : split.name
      return [
        "\(name): \(split.found) of \(Messages.count(split.texts, "text")) stand in the corpus; \(split.short) are too short to tell"
      ]
        + split.examples.map { "  \($0.id) in \($0.document.isEmpty ? "a document without id" : $0.document)" }
    }
  }

  /// What making examples came to.
  static func exported(_ summary: ExampleExport.Summary) -> [String] {
    let examples = Double(max(1, summary.examples))
    return [
      "\(Messages.count(summary.examples, "example")), \(Messages.count(summary.pieces, "piece")), \(summary.masked) to be predicted",
      "  \(digits(100 * Double(summary.randomNext) / examples, 1)) % go on with another document; made in "
        + "\(digits(summary.seconds, 1)) s, \(Int(Double(summary.pieces) / max(summary.seconds, 1e-9))) pieces a second",
    ]
  }

  /// What a pre-training came to.
  static func pretrained(_ report: JSONObject) -> [String] {
    func number(_ key: String) -> Double { report[key]?.number ?? 0 }
    var lines = [
      "\(report["model"]?.string ?? ""): \(Int(number("steps"))) steps, \(Int(number("tokens"))) pieces, "
        + "\(Int(number("tokens_per_second"))) a second, \(Int(number("peak_rss_mb"))) MB at the most"
    ]
    if let scores = report["held_out"]?.object {
      lines.append(
        "  held out: masked words \(digits(100 * (scores["masked_accuracy"]?.number ?? 0), 2)) %, next sentence "
          + "\(digits(100 * (scores["next_sentence_accuracy"]?.number ?? 0), 2)) %, perplexity "
          + "\(digits(scores["perplexity"]?.number ?? 0, 2))")
    }
    return lines
  }

  /// The sentence of an error of a corpus.
  static func corpus(_ error: CorpusError) -> HostMessage {
    switch error {
    case .file(let fault): HostMessage(file(fault), .failed)
    case .shard(let path, let fault):
      HostMessage("\(path): \(sentence(fault)); build the corpus again", .badData)
    case .liveDocuments(let path, let expected, let found):
      HostMessage(
        "\(path): \(found) bytes where the shards' documents need \(expected); build the corpus again", .badData)
    case .manifest(let path, let key):
      HostMessage(
        key.isEmpty
          ? "\(path) is no file of a corpus; name a folder that `host corpus build` made"
          : "\(path): '\(key)' is missing or has a wrong value; build the corpus again", .badData)
    case .noDocuments(let path):
      HostMessage("\(path) keeps no document; build it from files that hold texts", .badData)
    }
  }

  static func sentence(_ fault: ShardFault) -> String {
    switch fault {
    case .notAShard: "this is no shard"
    case .version(let found, let known): "a shard of form \(found), where this program knows \(known)"
    case .length(let expected, let found):
      expected == .max
        ? "its head asks for more than its \(found) bytes"
        : "\(found) bytes where its head says \(expected): it was cut short or altered"
    case .document(let index): "document \(index) points outside of it"
    case .hash: "its bytes are not those that were written"
    }
  }
}
