import PluginAPI

/// Bytes on their way to a file of the host, gathered in a buffer. Call `flush` before the writer finishes.
public final class ByteWriter {
  private static let bufferBytes = 1 << 16

  private let files: Files
  private let stream: UnsafeMutableRawPointer?
  private var buffer: [UInt8] = []

  init(files: Files, stream: UnsafeMutableRawPointer?) {
    self.files = files
    self.stream = stream
    buffer.reserveCapacity(Self.bufferBytes)
  }

  /// Writes the bytes of `text`.
  public func write(_ text: some UTF8Source) throws(PluginError) {
    let size = text.withUTF8Bytes { bytes in
      buffer.append(contentsOf: bytes)
      return buffer.count
    }
    if size >= Self.bufferBytes { try flush() }
  }

  /// Writes one byte.
  public func write(byte: UInt8) throws(PluginError) {
    buffer.append(byte)
    if buffer.count >= Self.bufferBytes { try flush() }
  }

  /// Writes a whole number in decimal digits.
  public func write(integer: Int) throws(PluginError) { try write(String(integer)) }

  /// Hands everything gathered so far to the host.
  public func flush() throws(PluginError) {
    guard !buffer.isEmpty, let write = files.table.write else { return }
    let status = buffer.withUnsafeBytes { write(files.files, stream, $0.baseAddress, UInt64($0.count)) }
    buffer.removeAll(keepingCapacity: true)
    if status < 0 { throw .passed(status) }
  }
}
