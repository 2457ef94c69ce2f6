/// A document on its way into a corpus.
public struct CorpusDocument: Sendable {
  /// Its id where it comes from; empty when it has none.
  public var id: [UInt8]
  /// Its version; 0 when versions are not told.
  public var version: UInt32
  /// Whether it takes back the document with its id instead of being one.
  public var isDeletion: Bool
  /// The place in the list of input files, and the line it begins at; 0 when lines say nothing.
  public var input: UInt32, line: UInt32
  /// The text, as it was.
  public var text: [UInt8]
  /// Its sentences in order, as ranges of the text's bytes.
  public var sentences: [Range<Int>]

  /// A document.
  public init(
    id: [UInt8], version: UInt32 = 0, isDeletion: Bool = false, input: UInt32 = 0, line: UInt32 = 0, text: [UInt8],
    sentences: [Range<Int>]
  ) {
    self.id = id
    self.version = version
    self.isDeletion = isDeletion
    self.input = input
    self.line = line
    self.text = text
    self.sentences = sentences
  }
}
