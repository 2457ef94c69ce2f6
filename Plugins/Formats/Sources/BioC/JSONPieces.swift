/// The JSON values that stand behind one another in a file: one in a usual file, one a line in JSON lines.
enum JSONPieces {
  /// The bytes of each value and the line at which it begins. Values are told apart by counting brackets outside of
  /// strings; whether they are JSON is for the parser to say.
  static func ranges(of bytes: [UInt8]) -> [(range: Range<Int>, line: Int)] {
    var pieces: [(range: Range<Int>, line: Int)] = []
    bytes.withUnsafeBufferPointer { buffer in
      var position = buffer.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      var line = 1
      while position < buffer.count {
        if buffer[position] <= 0x20 {
          if buffer[position] == 0x0A { line += 1 }
          position += 1
          continue
        }
        let start = position
        let startLine = line
        var depth = 0
        var isString = false
        while position < buffer.count {
          let byte = buffer[position]
          position += 1
          if byte == 0x0A { line += 1 }
          if isString {
            if byte == UInt8(ascii: "\\") { position = min(position + 1, buffer.count) }
            if byte == UInt8(ascii: "\"") { isString = false }
            continue
          }
          switch byte {
          case UInt8(ascii: "\""): isString = true
          case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
          case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
          default: break
          }
          if depth <= 0, byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") || byte == 0x0A { break }
        }
        pieces.append((start..<position, startLine))
      }
    }
    return pieces
  }
}
