import PluginSDK

/// PubTator blocks: a title, an abstract, mentions with offsets and concepts, relations between concepts.
public enum PubTatorFormat: SingleFileFormat {
  /// Reads it.
  public typealias Reader = PubTatorReader
  /// Writes it.
  public typealias Writer = PubTatorWriter

  /// `pubtator`.
  public static let id = "pubtator"
  /// What it holds.
  public static let summary = "PubTator: titles and abstracts with mentions, concepts and relations, a block a document"
  /// Extensions, the one to write first.
  public static let extensions = ["pubtator", "txt"]
  /// The unit of offsets, and what relations are read as.
  public static let options: [PluginOption] = [OffsetOption.stated, ConceptRelations.option]

  /// Sure when the first line is a title.
  public static func confidence(_ sample: HeadSample) -> Int {
    let first = sample.bytes.split(separator: 0x0A).first { line in
      line.contains { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
    }
    guard let first, sample.isText else { return 0 }
    let isTitle = first.withUnsafeBufferPointer { PubTatorLine.text(BorrowedText($0))?.part == .title }
    return isTitle ? 97 : 0
  }
}
