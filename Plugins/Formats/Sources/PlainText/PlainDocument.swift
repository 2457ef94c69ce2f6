import JSON
import PluginSDK

/// The bytes of one plain-text document, gathered line by line, and where they come from.
struct PlainDocument {
  /// The text so far.
  private(set) var text: [UInt8] = []
  private var line = 0
  private var offset = 0

  init() {}

  /// Whether no line has been added.
  var isEmpty: Bool { line == 0 }

  mutating func removeAll() {
    text.removeAll(keepingCapacity: true)
    line = 0
  }

  /// Adds a line; the line feed before it is part of the text, its own is not.
  mutating func append(_ bytes: ArraySlice<UInt8>, line: Int, offset: Int) {
    if isEmpty { (self.line, self.offset) = (line, offset) } else { text.append(0x0A) }
    text.append(contentsOf: bytes)
  }

  /// Makes the record. The carriage return of the last line's end is no part of the text; all others stay.
  mutating func fill(_ draft: RecordDraft, path: String, isWholeFile: Bool = false) throws(PluginError) {
    if !isWholeFile, text.last == 0x0D { text.removeLast() }
    let fault = text.withUnsafeBufferPointer { UTF8Check.firstFault(in: $0) }
    if let fault {
      let lineStart = text[..<fault].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      let lines = text[..<fault].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
      throw FormatFault.invalidUTF8(byte: fault - lineStart + 1, value: text[fault]).at(path, line + lines)
    }
    draft.setID("\(FileName.base(path)):\(line)")
    draft.setOrigin(file: path, line: line)
    draft.addText(text)
    draft.setExtra("{\"\(TextFormat.id)\":{\"offset\":\(offset)}}")
  }
}
