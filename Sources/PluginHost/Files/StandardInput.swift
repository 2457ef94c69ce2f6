import Glibc
import Synchronization

/// The process's standard input, which can be read once, after any number of looks at its beginning.
enum StandardInput {
  private static let beginningSize = 1 << 16
  private static let state = Mutex<(beginning: [UInt8]?, isTaken: Bool)>((nil, false))

  /// Opens it.
  ///
  /// - Parameter peeking: gives the first 64 KiB alone, and leaves them for the next one who opens it.
  static func open(peeking: Bool) throws(FileFault) -> any ByteSource {
    let rest = DescriptorSource(descriptor: STDIN_FILENO, path: "-")
    let outcome = state.withLock { state -> Result<[UInt8], FileFault> in
      guard !state.isTaken else { return .failure(.standardInputTwice) }
      do throws(FileFault) {
        let beginning: [UInt8]
        if let known = state.beginning {
          beginning = known
        } else {
          // A reader that only wants the whole need not wait until the beginning is full.
          beginning = peeking ? try readFully(rest, count: beginningSize) : []
        }
        state.beginning = beginning
        state.isTaken = !peeking
        return .success(beginning)
      } catch {
        return .failure(error)
      }
    }
    let beginning = try outcome.get()
    return ReplayedSource(beginning, before: peeking ? EmptySource() : rest)
  }
}

/// A descriptor that is not closed.
private final class DescriptorSource: ByteSource {
  private let descriptor: Int32
  private let path: String

  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileFault) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR else { throw .system(path: path, call: "read", code: errno) }
    }
  }
}

/// A source without bytes.
private final class EmptySource: ByteSource {
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileFault) -> Int { 0 }
}
