/// Decompresses gzip (RFC 1952): any number of members, one behind the other, and zeros after the last.
final class GzipSource: ByteSource {
  private static let chunk = 1 << 16
  private let source: any ByteSource
  private let zlib: Zlib
  private let path: String
  private let stream: Zlib.StreamPointer
  private let input: UnsafeMutablePointer<UInt8>
  private var consumed: UInt64 = 0
  private var isInMember = true
  private var isAtEnd = false

  /// - Parameter source: at the beginning of the first member.
  init(_ source: any ByteSource, path: String) throws(FileFault) {
    guard let zlib = Zlib.shared else { throw .noZlib(path: path, library: Zlib.library) }
    self.source = source
    self.zlib = zlib
    self.path = path
    stream = .allocate(capacity: 1)
    stream.initialize(to: Zlib.Stream())
    input = .allocate(capacity: Self.chunk)
    let result = zlib.inflateInit(stream, Zlib.gzipWindow, "1.2.0", Int32(MemoryLayout<Zlib.Stream>.size))
    guard result == Zlib.ok else {
      // The object is whole, so its deinit frees; inflateEnd of a stream that did not begin only says so.
      throw .damagedGzip(path: path, offset: 0, code: result)
    }
  }

  deinit {
    _ = zlib.inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileFault) -> Int {
    guard !isAtEnd, let base = buffer.baseAddress, !buffer.isEmpty else { return 0 }
    let room = min(buffer.count, 1 << 30)
    stream.pointee.nextOut = base.assumingMemoryBound(to: UInt8.self)
    stream.pointee.availableOut = UInt32(room)
    while stream.pointee.availableOut == UInt32(room) {
      guard try refill() else {
        guard !isInMember else { throw .truncatedGzip(path: path, offset: consumed) }
        isAtEnd = true
        return 0
      }
      guard try beginMember() else { continue }
      let before = stream.pointee.availableIn
      let result = zlib.inflate(stream, Zlib.noFlush)
      consumed += UInt64(before - stream.pointee.availableIn)
      switch result {
      case Zlib.ok: break
      case Zlib.streamEnd: isInMember = false
      case Zlib.bufferError where stream.pointee.availableIn == 0: break
      default: throw .damagedGzip(path: path, offset: consumed, code: result)
      }
    }
    return room - Int(stream.pointee.availableOut)
  }

  /// Makes sure that there is input; false at the end of the source.
  private func refill() throws(FileFault) -> Bool {
    if stream.pointee.availableIn > 0 { return true }
    let got = try source.read(into: UnsafeMutableRawBufferPointer(start: input, count: Self.chunk))
    stream.pointee.nextIn = UnsafePointer(input)
    stream.pointee.availableIn = UInt32(got)
    return got > 0
  }

  /// Between two members: skips zeros, then starts the next one; false when the input was nothing but zeros.
  private func beginMember() throws(FileFault) -> Bool {
    guard !isInMember else { return true }
    while stream.pointee.availableIn > 0, let next = stream.pointee.nextIn, next.pointee == 0 {
      stream.pointee.nextIn = next + 1
      stream.pointee.availableIn -= 1
      consumed += 1
    }
    guard stream.pointee.availableIn > 0 else { return false }
    let result = zlib.inflateReset(stream)
    guard result == Zlib.ok else { throw .damagedGzip(path: path, offset: consumed, code: result) }
    isInMember = true
    return true
  }
}
