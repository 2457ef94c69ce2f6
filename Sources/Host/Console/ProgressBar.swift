import Glibc
import Workflows

/// Shows how far long work is: a line drawn again on a terminal, a line now and then elsewhere.
final class ProgressBar {
  private let console: Console
  private let label: String
  /// When the first progress was told, and what was done then: a run that goes on has done something before.
  private var first: (seconds: Double, done: Int)?
  private var lastDrawn = 0.0
  private var hasDrawn = false
  private let interval: Double

  init(label: String, console: Console) {
    self.label = label
    self.console = console
    interval = console.isTerminal ? 0.1 : 15
    // Off a terminal the first line comes after an interval: short work needs none.
    if !console.isTerminal { lastDrawn = MonotonicClock.seconds() }
  }

  /// Shows that `done` of `total` units are done, with `rate` in units a second and a further remark.
  func update(done: Int, total: Int, rate: String, remark: String = "") {
    guard !console.quiet else { return }
    let now = MonotonicClock.seconds()
    let first = first ?? (now, done)
    self.first = first
    // Off a terminal, short work needs no line, and longer work one at its end.
    let isEnd = done == total && (console.isTerminal || hasDrawn)
    guard now - lastDrawn >= interval || isEnd else { return }
    hasDrawn = true
    guard total > 0 else { return drawCount(done, rate: rate) }
    lastDrawn = now
    let fraction = Double(done) / Double(total)
    let percent = Int((fraction * 100).rounded(.down))
    var text = "\(label) \(percent)% \(done)/\(total)  \(rate)"
    if !remark.isEmpty { text += "  " + remark }
    if done > first.done {
      text += "  \(Self.clock((now - first.seconds) * Double(total - done) / Double(done - first.done))) left"
    }
    if console.isTerminal {
      let width = 20
      let filled = Int(fraction * Double(width))
      let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
      var bytes = Array("\r\u{1B}[K[\(bar)] \(text)".utf8)
      if done == total { bytes.append(UInt8(ascii: "\n")) }
      _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    } else {
      console.say(text)
    }
  }

  /// How many there are so far, where nobody knows how many there will be.
  private func drawCount(_ done: Int, rate: String) {
    lastDrawn = MonotonicClock.seconds()
    let text = "\(done) \(label)  \(rate)"
    guard console.isTerminal else { return console.say(text) }
    let bytes = Array("\r\u{1B}[K\(text)".utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// Seconds as `1:02:03` or `2:03`.
  static func clock(_ seconds: Double) -> String {
    let total = Int(seconds.rounded())
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
  }
}
