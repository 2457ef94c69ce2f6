import PluginSDK

/// brat's standoff files: a text and its annotations beside it.
public enum BratFormat: FormatPlugin {
  /// Reads it.
  public typealias Reader = BratReader
  /// Writes it.
  public typealias Writer = BratWriter

  /// `brat`.
  public static let id = "brat"
  /// What it holds.
  public static let summary = "brat standoff: a folder of .txt files with .ann files beside them"
  /// None: its path is a folder.
  public static let extensions: [String] = []
  /// The unit of offsets.
  public static let options: [PluginOption] = [OffsetOption.stated]

  /// Sure of a folder with .ann files, or with splits that are such folders; and of a file with its .ann beside it.
  public static func probe(_ path: String, in files: Files) throws(PluginError) -> Int {
    if let folder = try DocumentFolder(path, annotations: ["ann"], files: files) {
      if folder.documents.contains(where: { $0.text != nil && $0.annotations["ann"] != nil }) { return 90 }
      guard let finder = try SplitFinder(path, extensions: [], files: files), let split = finder.splits.first else {
        return 0
      }
      let inside = try DocumentFolder(try finder.path(of: split), annotations: ["ann"], files: files)
      return inside?.documents.contains { $0.text != nil && $0.annotations["ann"] != nil } == true ? 90 : 0
    }
    guard ["txt", "ann"].contains(FileName.pathExtension(path)) else { return 0 }
    _ = try files.open(BratReader.sibling(of: path, "ann"))
    _ = try files.open(BratReader.sibling(of: path, "txt"))
    return 85
  }

  /// The subfolders that hold splits.
  public static func splits(_ path: String, in files: Files) throws(PluginError) -> [String] {
    try SplitFinder(path, extensions: [], files: files)?.splits ?? []
  }
}
