import PluginSDK

/// The files of the 2010 i2b2/VA task: tokenised texts, concepts and relations by line and token.
public enum I2B2Format: FormatPlugin {
  /// Reads it.
  public typealias Reader = I2B2Reader
  /// Writes it.
  public typealias Writer = I2B2Writer

  /// `i2b2`.
  public static let id = "i2b2"
  /// What it holds.
  public static let summary = "i2b2/VA 2010: a folder of tokenised .txt files with concepts (.con) and relations (.rel)"
  /// None: its path is a folder.
  public static let extensions: [String] = []
  /// Whether mentions are compared with the text.
  public static let options: [PluginOption] = [
    .boolean("check", true, "refuse a concept whose words are not those at its place in the text")
  ]

  /// The subfolders of the original distribution, by extension.
  static let subfolders = ["con": "concept", "txt": "txt", "rel": "rel"]

  /// Sure of a folder with concepts, or with splits that are such folders.
  public static func probe(_ path: String, in files: Files) throws(PluginError) -> Int {
    guard let folder = try folder(path, files: files) else { return 0 }
    if hasConcepts(folder) { return 92 }
    guard let finder = try SplitFinder(path, extensions: [], files: files), let split = finder.splits.first,
      let inside = try self.folder(try finder.path(of: split), files: files)
    else { return 0 }
    return hasConcepts(inside) ? 92 : 0
  }

  /// The subfolders that hold splits.
  public static func splits(_ path: String, in files: Files) throws(PluginError) -> [String] {
    try SplitFinder(path, extensions: [], files: files)?.splits ?? []
  }

  static func folder(_ path: String, files: Files) throws(PluginError) -> DocumentFolder? {
    try DocumentFolder(path, annotations: ["con", "rel"], subfolders: subfolders, files: files)
  }

  private static func hasConcepts(_ folder: DocumentFolder) -> Bool {
    folder.documents.contains { $0.text != nil && $0.annotations["con"] != nil }
  }
}
