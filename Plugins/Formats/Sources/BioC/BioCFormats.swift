import PluginSDK

/// BioC in XML.
public enum BioCXMLFormat: SingleFileFormat {
  /// Reads it.
  public typealias Reader = BioCXMLReader
  /// Writes it.
  public typealias Writer = BioCXMLWriter

  /// `bioc-xml`.
  public static let id = "bioc-xml"
  /// What it holds.
  public static let summary = "BioC XML: passages, annotations (also discontinuous) and relations"
  /// Extensions, the one to write first.
  public static let extensions = ["xml", "bioc"]
  /// The unit of offsets.
  public static let options: [PluginOption] = [OffsetOption.detected]

  /// Sure when a collection begins.
  public static func confidence(_ sample: HeadSample) -> Int {
    guard sample.firstVisibleByte == UInt8(ascii: "<") else { return 0 }
    guard sample.contains("<collection>") || sample.contains("<collection ") else { return 0 }
    return sample.contains("<document") || sample.contains("BioC.dtd") || sample.contains("<passage>") ? 96 : 40
  }
}

/// BioC in JSON.
public enum BioCJSONFormat: SingleFileFormat {
  /// Reads it.
  public typealias Reader = BioCJSONReader
  /// Writes it.
  public typealias Writer = BioCJSONWriter

  /// `bioc-json`.
  public static let id = "bioc-json"
  /// What it holds.
  public static let summary = "BioC JSON: passages, annotations (also discontinuous) and relations"
  /// Extensions, the one to write first.
  public static let extensions = ["json", "jsonl", "biocjson"]
  /// The unit of offsets.
  public static let options: [PluginOption] = [OffsetOption.detected]

  /// Sure when passages begin, and when a list of documents does.
  public static func confidence(_ sample: HeadSample) -> Int {
    guard let first = sample.firstVisibleByte, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
      return 0
    }
    if sample.contains("\"passages\"") {
      if sample.contains("\"offset\"") { return 96 }
      return sample.contains("\"documents\"") ? 92 : 0
    }
    return sample.contains("\"documents\"") && sample.contains("\"infons\"") ? 80 : 0
  }
}
