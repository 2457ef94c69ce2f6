import Checkpoints
import Crypto
import Glibc

/// SHA-256 of files and bytes, as lower-case hexadecimal text.
public enum ContentHash {
  /// The hash of bytes in memory.
  public static func hash(bytes: some Sequence<UInt8>) -> String {
    var hasher = SHA256()
    hasher.update(data: Array(bytes))
    return text(hasher.finalize())
  }

  /// The hash of raw memory, for instance all parameters of a model.
  public static func hash(memory: UnsafeRawBufferPointer) -> String {
    var hasher = SHA256()
    unsafe hasher.update(bufferPointer: memory)
    return text(hasher.finalize())
  }

  /// The hash of a file, read in blocks.
  /// - Throws: `TrainingError.file` when it cannot be read.
  public static func hash(file path: String) throws(TrainingError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(FileError(.open, path: path, code: errno)) }
    defer { _ = close(descriptor) }
    var hasher = SHA256()
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { unsafe block.deallocate() }
    while true {
      let got = unsafe read(descriptor, block.baseAddress, block.count)
      guard got >= 0 else { throw .file(FileError(.read, path: path, code: errno)) }
      if got == 0 { return text(hasher.finalize()) }
      unsafe hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: block[..<got]))
    }
  }

  private static func text(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var bytes: [UInt8] = []
    for byte in digest {
      bytes.append(digits[Int(byte >> 4)])
      bytes.append(digits[Int(byte & 15)])
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
