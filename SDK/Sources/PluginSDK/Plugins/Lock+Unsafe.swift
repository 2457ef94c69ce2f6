import Glibc

/// A lock that lives for ever. Unsafe because a POSIX mutex must keep one address; `Synchronization.Mutex` cannot guard
/// state that is reached without it once it is made, as the slots are.
final class Lock: @unchecked Sendable {  // A mutex is made to be used from many threads.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init() {
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
  }

  func acquire() { pthread_mutex_lock(mutex) }
  func release() { pthread_mutex_unlock(mutex) }
}
