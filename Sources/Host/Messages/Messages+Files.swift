import Checkpoints
import JSON
import PluginHost
import Text

extension Messages {
  static func file(_ error: FileError) -> String {
    if error.operation == .replace {
      return "\(error.path) is a device or a pipe; this output needs the name of a file."
    }
    let verb =
      switch error.operation {
      case .open: "opened"
      case .inspect: "inspected"
      case .map: "mapped into memory"
      case .read: "read"
      case .create, .createFolder: "created"
      case .write: "written"
      case .synchronize, .synchronizeFolder: "brought to disk"
      case .close: "closed"
      case .rename: "given its name"
      case .remove: "removed"
      case .listFolder: "listed"
      case .replace: "replaced"
      }
    return "\(error.path) could not be \(verb): \(system(error.code))."
  }

  static func fileFault(_ fault: FileFault) -> HostMessage {
    switch fault {
    case .system(let path, let call, let code):
      HostMessage("\(path): \(call) failed: \(system(code)).", .failed)
    case .outside(let path, let given):
      HostMessage("\(path) lies outside of \(given): a format may touch only what it was given.", .pluginRefused)
    case .name(let folder):
      HostMessage("\(folder) holds a file whose name is no UTF-8; rename it.", .badData)
    case .truncatedGzip(let path, let offset):
      HostMessage("\(path) ends before its end mark, at compressed byte \(offset); get the file again.", .badData)
    case .damagedGzip(let path, let offset, let code):
      HostMessage(
        "\(path) is damaged at compressed byte \(offset) (zlib says \(code)); get the file again.", .badData)
    case .notGzip(let path):
      HostMessage("\(path) is called .gz and is no gzip file; rename it, or compress it.", .badData)
    case .noZlib(let path, let library):
      HostMessage("\(path) needs \(library), which is not here; install zlib (zlib1g), or decompress it.", .failed)
    case .notOpen:
      HostMessage("a format used a stream that is not open; tell its author.", .pluginRefused)
    case .busy(let path):
      HostMessage("\(path) was created twice, or read while it is written; tell the format's author.", .pluginRefused)
    case .standardInputTwice:
      HostMessage("standard input can be read once only; give one `-`.", .usage)
    }
  }

  static func jsonParse(_ error: JSONParseError) -> String {
    "line \(error.line), column \(error.column): \(jsonKind(error.kind))."
  }

  static func jsonKind(_ kind: JSONParseError.Kind) -> String {
    switch kind {
    case .unexpectedEnd: return "the JSON ends inside a value"
    case .unexpectedByte(let byte, let expected):
      let shown = (0x20..<0x7F).contains(byte) ? "\"\(Character(Unicode.Scalar(byte)))\"" : "byte \(byte)"
      return "\(shown) where \(expectation(expected)) is expected"
    case .invalidLiteral: return "a word that is not true, false or null"
    case .leadingZero: return "a number with a leading zero"
    case .numberOutOfRange(let text): return "the number \(text) is out of range"
    case .invalidEscape(let byte): return "the escape \\\(Character(Unicode.Scalar(byte))) does not exist"
    case .loneSurrogate: return "half of a surrogate pair"
    case .controlCharacter(let byte): return "the control character \(byte) inside of a string must be escaped"
    case .invalidUTF8: return "bytes that are no UTF-8"
    case .duplicateKey(let key): return "the key \"\(key)\" stands there for the second time"
    case .tooDeep(let limit): return "nested deeper than \(limit)"
    case .trailingBytes: return "something follows the value"
    }
  }

  private static func expectation(_ expected: JSONParseError.Expectation) -> String {
    switch expected {
    case .value: "a value"
    case .keyOrEnd: "a key or }"
    case .key: "a key"
    case .colon: "a colon"
    case .commaOrEnd: "a comma or the end"
    case .digit: "a digit"
    case .hexadecimalDigit: "a hexadecimal digit"
    }
  }

  static func jsonAccess(_ error: JSONAccessError) -> String {
    switch error {
    case .missing(let path): "\(path) is missing; add it"
    case .wrongType(let path, let expected, let found):
      "\(path) must be of type \(expected.rawValue), not \(found.rawValue)"
    case .unknownKey(let path, let nearest): "\(path) is not known.\(suggestion(nearest))"
    }
  }

  static func vocabulary(_ error: VocabularyError) -> String {
    func name(_ file: String?) -> String { file ?? "the vocabulary" }
    switch error {
    case .unreadable(let file, let code): return "\(file) could not be read: \(system(code))."
    case .noTokens(let file): return "\(name(file)) holds no token; it should have one a line."
    case .invalidUTF8(let file, let line, let byte):
      return "\(name(file)):\(line): byte \(byte) is no UTF-8; save the file as UTF-8."
    case .blankLine(let file, let line): return "\(name(file)):\(line): a blank line among tokens; remove it."
    case .duplicateToken(let file, let token, let line, let firstLine):
      return "\(name(file)):\(line): \"\(token)\" stands in line \(firstLine) already; a token has one line."
    case .missingSpecialToken(let file, let token):
      return "\(name(file)) lacks \(token), which BERT needs; is it a WordPiece vocabulary?"
    case .wrongCount(let file, let expected, let found):
      return "\(name(file)) has \(found) tokens and the model was made for \(expected); use the model's own vocabulary."
    case .tooLarge(let file): return "\(name(file)) is too large to be a vocabulary."
    }
  }

  static func tokenization(_ error: TokenizationError, place: String) -> String {
    switch error {
    case .invalidUTF8(let offset): "\(place): byte \(offset) is no UTF-8; save the file as UTF-8."
    case .textTooLong(let bytes): "\(place): a text of \(bytes) bytes is longer than 2 GiB; split it."
    case .rangeOutsideText(let range, let bytes):
      "\(place): bytes \(range.lowerBound)..<\(range.upperBound) lie outside of a text of \(bytes)."
    }
  }
}
