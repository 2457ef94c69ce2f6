/// A corpus of a few sentences over a small lexicon, in two-column CoNLL; the same on every machine.
enum TinyCorpus {
  private static let diseases = ["asthma", "severe asthma", "cancer", "fever", "mild fever"]
  private static let chemicals = ["aspirin", "BRCA1 aspirin"]
  private static let genes = ["BRCA1"]

  /// Every word of the corpus.
  static let words: [String] = {
    let plain = ["the", "in", "patients", "with", "had", "treated", "gene", "causes", "."]
    let all = plain + (diseases + chemicals + genes).flatMap { $0.split(separator: " ").map(String.init) }
    return all.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }()

  /// Sentence number `n`, as lines of a word, a tab and a tag.
  static func sentence(_ n: Int) -> String {
    var lines = ""
    func outside(_ text: String) { for word in text.split(separator: " ") { lines += "\(word)\tO\n" } }
    func mention(_ list: [String], _ type: String, _ index: Int) {
      for (place, word) in list[index % list.count].split(separator: " ").enumerated() {
        lines += "\(word)\t\(place == 0 ? "B" : "I")-\(type)\n"
      }
    }
    switch n % 3 {
    case 0:
      mention(chemicals, "Chemical", n / 3)
      outside("treated")
      mention(diseases, "Disease", n / 3 + n)
      outside("in patients .")
    case 1:
      outside("the")
      mention(genes, "Gene", 0)
      outside("gene causes")
      mention(diseases, "Disease", n / 3)
      outside(".")
    default:
      outside("patients with")
      mention(diseases, "Disease", n / 3)
      outside("had")
      mention(diseases, "Disease", n / 3 + 2)
      outside(".")
    }
    return lines
  }

  /// Sentences as a file, an empty line behind each.
  static func conll(_ numbers: Range<Int>) -> String {
    numbers.map { sentence($0) + "\n" }.joined()
  }

  /// A data folder `data` with train, devel and test.
  static func write(to folder: ScratchFolder, as name: String = "data") {
    folder.write("\(name)/train.tsv", conll(0..<20))
    folder.write("\(name)/devel.tsv", conll(20..<28))
    folder.write("\(name)/test.tsv", conll(28..<36))
  }
}
