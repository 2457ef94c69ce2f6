/// An article, as far as it is read.
struct JATSArticle {
  /// The ids by their kind.
  var ids: [String: String] = [:]
  /// The licence's address and words; empty when there is none.
  var licence = ""
  /// Paragraphs, headings and captions in reading order; an empty one is left out.
  var blocks: [[UInt8]] = []

  /// The id that PubMed Central gave, else PubMed's, else the DOI, else the publisher's.
  var id: String {
    for kind in ["pmcid", "pmc", "pmcaid", "pmid", "doi", "publisher-id"] {
      guard let id = ids[kind], !id.isEmpty else { continue }
      // PubMed Central writes its numbers with and without their letters.
      return kind.hasPrefix("pmc") && id.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? "PMC" + id : id
    }
    return ids.min { $0.key < $1.key }?.value ?? ""
  }
}
