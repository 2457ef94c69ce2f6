import Glibc

extension Vocabulary {
  /// Reads a vocabulary file.
  public init(contentsOfFile path: String, expectedCount: Int? = nil) throws(VocabularyError) {
    try self.init(utf8: try Self.content(of: path), file: path, expectedCount: expectedCount)
  }

  private static func content(of path: String) throws(VocabularyError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(file: path, code: errno) }
    defer { close(descriptor) }
    let chunk = 1 << 18
    var content: [UInt8] = []
    var failure: Int32?
    var received = 0
    repeat {
      let old = content.count
      content.append(contentsOf: repeatElement(0, count: chunk))
      received = content.withUnsafeMutableBytes { buffer in
        let into = UnsafeMutableRawBufferPointer(rebasing: buffer[old...])
        var result = read(descriptor, into.baseAddress, into.count)
        while result < 0, errno == EINTR { result = read(descriptor, into.baseAddress, into.count) }
        if result < 0 { failure = errno }
        return max(0, result)
      }
      content.removeLast(chunk - received)
    } while received > 0
    if let failure { throw .unreadable(file: path, code: failure) }
    return content
  }
}
