import CKernels
import Glibc
import Synchronization

/// The loop that a pool's threads share.
///
/// One atomic word holds the loop's item count (upper half) and the next item (lower half): to claim is to add one.
/// A claimed item below the count proves that its loop is still going, so the body may be read; a late thread that
/// claims beyond the count touches nothing. So nobody waits for threads that have not woken up.
final class PoolState {
  typealias Body = (Int, Int) -> Void

  private let ticket = Atomic<UInt64>(0)
  private let finished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let busy = Atomic<Bool>(false)
  private let stopping = Atomic<Bool>(false)
  private var body: UnsafePointer<Body>?
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// Looks at the ticket this often before sleeping: some tens of microseconds, the gap between two operations.
  private static let spins = 4000

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
  }

  deinit {
    pthread_cond_destroy(wake)
    pthread_mutex_destroy(mutex)
    wake.deallocate()
    mutex.deallocate()
  }

  func acquire() -> Bool {
    busy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
  }

  func release() { busy.store(false, ordering: .releasing) }

  /// Publishes a loop, works on it, and returns when its last item has run.
  func run(count: Int, body: UnsafePointer<Body>) {
    precondition(count < Int(UInt32.max / 2), "more items than a ticket can count")
    self.body = body
    finished.store(0, ordering: .relaxed)
    ticket.store(UInt64(count) << 32, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 { wakeAll() }
    while takeItem(worker: 0) {}
    var waits = 0
    while finished.load(ordering: .acquiring) < count {
      waits += 1
      if waits % Self.spins == 0 { sched_yield() } else { bk_pause() }
    }
    self.body = nil
  }

  func stop() {
    stopping.store(true, ordering: .sequentiallyConsistent)
    wakeAll()
  }

  /// The life of one thread.
  func work(as worker: Int) {
    while true {
      var spins = 0
      while !hasItem, spins < Self.spins {
        spins += 1
        bk_pause()
      }
      if !hasItem { sleep() }
      if stopping.load(ordering: .acquiring) { return }
      while takeItem(worker: worker) {}
    }
  }

  private var hasItem: Bool {
    let word = ticket.load(ordering: .sequentiallyConsistent)
    return word & 0xffff_ffff < word >> 32 || stopping.load(ordering: .relaxed)
  }

  private func takeItem(worker: Int) -> Bool {
    // Reading first keeps idle threads from counting the lower half up without end.
    let seen = ticket.load(ordering: .relaxed)
    guard seen & 0xffff_ffff < seen >> 32 else { return false }
    let word = ticket.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue
    let item = word & 0xffff_ffff
    guard item < word >> 32, let body else { return false }
    body.pointee(Int(item), worker)
    finished.wrappingAdd(1, ordering: .releasing)
    return true
  }

  private func sleep() {
    pthread_mutex_lock(mutex)
    sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    while !hasItem { pthread_cond_wait(wake, mutex) }
    sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  private func wakeAll() {
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
  }
}
