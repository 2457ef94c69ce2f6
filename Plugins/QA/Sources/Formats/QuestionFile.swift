import JSON
import PluginSDK

/// A file that is one JSON value, all of it in memory, with faults that name a place in it.
struct QuestionFile {
  /// The file's path, for messages.
  let path: String
  /// What it holds.
  let value: JSONValue
  private let bytes: [UInt8]

  /// Reads a file.
  init(_ path: String, files: Files) throws(PluginError) {
    self.path = path
    var bytes = try files.contents(of: path)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    self.bytes = bytes
    do throws(JSONParseError) {
      value = try JSONValue.parse(bytes)
    } catch {
      throw .data(
        "no valid JSON at column \(error.column): \(Self.words(error.kind))", file: path, line: error.line)
    }
  }

  /// An error about the question with an id, at the line where that id first stands.
  func fault(_ message: String, question id: String) -> PluginError {
    .data("question '\(id)': \(message)", file: path, line: line(of: id))
  }

  /// An error about the whole file.
  func fault(_ message: String) -> PluginError { .data(message, file: path, line: 0) }

  /// The line on which a string stands as a JSON string; 0 when it does not.
  func line(of text: String) -> Int {
    var wanted: [UInt8] = []
    JSONWriter.append(text, to: &wanted)
    guard !wanted.isEmpty, wanted.count <= bytes.count else { return 0 }
    var line = 1
    for start in 0...(bytes.count - wanted.count) {
      if bytes[start] == 0x0A { line += 1 }
      if bytes[start] == wanted[0], bytes[start..<(start + wanted.count)].elementsEqual(wanted) { return line }
    }
    return 0
  }

  private static func words(_ kind: JSONParseError.Kind) -> String {
    switch kind {
    case .unexpectedEnd: "it ends inside a value; the file may be cut off"
    case .invalidUTF8: "bytes that are no UTF-8; convert the file to UTF-8"
    case .duplicateKey(let key): "the key '\(key)' for the second time in one object"
    case .trailingBytes: "something after the value; the file holds one value"
    case .controlCharacter(let byte): "control character \(byte) inside a string; write it as an escape"
    case .numberOutOfRange(let number): "the number \(number) is too large"
    default: "a value, a comma or an end is missing or not where it belongs"
    }
  }
}
