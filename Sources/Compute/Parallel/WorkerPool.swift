import CKernels
import Glibc
import Synchronization

/// A fixed set of threads that share out the items of one loop at a time.
///
/// The caller works too, so a pool of n has n - 1 threads. Which thread runs which item is left to chance, so items
/// must write to places of their own; then results do not depend on the number of threads.
/// Its Sendable is unchecked, as its state is guarded by the atomics of `PoolState`.
public final class WorkerPool: @unchecked Sendable {
  /// The number of threads that work, the caller included.
  public let threadCount: Int
  private let state: PoolState
  private let threads: [pthread_t]

  /// Starts `threads` - 1 threads; none when 1. Throws when the system refuses a thread.
  public init(threads count: Int) throws(ProcessorError) {
    let state = PoolState()
    var started: [pthread_t] = []
    for index in 1..<max(count, 1) {
      let start = PoolThread(state: state, index: index)
      var thread = pthread_t()
      let context = Unmanaged.passRetained(start)
      let status = pthread_create(&thread, nil, runPoolThread, context.toOpaque())
      guard status == 0 else {
        context.release()
        state.stop()
        for thread in started { pthread_join(thread, nil) }
        throw ProcessorError.threadNotStarted(index: index, systemError: status)
      }
      started.append(thread)
    }
    self.threads = started
    self.state = state
    threadCount = max(count, 1)
  }

  deinit {
    state.stop()
    for thread in threads { pthread_join(thread, nil) }
  }

  /// The processors this process may run on.
  public static func availableProcessors() -> Int { Int(bk_processor_count()) }

  /// Whether the calling thread is at an item of a loop, so that loops of its own run serially.
  var isWorking: Bool { bk_worker_index() >= 0 }

  /// Runs `body(item, worker)` for every item of `0..<count`; returns when all have run.
  ///
  /// `worker` is in `0..<threadCount` and no two items run at once with the same one, so it may select scratch memory.
  /// Inside of an item, and while another thread uses the pool, the loop runs serially on the calling thread.
  public func parallelFor(_ count: Int, _ body: (_ item: Int, _ worker: Int) -> Void) {
    guard count > 0 else { return }
    let outer = Int(bk_worker_index())
    if outer >= 0 || threadCount == 1 || count == 1 || !state.acquire() {
      let worker = min(max(outer, 0), threadCount - 1)
      if outer < 0 { bk_set_worker_index(0) }
      for item in 0..<count { body(item, worker) }
      if outer < 0 { bk_set_worker_index(-1) }
      return
    }
    bk_set_worker_index(0)
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { state.run(count: count, body: $0) }
    }
    bk_set_worker_index(-1)
    state.release()
  }

  /// The same with items that may throw; every item runs, and the error of the lowest item is thrown.
  public func parallelFor<Failure: Error>(
    _ count: Int, throwing: Failure.Type, _ body: (_ item: Int, _ worker: Int) throws(Failure) -> Void
  ) throws(Failure) {
    let first = Mutex<(item: Int, error: Failure)?>(nil)
    parallelFor(count) { item, worker in
      do throws(Failure) {
        try body(item, worker)
      } catch {
        first.withLock { if ($0?.item ?? Int.max) > item { $0 = (item, error) } }
      }
    }
    if let failure = first.withLock({ $0 }) { throw failure.error }
  }
}

/// What a new thread is told.
private final class PoolThread {
  let state: PoolState
  let index: Int

  init(state: PoolState, index: Int) {
    self.state = state
    self.index = index
  }
}

private func runPoolThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  let start = Unmanaged<PoolThread>.fromOpaque(context).takeRetainedValue()
  bk_set_worker_index(Int32(start.index))
  SignalStack.during { start.state.work(as: start.index) }
  return nil
}
