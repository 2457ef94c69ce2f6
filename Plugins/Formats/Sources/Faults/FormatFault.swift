import JSON
import PluginSDK

/// What is wrong with a user's file, or with what a file is to hold: the values, without a sentence.
public enum FormatFault: Error, Sendable, Equatable {
  // CoNLL
  /// No line of the file holds a word.
  case noSentences
  /// A line has another number of columns than the first line with a word.
  case raggedColumns(found: Int, expected: Int)
  /// A line has fewer columns than its kind needs.
  case missingColumns(found: Int, needed: Int)
  /// The first column of a line is empty.
  case emptyWord
  /// A tag that no scheme has.
  case unknownTag(String)
  /// A tag that the chosen scheme does not allow after the tag before it.
  case tagAgainstScheme(tag: String, after: String, scheme: String)
  /// A word that a separator or a line end would tear apart.
  case wordHoldsSeparator(String)

  // Offsets
  /// Something that is no offset stands where one belongs.
  case badOffset(String)
  /// A range that does not lie in its text.
  case rangeOutsideText(start: Int, end: Int, length: Int, unit: OffsetUnit)
  /// A range that begins or ends inside a character.
  case rangeInsideCharacter(start: Int, end: Int, unit: OffsetUnit)
  /// The text at a range is not the mention that the file writes.
  case mentionDiffers(mention: String, found: String)
  /// `byte_start` and `byte_end` say another range than `start` and `end`.
  case bytesDisagree(start: Int, end: Int, byteStart: Int, byteEnd: Int)

  // Documents and ids
  /// A line that belongs to no document.
  case outsideDocument(String)
  /// A line names another document than the one it stands in.
  case otherDocument(found: String, expected: String)
  /// A part that a document may have once comes again.
  case duplicate(part: String, id: String)
  /// A reference to something that the document does not hold.
  case unknownReference(String)
  /// An index beyond the end of a list.
  case indexOutside(what: String, index: Int, count: Int)
  /// A line of none of the kinds that the format has.
  case unknownLine(String)
  /// An annotation file without its text.
  case missingText(String)
  /// A mention names a line or a token that the text does not have.
  case noSuchToken(line: Int, token: Int)
  /// A record id that cannot be the name of a file.
  case idIsNoFileName(String)

  /// A record with several texts, in a format whose documents have one.
  case severalTexts(Int)

  // JSON and XML
  /// JSON that cannot be parsed.
  case json(JSONParseError.Kind, column: Int)
  /// A value of another type than its place needs.
  case wrongType(path: String, expected: String)
  /// A member that must be there is not.
  case missingMember(path: String)
  /// A value that its place does not allow.
  case badValue(path: String, value: String)
  /// XML that is not well formed, in the parser's words.
  case xml(String)
  /// An XML document with another root element.
  case wrongRoot(found: String, expected: String)
  /// An entity that is not expanded.
  case entityRefused(String)
  /// An element where it may not stand, or without what it must hold.
  case badElement(String)

  // Bytes
  /// Bytes that are no UTF-8; `byte` counts from 1 in the line.
  case invalidUTF8(byte: Int, value: UInt8)

  /// The error that the host receives, with the place in the user's file; line 0 is the whole file.
  func at(_ file: String, _ line: Int) -> PluginError { .data(message, file: file, line: line) }
}
