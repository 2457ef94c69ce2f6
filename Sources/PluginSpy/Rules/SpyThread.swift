import Glibc

/// What the spy knows of one thread: the calls that it is in.
final class SpyThread {
  /// One call of a plugin's function.
  struct Frame {
    var function: String
    var hasToldError = false
    /// Whether a function of the host failed under it, which is reason enough.
    var hostFailed = false
  }

  var frames: [Frame] = []

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    let failure = pthread_key_create(&key) { pointer in
      if let pointer { Unmanaged<SpyThread>.fromOpaque(pointer).release() }
    }
    precondition(failure == 0, "no thread key is left")
    return key
  }()

  /// The system's number of the calling thread, as a trace shows it.
  static var systemNumber: Int {
    typealias Function = @convention(c) () -> Int32
    guard let address = dlsym(nil, "gettid") else { return 0 }
    return Int(unsafeBitCast(address, to: Function.self)())
  }

  /// The calling thread's.
  static var current: SpyThread {
    if let pointer = pthread_getspecific(key) { return Unmanaged<SpyThread>.fromOpaque(pointer).takeUnretainedValue() }
    let thread = SpyThread()
    pthread_setspecific(key, Unmanaged.passRetained(thread).toOpaque())
    return thread
  }
}
