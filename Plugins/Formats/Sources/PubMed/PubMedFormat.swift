import PluginSDK

/// PubMed's XML: the baseline and update files, and what its services send.
public enum PubMedFormat: SingleFileFormat {
  /// Reads it.
  public typealias Reader = PubMedReader

  /// `pubmed-xml`.
  public static let id = "pubmed-xml"
  /// What it holds.
  public static let summary = "PubMed XML: title and abstract of every article of a PubmedArticleSet"
  /// Extensions.
  public static let extensions = ["xml"]

  /// Sure when the file names PubMed's root element.
  public static func confidence(_ sample: HeadSample) -> Int {
    guard sample.firstVisibleByte == UInt8(ascii: "<") else { return 0 }
    return sample.contains("<PubmedArticleSet") || sample.contains("<PubmedArticle>")
      || sample.contains("<PubmedBookArticleSet") || sample.contains("<PubmedArticle ") ? 98 : 0
  }
}
