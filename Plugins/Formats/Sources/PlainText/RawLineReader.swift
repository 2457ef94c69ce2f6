import PluginSDK

/// The lines of a file as they are: only a line feed ends one, a carriage return stays, and nothing is checked or
/// changed but for a byte-order mark at the start, which is passed over.
struct RawLineReader {
  /// One line: where its bytes are in `bytes`, without the line feed.
  struct Line {
    /// The bytes in `bytes`, valid until the next call.
    let range: Range<Int>
    /// The byte of the file at which it begins.
    let offset: Int
    /// Its number, from 1.
    let number: Int
  }

  private static let chunk = 1 << 16

  private let reader: ByteReader
  /// What has been read and not yet been passed.
  private(set) var bytes: [UInt8] = []
  private var start = 0
  private var offset = 0
  private var number = 0
  private var isAtEnd = false

  init(files: Files, path: String) throws(PluginError) {
    reader = try files.open(path)
    while !isAtEnd, bytes.count < 3 { try fetch() }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { (start, offset) = (3, 3) }
  }

  /// The next line; nil after the last. A file that ends with a line feed has no empty line behind it.
  mutating func next() throws(PluginError) -> Line? {
    var searched = start
    while true {
      let found = bytes.withUnsafeBufferPointer { buffer -> Int? in
        var position = searched
        while position < buffer.count {
          if buffer[position] == 0x0A { return position }
          position += 1
        }
        return nil
      }
      if let found { return take(found, terminator: 1) }
      if isAtEnd { return start < bytes.count ? take(bytes.count, terminator: 0) : nil }
      if start > 0 {
        bytes.removeSubrange(0..<start)
        start = 0
      }
      searched = bytes.count
      try fetch()
    }
  }

  private mutating func take(_ end: Int, terminator: Int) -> Line {
    number += 1
    let line = Line(range: start..<end, offset: offset, number: number)
    offset += end + terminator - start
    start = end + terminator
    return line
  }

  private mutating func fetch() throws(PluginError) {
    if try reader.read(atMost: Self.chunk, appendingTo: &bytes) == 0 { isAtEnd = true }
  }
}
