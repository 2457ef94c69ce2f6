/// Compresses to gzip on the way to another sink.
final class GzipSink: ByteSink {
  private static let chunk = 1 << 16
  private let sink: any ByteSink
  private let zlib: Zlib
  private let path: String
  private let stream: Zlib.StreamPointer
  private let output: UnsafeMutablePointer<UInt8>

  init(_ sink: any ByteSink, path: String) throws(FileFault) {
    guard let zlib = Zlib.shared else { throw .noZlib(path: path, library: Zlib.library) }
    self.sink = sink
    self.zlib = zlib
    self.path = path
    stream = .allocate(capacity: 1)
    stream.initialize(to: Zlib.Stream())
    output = .allocate(capacity: Self.chunk)
    let level: Int32 = 6
    let deflated: Int32 = 8
    let memory: Int32 = 8
    let defaultStrategy: Int32 = 0
    let result = zlib.deflateInit(
      stream, level, deflated, Zlib.gzipWindow, memory, defaultStrategy, "1.2.0",
      Int32(MemoryLayout<Zlib.Stream>.size))
    guard result == Zlib.ok else { throw .damagedGzip(path: path, offset: 0, code: result) }
  }

  deinit {
    _ = zlib.deflateEnd(stream)
    stream.deallocate()
    output.deallocate()
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(FileFault) {
    var rest = bytes
    while !rest.isEmpty, let base = rest.baseAddress {
      let count = min(rest.count, 1 << 30)
      stream.pointee.nextIn = base.assumingMemoryBound(to: UInt8.self)
      stream.pointee.availableIn = UInt32(count)
      try deflate(Zlib.noFlush)
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  func flush() throws(FileFault) {
    stream.pointee.nextIn = nil
    stream.pointee.availableIn = 0
    try deflate(Zlib.finish)
    try sink.flush()
  }

  func commit() throws(FileFault) { try sink.commit() }

  /// Passes on whatever comes out until zlib wants no more room.
  private func deflate(_ mode: Int32) throws(FileFault) {
    repeat {
      stream.pointee.nextOut = output
      stream.pointee.availableOut = UInt32(Self.chunk)
      let result = zlib.deflate(stream, mode)
      guard result == Zlib.ok || result == Zlib.streamEnd || result == Zlib.bufferError else {
        throw .damagedGzip(path: path, offset: UInt64(stream.pointee.totalIn), code: result)
      }
      let count = Self.chunk - Int(stream.pointee.availableOut)
      if count > 0 { try sink.write(UnsafeRawBufferPointer(start: output, count: count)) }
    } while stream.pointee.availableOut == 0
  }
}
