import Glibc
import Synchronization

/// Standard output, buffered here: what could not be written is known, which buffered `print` does not tell.
enum StandardOutput {
  private static let state = Mutex<(buffer: [UInt8], failure: Int32?)>(([], nil))
  private static let blockSize = 1 << 16

  /// Appends bytes.
  static func write(_ bytes: some Collection<UInt8>) {
    state.withLock { state in
      state.buffer += bytes
      if state.buffer.count >= blockSize { flush(&state) }
    }
  }

  /// Appends a line.
  static func line(_ text: String) {
    write(Array(text.utf8) + [0x0A])
  }

  /// Writes what is buffered; the system's error number when any writing so far has failed.
  static func flush() -> Int32? {
    state.withLock { state in
      flush(&state)
      return state.failure
    }
  }

  private static func flush(_ state: inout (buffer: [UInt8], failure: Int32?)) {
    var written = 0
    while written < state.buffer.count, state.failure == nil {
      let count = unsafe state.buffer.withUnsafeBytes {
        unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { state.failure = errno } else { written += count }
    }
    state.buffer.removeAll(keepingCapacity: true)
  }
}
