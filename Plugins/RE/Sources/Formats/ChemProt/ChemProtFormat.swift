import PluginSDK

/// The original files of BioCreative VI's chemical-protein task: a folder a split, with abstracts, mentions and relations
/// in a table each.
///
/// A record is an abstract: its title, a line feed and its text. Offsets count code points of that.
public enum ChemProtFormat: FormatPlugin {
  /// Reads it.
  public typealias Reader = ChemProtReader

  /// `chemprot`.
  public static let id = "chemprot"
  /// What it holds.
  public static let summary = "ChemProt (BioCreative VI): a folder with tables of abstracts, entities and relations"
  /// None: its path is a folder.
  public static let extensions: [String] = []
  /// Offsets are code points.
  public static let offsetUnit = OffsetUnit.codePoints
  /// Which relations are read, and what genes are called.
  public static let options: [PluginOption] = [
    .choice(
      "relations", "evaluated", of: ["evaluated", "all"],
      "evaluated: the gold standard, which has the groups CPR:3, 4, 5, 6 and 9; all: the groups that were not evaluated too"
    ),
    .choice(
      "genes", "merged", of: ["merged", "given"],
      "merged: GENE-Y and GENE-N, with and without a database entry, are both GENE; given: as they are written"),
  ]

  /// Sure of a folder with the tables, or with splits that are such folders.
  public static func probe(_ path: String, in files: Files) throws(PluginError) -> Int {
    if try ChemProtFiles(path, files: files) != nil { return 97 }
    guard let finder = try SplitFinder(path, extensions: [], files: files), let split = finder.splits.first else {
      return 0
    }
    return try ChemProtFiles(try finder.path(of: split), files: files) != nil ? 97 : 0
  }

  /// The subfolders that hold splits.
  public static func splits(_ path: String, in files: Files) throws(PluginError) -> [String] {
    try SplitFinder(path, extensions: [], files: files)?.splits ?? []
  }
}
