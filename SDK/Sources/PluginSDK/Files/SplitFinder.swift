/// Finds the files or subfolders of a folder that hold its splits, under the names that corpora use.
///
/// A name is a split's when it is one of the split's names (`dev.tsv`), or when exactly one split is named by the parts
/// of it (`CDR_TrainingSet.PubTator.txt`; `train_dev.tsv` names two and is none). The former win over the latter.
public struct SplitFinder {
  /// The names of the splits that are looked for, in the order in which they are listed.
  public static let names = ["train", "devel", "test"]

  private static let aliases: [String: String] = [
    "train": "train", "training": "train",
    "devel": "devel", "dev": "devel", "valid": "devel", "validation": "devel", "development": "devel",
    "test": "test", "testing": "test",
  ]

  private struct Candidate {
    let name: String
    let rank: Int
  }

  /// The folder.
  public let folder: String
  private var found: [String: [Candidate]] = [:]
  private var stems: [String: String] = [:]

  /// Looks through a folder for files with one of `extensions`, preferred in their order, or for subfolders when there
  /// are none. Nil when `folder` is no folder.
  public init?(_ folder: String, extensions: [String], files: Files) throws(PluginError) {
    guard let entries = try files.entries(of: folder) else { return nil }
    self.folder = folder
    for name in entries where !name.hasPrefix(".") {
      var preference = 0
      if !extensions.isEmpty {
        guard let index = extensions.firstIndex(of: FileName.pathExtension(name)) else { continue }
        preference = index
      }
      let stem = extensions.isEmpty ? name : FileName.stem(name)
      if extensions.isEmpty {
        guard Self.split(of: stem) != nil, try files.entries(of: FileName.join(folder, name)) != nil else { continue }
      }
      if stems[stem] == nil { stems[stem] = name }
      guard let (split, isWhole) = Self.split(of: stem) else { continue }
      found[split, default: []].append(Candidate(name: name, rank: (isWhole ? 0 : 100) + preference))
    }
  }

  /// The splits that are there, in their usual order.
  public var splits: [String] { Self.names.filter { found[$0] != nil } }

  /// The path of a split: one of the usual three under any of its names, or a file whose stem is `split`.
  public func path(of split: String) throws(PluginError) -> String {
    let canonical = Self.aliases[split.lowercased()] ?? split
    if let candidates = found[canonical], let best = candidates.map(\.rank).min() {
      let equal = candidates.filter { $0.rank == best }
      if equal.count > 1 {
        throw SplitFault.ambiguous(split: canonical, first: equal[0].name, second: equal[1].name).at(folder)
      }
      return FileName.join(folder, equal[0].name)
    }
    guard let name = stems[split] else {
      throw SplitFault.missing(split: split, folder: folder).at(folder)
    }
    return FileName.join(folder, name)
  }

  /// The one file that an opening names: its path, or its split of the folder at its path.
  public static func file(for opening: FormatOpening, extensions: [String]) throws(PluginError) -> String {
    if !opening.split.isEmpty {
      guard let finder = try SplitFinder(opening.path, extensions: extensions, files: opening.files) else {
        throw SplitFault.isNoFolder.at(opening.path)
      }
      return try finder.path(of: opening.split)
    }
    if opening.path != "-", let finder = try SplitFinder(opening.path, extensions: extensions, files: opening.files) {
      throw SplitFault.isFolder(splits: finder.splits).at(opening.path)
    }
    return opening.path
  }

  /// The split that a name without its extension stands for, and whether the whole name does.
  private static func split(of stem: String) -> (String, Bool)? {
    if let split = aliases[stem.lowercased()] { return (split, true) }
    var splits: Set<String> = []
    for part in parts(of: stem) {
      if let split = aliases[part] { splits.insert(split) }
    }
    return splits.count == 1 ? splits.first.map { ($0, false) } : nil
  }

  /// The parts of a name in lower case, cut at what is no letter or digit and before a capital after a small letter.
  private static func parts(of stem: String) -> [String] {
    var parts: [String] = []
    var part = ""
    var afterSmall = false
    for scalar in stem.unicodeScalars {
      let isCapital = ("A"..."Z").contains(scalar)
      let isSmall = ("a"..."z").contains(scalar)
      let isWordPart = isCapital || isSmall || ("0"..."9").contains(scalar)
      if !isWordPart || (isCapital && afterSmall) {
        if !part.isEmpty { parts.append(part.lowercased()) }
        part = ""
      }
      if isWordPart { part.unicodeScalars.append(scalar) }
      afterSmall = isSmall
    }
    if !part.isEmpty { parts.append(part.lowercased()) }
    return parts
  }
}
