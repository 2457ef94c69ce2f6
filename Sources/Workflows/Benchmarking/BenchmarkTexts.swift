import PluginHost

/// The texts of a file: sentences of a file with a token and its tag a line, lines of any other.
struct BenchmarkTexts {
  /// UTF-8; words of a sentence have one space between them.
  let texts: [[UInt8]]

  /// Reads a file; a tab in its first line that is not empty makes it one of tokens and tags.
  /// - Throws: `PluginError.file`, `WorkflowError.noRecords`.
  init(path: String) throws {
    var texts: [[UInt8]] = [], words: [UInt8] = []
    var hasTags: Bool?
    for line in try TextLines(path: path) {
      if line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
        if !words.isEmpty { texts.append(words) }
        words = []
        continue
      }
      let isTagged = hasTags ?? line.bytes.contains(0x09)
      hasTags = isTagged
      if !isTagged {
        texts.append(line.bytes)
        continue
      }
      let token = line.bytes.prefix { $0 != 0x09 }
      if token.starts(with: Array("-DOCSTART-".utf8)) { continue }
      if !words.isEmpty { words.append(0x20) }
      words += token
    }
    if !words.isEmpty { texts.append(words) }
    guard !texts.isEmpty else { throw WorkflowError.noRecords(path: path, split: "") }
    self.texts = texts
  }

  /// Bytes of all texts.
  var byteCount: Int { texts.reduce(0) { $0 + $1.count } }
}
