import Checkpoints
import Workflows

/// The rules of the contract in words, as docs/plugin-abi.md numbers them; nothing where the page is not installed.
enum ContractRules {
  private static let texts: [String: String] = {
    guard let folder = PluginProject.documentation,
      let page = try? MappedFile.contents(of: folder + "/plugin-abi.md")
    else { return [:] }
    var texts: [String: String] = [:]
    // "| R-61 | P | put one record a decode call that succeeds, … | what happens | where it is found |"
    for line in String(decoding: page, as: UTF8.self).split(separator: "\n") where line.hasPrefix("| R-") {
      let columns = line.split(separator: "|").map { $0.drop { $0 == " " } }
      guard columns.count > 2 else { continue }
      texts[String(columns[0].prefix { $0 != " " })] = String(columns[2].reversed().drop { $0 == " " }.reversed())
    }
    return texts
  }()

  /// "put one record a decode call that succeeds (R-61)", for each of some rules.
  static func text(_ rules: [String]) -> String {
    rules.map { rule in texts[rule].map { "\($0) (\(rule))" } ?? rule }.joined(separator: "; ")
  }
}
