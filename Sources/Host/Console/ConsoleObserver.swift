import Synchronization
import Workflows

/// Tells a user on standard error how a workflow goes.
final class ConsoleObserver: WorkflowObserver {
  private let console: Console
  /// The bar of the phase that is running.
  private let bar = Mutex<(phase: WorkflowProgress.Phase, bar: ProgressBar)?>(nil)

  init(_ console: Console) {
    self.console = console
  }

  func note(_ note: WorkflowNote) {
    let message = Messages.note(note)
    switch message.level {
    case .said: console.say(message.text)
    case .detail: console.detail(message.text)
    case .warning: console.warn(message.text)
    }
  }

  func sentence(for error: any Error) -> String {
    Messages.message(for: error)?.text ?? "\(error)"
  }

  func progress(_ progress: WorkflowProgress) {
    bar.withLock { current in
      if current?.phase != progress.phase {
        current = (progress.phase, ProgressBar(label: Messages.label(progress.phase), console: console))
      }
      current?.bar.update(
        done: progress.done, total: progress.total, rate: "\(Int(progress.piecesPerSecond.rounded())) tokens/s",
        remark: progress.loss.map { "loss \(Messages.digits($0, 4))" } ?? "")
    }
  }
}
