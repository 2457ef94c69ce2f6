import Compute
import Glibc
import Synchronization

/// A thread that runs one stage of a stream beside others.
///
/// Unsafe is the way of the stage through the C entry of a thread, which takes an address.
package final class StageThread {
  private let stage: Stage
  private let thread: pthread_t
  private var isJoined = false

  /// Starts a thread that runs `body` once.
  /// - Throws: `WorkflowError.resource` when the system refuses a thread.
  package init(_ body: sending @escaping () -> Void) throws(WorkflowError) {
    var thread = pthread_t()
    stage = Stage(body)
    let context = unsafe Unmanaged.passRetained(stage)
    let status = unsafe pthread_create(&thread, nil, runStage, context.toOpaque())
    guard status == 0 else {
      unsafe context.release()
      throw .resource("the system refused a thread (error \(status))")
    }
    self.thread = thread
  }

  deinit {
    // Nobody will ask for its end, so the system need not keep it.
    if !isJoined { pthread_detach(thread) }
  }

  /// Waits for the end of the stage.
  package func join() {
    guard !isJoined else { return }
    isJoined = true
    pthread_join(thread, nil)
  }

  /// Waits for the end of the stage for about so many seconds at most.
  ///
  /// - Returns: false when it still ran then. It is left alone and ends by itself, or with the process.
  @discardableResult
  package func join(within seconds: Double) -> Bool {
    let until = MonotonicClock.seconds() + seconds
    // The system's own join with a time limit is a GNU extension that Swift's Glibc does not show.
    while !stage.isDone {
      guard MonotonicClock.seconds() < until else { return false }
      usleep(1000)
    }
    join()
    return true
  }
}

/// What a new thread is told, and how far it is.
private final class Stage: Sendable {
  private let done = Atomic<Bool>(false)
  /// Called once, on the new thread.
  nonisolated(unsafe) private let body: () -> Void

  init(_ body: sending @escaping () -> Void) { unsafe self.body = body }

  var isDone: Bool { done.load(ordering: .acquiring) }

  func run() {
    unsafe body()
    done.store(true, ordering: .releasing)
  }
}

private func runStage(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context = unsafe context else { return nil }
  let stage = unsafe Unmanaged<Stage>.fromOpaque(context).takeRetainedValue()
  SignalStack.during { stage.run() }
  return nil
}
