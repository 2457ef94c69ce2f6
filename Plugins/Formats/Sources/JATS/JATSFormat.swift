import PluginSDK

/// Full texts in the journal article tag suite (JATS), as PubMed Central and publishers give them.
public enum JATSFormat: SingleFileFormat {
  /// Reads it.
  public typealias Reader = JATSReader

  /// `jats`.
  public static let id = "jats"
  /// What it holds.
  public static let summary = "JATS XML: full texts of articles in reading order"
  /// Extensions.
  public static let extensions = ["nxml", "xml"]
  /// What of an article is read, and of which articles.
  public static let options: [PluginOption] = [
    .text(
      "parts", JATSPart.usual.map(\.rawValue).joined(separator: ","),
      "what is read, comma-separated: \(JATSPart.allCases.map(\.rawValue).joined(separator: ", "))"),
    .text(
      "licences", "",
      "only articles whose licence has one of these, comma-separated, in its address or its words: licenses/by/,CC0"),
  ]

  /// Sure when an article begins early in the file.
  public static func confidence(_ sample: HeadSample) -> Int {
    guard sample.firstVisibleByte == UInt8(ascii: "<") else { return 0 }
    if sample.contains("JATS-") || sample.contains("archivearticle") || sample.contains("journalpublishing") {
      return 97
    }
    return (sample.contains("<article ") || sample.contains("<article>") || sample.contains("<pmc-articleset"))
      && sample.contains("<front") ? 96 : 0
  }
}

/// What of an article is read.
enum JATSPart: String, CaseIterable {
  case title, abstract, body, captions, tables, back, references

  /// What is read when nobody chooses.
  static let usual: [JATSPart] = [.title, .abstract, .body, .captions]

  /// The parts of a setting.
  static func parts(_ setting: String) throws(PluginError) -> Set<JATSPart> {
    var parts: Set<JATSPart> = []
    for name in setting.split(separator: ",") {
      let trimmed = name.drop { $0 == " " }
      guard let part = JATSPart(rawValue: String(trimmed)) else {
        throw .argument(
          "parts has no '\(trimmed)'; there are \(JATSPart.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      parts.insert(part)
    }
    return parts
  }
}
