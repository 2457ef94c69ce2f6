import Glibc

/// Hands values from one thread to another, in order, and holds only so many of them.
///
/// Unsafe are the mutex and the condition, which must stay at one address and for which the language's own library has
/// no counterpart. Sendable is unchecked, as everything else is touched with the mutex held.
@safe package final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  private let capacity: Int
  private var elements: [Element] = []
  private var isFinished = false
  private var isCancelled = false
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  /// Signalled whenever anything changes; at most one thread waits on either side, so one condition serves both.
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// A queue that holds at most `capacity` values.
  package init(capacity: Int) {
    precondition(capacity > 0, "a queue without room hands nothing on")
    self.capacity = capacity
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(change, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(change)
    unsafe pthread_mutex_destroy(mutex)
    unsafe change.deallocate()
    unsafe mutex.deallocate()
  }

  /// Adds a value at the end, waiting for room; false, and the value is dropped, when nobody takes values any more.
  package func push(_ element: Element) -> Bool {
    locked {
      while elements.count >= capacity, !isCancelled { wait() }
      guard !isCancelled else { return false }
      precondition(!isFinished, "a queue that was finished takes nothing")
      elements.append(element)
      return true
    }
  }

  /// Takes the first value, waiting for one; nil when the queue is finished and empty, or cancelled.
  package func pop() -> Element? {
    locked {
      while elements.isEmpty, !isFinished, !isCancelled { wait() }
      return elements.isEmpty ? nil : elements.removeFirst()
    }
  }

  /// Says that no value follows; those that are there are still taken.
  package func finish() {
    locked { isFinished = true }
  }

  /// Says that no value is wanted any more, and drops those that are there.
  package func cancel() {
    let dropped = locked {
      isCancelled = true
      defer { elements = [] }
      return elements
    }
    // Their memory is given back without the mutex.
    _ = dropped
  }

  private func wait() { unsafe pthread_cond_wait(change, mutex) }

  private func locked<Result>(_ body: () -> Result) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer {
      unsafe pthread_cond_broadcast(change)
      unsafe pthread_mutex_unlock(mutex)
    }
    return body()
  }
}
