import Glibc
import JSON
import Training

/// Where a pre-training writes what it measures: lines for programs, and the same for TensorBoard.
final class PretrainingLogs {
  private let metrics: MetricsLog
  private let events: EventLog

  /// Opens both, keeping what belongs to the steps done.
  /// - Throws: `TrainingError.file`.
  init(_ folder: RunFolder, _ position: TrainingPosition) throws {
    metrics = try MetricsLog(path: folder.metrics, keptBytes: position.metricsBytes)
    events = try EventLog(path: folder.events, keptBytes: position.eventBytes, time: Self.now)
  }

  /// Appends what a step did.
  /// - Throws: `TrainingError`.
  func append(_ report: PretrainingLoop.StepReport, step: Int, piecesPerSecond: Double) throws {
    try metrics.append([
      "step": JSONValue(step), "masked_loss": JSONValue(report.maskedLoss),
      "next_sentence_loss": JSONValue(report.pairLoss), "learning_rate": JSONValue(report.rate),
      "gradient_norm": JSONValue(report.gradientNorm), "tokens": JSONValue(report.pieces),
    ])
    try events.append(
      step: step, time: Self.now,
      [
        ("train/masked_loss", report.maskedLoss), ("train/next_sentence_loss", report.pairLoss),
        ("train/learning_rate", report.rate), ("train/gradient_norm", report.gradientNorm),
        ("train/tokens_per_second", piecesPerSecond),
      ])
  }

  /// Appends what was measured on held-out documents.
  /// - Throws: `TrainingError`.
  func append(_ scores: HeldOutScores, step: Int) throws {
    try metrics.append(["step": JSONValue(step), "held_out": .object(scores.json)])
    let names = ["masked_accuracy", "masked_loss", "perplexity", "next_sentence_accuracy"]
    try events.append(
      step: step, time: Self.now, names.map { ("held_out/" + $0, scores.json[$0]?.number ?? .nan) })
  }

  /// Brings both to the disk, and notes how long they are.
  /// - Throws: `TrainingError.file`.
  func synchronize(_ position: inout TrainingPosition) throws {
    position.metricsBytes = try metrics.synchronize()
    position.eventBytes = try events.synchronize()
  }

  private static var now: Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
