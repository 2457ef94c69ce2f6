import Workflows

/// Sentences about vocabularies.
extension Messages {
  /// What making a vocabulary came to.
  static func trained(_ summary: VocabularyRun.Summary, asked: Int) -> [String] {
    let result = summary.result
    let words = Double(max(1, result.words))
    var lines = [
      "\(summary.path): \(Messages.count(result.pieces.count, "piece")) of \(Messages.count(result.words, "word")), \(summary.words) different, in "
        + "\(digits(summary.seconds, 1)) s",
      "  \(digits(Double(result.wordPieces) / words, 3)) pieces a word, "
        + "\(digits(100 * Double(result.unknownWords) / words, 3)) % of words unknown; \(result.characters) characters, "
        + "\(result.rareCharacters) too rare",
      "  sha256 \(summary.sha256)",
    ]
    if result.pieces.count < asked {
      lines.append(
        "  fewer than the \(asked) that were asked for: no more pieces stand beside each other often enough "
          + "(--least-pairs)")
    }
    if summary.forgotten > 0 {
      lines.append("  \(summary.forgotten) of the rarest words were forgotten to stay within the memory")
    }
    return lines
  }

  /// How vocabularies compare.
  static func compared(_ comparison: VocabularyComparison) -> [String] {
    let count = Double(comparison.terms.count)
    var lines = comparison.entries.enumerated().map { number, entry in
      "\(number + 1)  \(entry.path): \(Messages.count(entry.count, "piece"))\(entry.lowercases ? ", lower case" : "")\n"
        + "   \(digits(Double(entry.pieces) / count, 2)) pieces a term, \(entry.wholeTerms) of "
        + "\(comparison.terms.count) terms whole, \(entry.unknownTerms) unknown"
        + (number == 0 ? "" : "; \(Messages.count(entry.shared, "piece")) are in the first too")
    }
    for term in comparison.terms.prefix(shownTerms) {
      lines.append(term.text)
      for (number, pieces) in term.pieces.enumerated() {
        lines.append("   \(number + 1)  \(pieces.joined(separator: " "))")
      }
    }
    if comparison.terms.count > shownTerms {
      lines.append("and \(comparison.terms.count - shownTerms) more; --json has them all")
    }
    return lines
  }

  private static let shownTerms = 10
}
