import PluginSDK

/// The tables of one split.
struct ChemProtFiles {
  /// A title and a text each.
  let abstracts: String
  /// Mentions.
  let entities: String
  /// The relations that were evaluated; nil where a split comes without.
  let goldStandard: String?
  /// All relations; nil where a split comes without.
  let relations: String?

  /// Looks for the tables in a folder; nil when there are no abstracts or no mentions, or `folder` is none.
  init?(_ folder: String, files: Files) throws(PluginError) {
    guard let names = try files.entries(of: folder) else { return nil }
    func find(_ part: String) -> String? {
      names.first { !$0.hasPrefix(".") && FileName.pathExtension($0) == "tsv" && $0.lowercased().contains(part) }
        .map { FileName.join(folder, $0) }
    }
    guard let abstracts = find("abstracts"), let entities = find("entities") else { return nil }
    self.abstracts = abstracts
    self.entities = entities
    goldStandard = find("gold_standard")
    relations = find("relations")
  }
}
