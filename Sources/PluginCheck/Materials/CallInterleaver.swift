import Glibc
import Synchronization

/// Runs other work on another thread in the middle of a plugin's call, at the moment in which the plugin hands something to
/// the host: what two calls share is then overwritten for certain, and not by luck.
final class CallInterleaver: Sendable {
  private struct State {
    var waiting: (@Sendable () -> Void)?
    var isRunning = false
    var isOver = false
    var hasStalled = false
  }

  private static let moments: Set<String> = ["bp_input_sink.input", "bp_record_sink.put"]
  private static let patience = 2_000
  private let armed = Mutex<(@Sendable () -> Void)?>(nil)
  private let state = Mutex(State())

  /// Lets the next call that hands something over wait for `work`.
  func arm(_ work: @escaping @Sendable () -> Void) { armed.withLock { $0 = work } }

  /// Takes back what did not run.
  func disarm() { armed.withLock { $0 = nil } }

  /// Told of each call into the host, on the thread that makes it.
  func before(_ function: String) {
    guard Self.moments.contains(function), !state.withLock({ $0.hasStalled }),
      let work = armed.withLock({ work in
        defer { work = nil }
        return work
      })
    else { return }
    state.withLock { $0.waiting = work }
    for _ in 0..<Self.patience {
      if state.withLock({ $0.waiting == nil && !$0.isRunning }) { return }
      usleep(1000)
    }
    // A plugin that locks may have one call wait for the other: that is slow, and allowed.
    state.withLock { $0.hasStalled = true }
  }

  /// Runs what waits until `end` is called: the life of the other thread.
  func serve() {
    while true {
      let work = state.withLock { state in
        let work = state.waiting
        state.waiting = nil
        state.isRunning = work != nil
        return work
      }
      if let work {
        work()
        state.withLock { $0.isRunning = false }
      } else if state.withLock({ $0.isOver }) {
        return
      } else {
        usleep(50)
      }
    }
  }

  /// Ends `serve`.
  func end() { state.withLock { $0.isOver = true } }
}
