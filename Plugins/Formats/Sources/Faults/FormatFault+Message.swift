import JSON
import PluginSDK

extension FormatFault {
  /// The sentence for the user: what is wrong, with its values, and what to do. The only place that words faults.
  var message: String {
    switch self {
    case .noSentences: "no sentences: no line holds a word and a tag"
    case .raggedColumns(let found, let expected):
      "\(found) columns, but the lines above have \(expected); separate columns by one tab, and sentences by an empty line"
    case .missingColumns(let found, let needed):
      "\(found) column\(found == 1 ? "" : "s") where at least \(needed) are needed; columns are separated by tabs"
    case .emptyWord: "the line begins with a separator, so its word is empty; put the word first"
    case .unknownTag(let tag):
      "'\(tag)' is no tag; tags are O, or B, I, E, S (also L, U, M, W), alone or followed by '-' and a type"
    case .tagAgainstScheme(let tag, let after, let scheme):
      "'\(tag)' may not follow '\(after)' in scheme \(scheme); mend the tag, or read with --set scheme=auto"
    case .wordHoldsSeparator(let word):
      "the word '\(word)' holds a separator or a line end and cannot be a column; write another format, such as jsonl"
    case .badOffset, .rangeOutsideText, .rangeInsideCharacter, .mentionDiffers, .bytesDisagree:
      offsetMessage
    case .outsideDocument(let line): "'\(line)' stands before the title of any document"
    case .otherDocument(let found, let expected):
      "the line belongs to document '\(found)' but stands in document '\(expected)'; separate documents by an empty line"
    case .duplicate(let part, let id): "\(part) '\(id)' comes for the second time; each may be there once"
    case .unknownReference(let id): "'\(id)' is referred to, but the document holds nothing of that name"
    case .indexOutside(let what, let index, let count):
      "\(what) \(index) is referred to, but there are \(count), counted from 0"
    case .unknownLine(let line): "'\(line)' is a line of no kind that this format has"
    case .missingText(let name): "its text '\(name)' is missing; put the .txt file beside the annotations"
    case .noSuchToken(let line, let token):
      "token \(line):\(token) is not in the text (lines count from 1, tokens from 0)"
    case .idIsNoFileName(let id): "the record id '\(id)' cannot name a file; rename the record"
    case .severalTexts(let count):
      "the record has \(count) texts, and this format holds one in a document; write another format, such as jsonl"
    case .json, .wrongType, .missingMember, .badValue, .xml, .wrongRoot, .entityRefused, .badElement: markupMessage
    case .invalidUTF8(let byte, let value):
      "byte \(byte) of the line (value \(value)) is no UTF-8; convert the file to UTF-8"
    }
  }

  /// How a user says which unit it is, in every command that reads a corpus.
  private static let unitOption = "(--format-set offsets=…)"

  private var offsetMessage: String {
    switch self {
    case .badOffset(let text): "'\(text)' is no offset; offsets are whole numbers from 0, the start before the end"
    case .rangeOutsideText(let start, let end, let length, let unit):
      "range \(start)-\(end) does not lie in its text of \(length) \(unit.plural); check the offsets and their unit "
        + Self.unitOption
    case .rangeInsideCharacter(let start, let end, let unit):
      "range \(start)-\(end) in \(unit.plural) cuts a character in two; check the unit of the offsets "
        + Self.unitOption
    case .mentionDiffers(let mention, let found):
      "the mention is written '\(mention)', but the text at its range is '\(found)'; check the offsets and their unit "
        + Self.unitOption
    case .bytesDisagree(let start, let end, let byteStart, let byteEnd):
      "start \(start) and end \(end) are not bytes \(byteStart) and \(byteEnd); the file counts offsets in another unit "
        + Self.unitOption
    default: ""
    }
  }

  private var markupMessage: String {
    switch self {
    case .json(let kind, let column): "no valid JSON at column \(column): \(kind.words)"
    case .wrongType(let path, let expected): "\(path.isEmpty ? "the line" : "'\(path)'") must be \(expected)"
    case .missingMember(let path): "'\(path)' is missing"
    case .badValue(let path, let value): "'\(path)' cannot be '\(value)'"
    case .xml(let reason): "no well-formed XML: \(reason)"
    case .wrongRoot(let found, let expected): "the root element is '\(found)'; this format has '\(expected)'"
    case .entityRefused(let name):
      "the entity '&\(name);' is not expanded; write the characters themselves, or a reference such as &#946;"
    case .badElement(let name): "the element '\(name)' is not where it belongs, or lacks what it must hold"
    default: ""
    }
  }
}

extension OffsetUnit {
  /// The unit in the plural, for messages.
  var plural: String {
    switch self {
    case .utf8: "bytes"
    case .codePoints: "code points"
    case .utf16: "UTF-16 units"
    }
  }
}

extension JSONParseError.Kind {
  /// A byte as a reader of the file sees it.
  private static func character(_ byte: UInt8) -> String {
    byte > 0x20 && byte < 0x7F ? "'\(Unicode.Scalar(byte))'" : "the byte 0x\(String(byte, radix: 16))"
  }

  /// What is wrong, in words.
  var words: String {
    switch self {
    case .unexpectedEnd: "it ends inside a value; the file may be cut off"
    case .unexpectedByte(let byte, let expected): "\(Self.character(byte)) where \(expected.words) belongs"
    case .invalidLiteral: "a word that is not true, false or null"
    case .leadingZero: "a number with a leading zero"
    case .numberOutOfRange(let number): "the number \(number) is too large"
    case .invalidEscape(let byte): "a backslash before \(Self.character(byte))"
    case .loneSurrogate: "half of a surrogate pair"
    case .controlCharacter(let byte): "control character \(byte) inside a string; write it as an escape"
    case .invalidUTF8: "bytes that are no UTF-8; convert the file to UTF-8"
    case .duplicateKey(let key): "the key '\(key)' for the second time in one object"
    case .tooDeep(let limit): "more than \(limit) nested arrays and objects"
    case .trailingBytes: "something after the value; one line holds one object"
    }
  }
}

extension JSONParseError.Expectation {
  /// What was expected, in words.
  var words: String {
    switch self {
    case .value: "a value"
    case .keyOrEnd: "a key or '}'"
    case .key: "a key"
    case .colon: "':'"
    case .commaOrEnd: "',' or the end of the list"
    case .digit: "a digit"
    case .hexadecimalDigit: "a hexadecimal digit"
    }
  }
}
