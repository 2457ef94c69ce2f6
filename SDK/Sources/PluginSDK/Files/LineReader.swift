import Glibc

/// The lines of a text file, as UTF-8 bytes.
///
/// Lines end with LF or CR LF, the last one also with the file; a byte-order mark at the start is dropped. Bytes that are
/// no UTF-8 are an error that names file, line and byte.
public final class LineReader {
  /// The file that is read, for messages.
  public let path: String
  /// The number of the line that `next` gave last, from 1; 0 before the first.
  public private(set) var line = 0

  private let reader: ByteReader
  private let maximumLineBytes: Int
  private var storage: UnsafeMutablePointer<UInt8>
  private var capacity = 1 << 16
  private var start = 0
  private var end = 0
  private var atEnd = false

  /// Opens the file at `path`. A line longer than `maximumLineBytes` is an error.
  public init(files: Files, path: String, maximumLineBytes: Int = 1 << 28) throws(PluginError) {
    self.path = path
    self.maximumLineBytes = maximumLineBytes
    storage = .allocate(capacity: capacity)
    do throws(PluginError) {
      reader = try files.open(path)
    } catch {
      storage.deallocate()
      throw error
    }
  }

  deinit { storage.deallocate() }

  /// The next line without its end, lent until the next call; nil after the last.
  public func next() throws(PluginError) -> BorrowedText? {
    var searched = 0
    while true {
      let fresh = UnsafeRawPointer(storage + start + searched)
      if let newline = memchr(fresh, 0x0A, end - start - searched) {
        return try lend(searched + (UnsafeRawPointer(newline) - fresh), terminator: 1)
      }
      searched = end - start
      if atEnd { return searched == 0 ? nil : try lend(searched, terminator: 0) }
      if searched > maximumLineBytes {
        throw .data(
          "the line is longer than \(maximumLineBytes) bytes; is this a text file?", file: path, line: line + 1)
      }
      try fetch()
    }
  }

  /// An error at the line that `next` gave last.
  public func error(_ message: String) -> PluginError { .data(message, file: path, line: line) }

  /// Reads more bytes behind those that no line has used yet.
  private func fetch() throws(PluginError) {
    let waiting = end - start
    if start > 0 {
      storage.update(from: storage + start, count: waiting)
      (start, end) = (0, waiting)
    }
    if end == capacity {
      let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
      grown.initialize(from: storage, count: end)
      storage.deallocate()
      storage = grown
      capacity *= 2
    }
    let got = try reader.read(into: UnsafeMutableRawBufferPointer(start: storage + end, count: capacity - end))
    atEnd = got == 0
    end += got
  }

  /// Checks and hands out the first `length` waiting bytes, and passes over the line's end.
  private func lend(_ length: Int, terminator: Int) throws(PluginError) -> BorrowedText {
    line += 1
    if line == 1, length > 1, storage[start] ^ storage[start + 1] == 1, max(storage[start], storage[start + 1]) == 0xFF
    {
      // Every line of it would be wrong: one word, and nothing behind it.
      (start, atEnd) = (end, true)
      throw .data("the file is UTF-16; make it UTF-8: iconv -f UTF-16 -t UTF-8 FILE > NEW", file: path, line: 0)
    }
    var bytes = UnsafeBufferPointer(start: storage + start, count: length)
    start += length + terminator
    if terminator == 1, bytes.last == 0x0D { bytes = UnsafeBufferPointer(rebasing: bytes.dropLast()) }
    if line == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = UnsafeBufferPointer(rebasing: bytes.dropFirst(3)) }
    if let fault = UTF8Check.firstFault(in: bytes) {
      throw .data(
        "byte \(fault + 1) of the line (value \(bytes[fault])) is no UTF-8; convert the file to UTF-8",
        file: path, line: line)
    }
    return BorrowedText(bytes)
  }
}
