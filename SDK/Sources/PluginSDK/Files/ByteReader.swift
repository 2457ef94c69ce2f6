import PluginAPI

/// An open file, read in order; it closes when the last reference to it goes.
public final class ByteReader {
  private let files: Files
  private let stream: UnsafeMutableRawPointer?

  init(files: Files, stream: UnsafeMutableRawPointer?) {
    self.files = files
    self.stream = stream
  }

  deinit { files.table.close?(files.files, stream) }

  /// Reads up to the length of `buffer` and returns how many bytes came; 0 at the end.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(PluginError) -> Int {
    guard let read = files.table.read, let address = buffer.baseAddress, !buffer.isEmpty else { return 0 }
    var got: UInt64 = 0
    let status = read(files.files, stream, address, UInt64(buffer.count), &got)
    if status < 0 { throw .passed(status) }
    guard got <= UInt64(buffer.count) else {
      throw .argument("the host read \(got) bytes into a buffer of \(buffer.count)")
    }
    return Int(got)
  }

  /// Reads up to `count` bytes, appends them and returns how many came; 0 at the end.
  public func read(atMost count: Int, appendingTo bytes: inout [UInt8]) throws(PluginError) -> Int {
    let before = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: count))
    var got = 0
    var failure: PluginError?
    bytes.withUnsafeMutableBytes { all in
      do throws(PluginError) {
        got = try read(into: UnsafeMutableRawBufferPointer(rebasing: all[before...]))
      } catch {
        failure = error
      }
    }
    bytes.removeLast(count - got)
    if let failure { throw failure }
    return got
  }
}
