import PluginSDK

/// How sure the plain-text formats are of a file: little, so that any format with marks of its own wins.
private func plainConfidence(_ sample: HeadSample, _ usual: Int) -> Int {
  guard sample.isText else { return 0 }
  switch sample.pathExtension {
  case "txt", "text", "": return sample.bytes.isEmpty ? 0 : usual
  case "tsv", "csv", "json", "jsonl", "ndjson", "xml", "nxml", "html", "ann", "con", "rel", "conll", "bio", "iob",
    "iob2", "pubtator", "yaml", "yml", "md":
    return 0
  default: return sample.bytes.isEmpty ? 0 : usual / 5
  }
}

/// Plain text with an empty line between documents.
public enum TextFormat: SingleFileFormat {
  /// Reads it.
  public typealias Reader = TextReader

  /// `text`.
  public static let id = "text"
  /// What it holds.
  public static let summary = "plain text: documents separated by empty lines"
  /// Extensions.
  public static let extensions = ["txt", "text"]

  /// How likely a file that begins like this is plain text.
  public static func confidence(_ sample: HeadSample) -> Int { plainConfidence(sample, 20) }
}

/// Plain text with a document on each line.
public enum TextLinesFormat: SingleFileFormat {
  /// Reads it.
  public typealias Reader = TextLinesReader

  /// `text-lines`.
  public static let id = "text-lines"
  /// What it holds.
  public static let summary = "plain text: each line is a document"
  /// Extensions.
  public static let extensions = ["txt", "text"]

  /// How likely a file that begins like this is plain text.
  public static func confidence(_ sample: HeadSample) -> Int { plainConfidence(sample, 10) }
}

/// Plain text that is one document.
public enum TextFileFormat: SingleFileFormat {
  /// Reads it.
  public typealias Reader = TextFileReader

  /// `text-file`.
  public static let id = "text-file"
  /// What it holds.
  public static let summary = "plain text: the whole file is one document"
  /// Extensions.
  public static let extensions = ["txt", "text"]

  /// How likely a file that begins like this is plain text.
  public static func confidence(_ sample: HeadSample) -> Int { plainConfidence(sample, 5) }
}
