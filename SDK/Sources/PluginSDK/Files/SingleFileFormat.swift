/// A format whose splits are single files; its folders are told by the file of their first split.
public protocol SingleFileFormat: FormatPlugin {
  /// How sure the format is, from 0 to 100, that a file that begins like this is of its kind.
  static func confidence(_ sample: HeadSample) -> Int
}

extension SingleFileFormat {
  /// Looks at the file, or at the first split of the folder.
  public static func probe(_ path: String, in files: Files) throws(PluginError) -> Int {
    guard let finder = try SplitFinder(path, extensions: extensions, files: files) else {
      return confidence(try HeadSample(path, files: files))
    }
    guard let split = finder.splits.first else { return 0 }
    return confidence(try HeadSample(try finder.path(of: split), files: files))
  }

  /// The train, devel and test files that a folder has.
  public static func splits(_ path: String, in files: Files) throws(PluginError) -> [String] {
    try SplitFinder(path, extensions: extensions, files: files)?.splits ?? []
  }
}
