import Glibc

/// Something that bytes are read from.
protocol ByteSource: AnyObject {
  /// Reads at most as many bytes as fit; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileFault) -> Int
}

/// A file that is open for reading.
final class FileSource: ByteSource {
  private let descriptor: Int32
  private let path: String

  init(_ path: String) throws(FileFault) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    self.path = path
    guard descriptor >= 0 else { throw .system(path: path, call: "open", code: errno) }
  }

  deinit { close(descriptor) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileFault) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR else { throw .system(path: path, call: "read", code: errno) }
    }
  }
}

/// A source behind some bytes that were already read from it.
final class ReplayedSource: ByteSource {
  private var head: ArraySlice<UInt8>
  private let rest: any ByteSource

  init(_ head: [UInt8], before rest: any ByteSource) {
    self.head = head[...]
    self.rest = rest
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileFault) -> Int {
    guard !head.isEmpty else { return try rest.read(into: buffer) }
    let count = min(head.count, buffer.count)
    buffer.copyBytes(from: head.prefix(count))
    head = head.dropFirst(count)
    guard count < buffer.count else { return count }
    // A few bytes alone would be a lawful answer, and a surprising one to a format that looks at a file's beginning.
    return count + (try rest.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...])))
  }
}

/// Reads until so many bytes are there, or the end.
func readFully(_ source: any ByteSource, count: Int) throws(FileFault) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: count)
  var filled = 0
  while filled < count {
    let got: Result<Int, FileFault> = bytes.withUnsafeMutableBytes { buffer in
      do throws(FileFault) {
        return .success(try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])))
      } catch {
        return .failure(error)
      }
    }
    let amount = try got.get()
    if amount == 0 { break }
    filled += amount
  }
  return Array(bytes[..<filled])
}
