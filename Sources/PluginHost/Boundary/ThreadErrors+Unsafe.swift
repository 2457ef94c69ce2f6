import Glibc
import PluginAPI

/// What a plugin reported on one thread.
struct ReportedError {
  var status: Int32
  var message: String
  var file: String
  var line: UInt64
}

/// The last error of each thread, as `host->error` and `host->error_at` give it.
enum ThreadErrors {
  private final class Slot {
    var error: ReportedError?
    var cause: (status: Int32, fault: FileFault)?
  }

  /// The key under which each thread keeps its slot; freed when the thread ends.
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    let failure = pthread_key_create(&key) { pointer in
      if let pointer { Unmanaged<Slot>.fromOpaque(pointer).release() }
    }
    precondition(failure == 0, "no thread key is left")
    return key
  }()

  private static var slot: Slot {
    if let pointer = pthread_getspecific(key) { return Unmanaged<Slot>.fromOpaque(pointer).takeUnretainedValue() }
    let slot = Slot()
    pthread_setspecific(key, Unmanaged.passRetained(slot).toOpaque())
    return slot
  }

  /// Forgets what was reported before a call.
  static func clear() {
    let slot = slot
    slot.error = nil
    slot.cause = nil
  }

  /// Keeps an error; the last one counts.
  static func report(status: Int32, message: String, file: String = "", line: UInt64 = 0) {
    slot.error = ReportedError(status: status, message: message, file: file, line: line)
  }

  /// Keeps the reason why a function of the host failed; the first one counts, for later ones follow from it.
  static func report(cause: FileFault, status: Int32) {
    let slot = slot
    if slot.cause == nil { slot.cause = (status, cause) }
  }

  /// What was reported since the last `clear`, which is forgotten.
  static func take() -> (error: ReportedError?, cause: (status: Int32, fault: FileFault)?) {
    let slot = slot
    defer {
      slot.error = nil
      slot.cause = nil
    }
    return (slot.error, slot.cause)
  }
}
