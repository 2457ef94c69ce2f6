/// What a model folder needs to know of `vocab.txt`: one piece a line, numbered from 0.
public struct VocabularyFile: Sendable, Equatable {
  /// The path of the file.
  public let path: String
  /// The number of pieces; a last line without line feed counts.
  public let count: Int
  /// Whether a piece has an upper-case letter; special pieces, in square brackets, do not count.
  public let hasUpperCase: Bool

  /// Reads the file.
  /// - Throws: `CheckpointError.file`, or `.folder` with `.emptyVocabulary`.
  public init(path: String) throws(CheckpointError) {
    let bytes = try wrappingFileError { () throws(FileError) in try MappedFile.contents(of: path) }
    self.path = path
    var count = 0
    var hasUpperCase = false
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      count += 1
      if !hasUpperCase, line.first != UInt8(ascii: "[") { hasUpperCase = Self.hasUpperCase(line) }
    }
    // What follows the last line feed is a line only if there is something.
    if bytes.isEmpty || bytes.last == 0x0A { count -= 1 }
    guard count > 0 else { throw .folder(path: path, .emptyVocabulary(file: path)) }
    self.count = count
    self.hasUpperCase = hasUpperCase
  }

  private static func hasUpperCase(_ line: ArraySlice<UInt8>) -> Bool {
    if line.contains(where: { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) { return true }
    guard line.contains(where: { $0 >= 0x80 }) else { return false }
    return String(decoding: line, as: UTF8.self).unicodeScalars.contains { $0.properties.changesWhenLowercased }
  }
}
