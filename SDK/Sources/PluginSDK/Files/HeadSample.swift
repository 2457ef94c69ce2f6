/// The beginning of a file, which formats are told apart by.
public struct HeadSample {
  /// The bytes that are looked at: enough for the first lines of any format with room for a long abstract.
  public static let length = 1 << 14

  /// The file's path.
  public let path: String
  /// Its first bytes, without a byte-order mark.
  public let bytes: [UInt8]
  /// Whether that is the whole file.
  public let isWhole: Bool

  /// Reads the beginning of a file.
  public init(_ path: String, files: Files) throws(PluginError) {
    let reader = try files.open(path)
    var bytes: [UInt8] = []
    var isWhole = false
    while bytes.count < Self.length {
      if try reader.read(atMost: Self.length - bytes.count, appendingTo: &bytes) == 0 {
        isWhole = true
        break
      }
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    self.init(path: path, bytes: bytes, isWhole: isWhole)
  }

  init(path: String, bytes: [UInt8], isWhole: Bool) {
    self.path = path
    self.bytes = bytes
    self.isWhole = isWhole
  }

  /// The extension in lower case, without `.gz`.
  public var pathExtension: String { FileName.pathExtension(path) }

  /// The lines that are whole in the sample, without line ends.
  public var lines: [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    if !isWhole || lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { $0.last == 0x0D ? $0.dropLast() : $0 }
  }

  /// The first byte that is no white space.
  public var firstVisibleByte: UInt8? { bytes.first { $0 > 0x20 } }

  /// Whether the sample is well-formed UTF-8 without NUL, but for a character that its end cuts off.
  public var isText: Bool {
    if bytes.contains(0) { return false }
    let fault = bytes.withUnsafeBufferPointer { UTF8Check.firstFault(in: $0) }
    guard let fault else { return true }
    return !isWhole && bytes.count - fault < 4
  }

  /// Whether the sample holds the bytes of `needle`.
  public func contains(_ needle: StaticString) -> Bool {
    needle.withUTF8Buffer { wanted in
      guard wanted.count <= bytes.count, let first = wanted.first else { return wanted.isEmpty }
      return bytes.withUnsafeBufferPointer { all in
        for start in 0...(all.count - wanted.count) where all[start] == first {
          if UnsafeBufferPointer(rebasing: all[start..<(start + wanted.count)]).elementsEqual(wanted) { return true }
        }
        return false
      }
    }
  }
}
