import PluginSDK

/// The tokens of a text by line: what stands between ASCII spaces, tabs and carriage returns.
struct I2B2Tokens {
  /// The bytes of all tokens, in order.
  private(set) var tokens: [TextSpan] = []
  /// The index of the first token of each line, and the number of all tokens at last.
  private(set) var firstOfLine: [Int] = [0]

  init(_ text: BorrowedText) {
    var start: Int?
    for position in 0..<text.count {
      let byte = text[position]
      if byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A {
        if let begun = start { tokens.append(TextSpan(start: begun, end: position)) }
        start = nil
        if byte == 0x0A { firstOfLine.append(tokens.count) }
      } else if start == nil {
        start = position
      }
    }
    if let begun = start { tokens.append(TextSpan(start: begun, end: text.count)) }
    firstOfLine.append(tokens.count)
  }

  /// The number of lines.
  var lineCount: Int { firstOfLine.count - 1 }

  /// The token at a place: lines count from 1, tokens from 0.
  func token(line: Int, token: Int) throws(FormatFault) -> TextSpan {
    guard line >= 1, line <= lineCount, token >= 0, firstOfLine[line - 1] + token < firstOfLine[line] else {
      throw .noSuchToken(line: line, token: token)
    }
    return tokens[firstOfLine[line - 1] + token]
  }

  /// The place of the token that begins (or ends) at a byte; nil when none does.
  func place(of byte: Int, isEnd: Bool) -> (line: Int, token: Int)? {
    var low = 0
    var high = tokens.count
    while low < high {
      let middle = (low + high) / 2
      if (isEnd ? tokens[middle].end : tokens[middle].start) < byte { low = middle + 1 } else { high = middle }
    }
    guard low < tokens.count, (isEnd ? tokens[low].end : tokens[low].start) == byte else { return nil }
    var line = 0
    var end = lineCount
    while end - line > 1 {
      let middle = (line + end) / 2
      if firstOfLine[middle] <= low { line = middle } else { end = middle }
    }
    return (line + 1, low - firstOfLine[line])
  }

  /// The words of a range in lower case (ASCII), with one space between tokens: how concepts are written.
  static func words(_ text: BorrowedText) -> [UInt8] {
    var words: [UInt8] = []
    var isSpacePending = false
    for byte in text.bytes {
      if byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A {
        isSpacePending = !words.isEmpty
        continue
      }
      if isSpacePending { words.append(0x20) }
      isSpacePending = false
      words.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
    }
    return words
  }
}
