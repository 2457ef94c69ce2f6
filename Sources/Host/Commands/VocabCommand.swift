import ArgumentParser
import Corpus
import JSON
import Workflows

/// `host vocab`.
struct VocabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vocab", abstract: "WordPiece vocabularies: made of a corpus, and compared.",
    subcommands: [VocabTrainCommand.self, VocabCompareCommand.self])
}

/// `host vocab train`.
struct VocabTrainCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Make a vocabulary of the words of a corpus.",
    discussion: """
      Special pieces stand where BERT's cased vocabulary has them. The same corpus and settings give the same file.
      """)

  @OptionGroup var globals: GlobalOptions

  @Argument(help: "Folders of corpora.")
  var corpora: [String]
  @Option(name: .customLong("out"), help: "The vocabulary to write, a piece a line.")
  var output: String
  @Option(help: "Pieces, special ones included.")
  var size = 30_000
  @Flag(help: "Lower-case and strip accents.")
  var lowercase = false
  @Option(help: "The most characters that are pieces by themselves; words with others are unknown.")
  var characters = 1000
  @Option(name: .customLong("least-pairs"), help: "How often two pieces must stand beside each other to become one.")
  var leastPairs = 2

  func validate() throws {
    guard (1...10_000_000).contains(size) else {
      throw ValidationError("--size must lie between 1 and 10000000, not \(size).")
    }
    for (name, value) in [("characters", characters), ("least-pairs", leastPairs)] where value < 1 {
      throw ValidationError("--\(name) must be at least 1.")
    }
  }

  func run(console: Console) throws {
    var settings = VocabularySettings()
    settings.size = size
    settings.words.lowercase = lowercase
    settings.mostCharacters = characters
    settings.leastPairs = leastPairs
    let summary = try VocabularyRun(corpora: corpora, output: output, settings: settings).run()
    if console.json {
      try console.result(summary.json)
    } else {
      Messages.trained(summary, asked: size).forEach(console.result)
    }
  }
}

/// `host vocab compare`.
struct VocabCompareCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "How vocabularies cut the same terms.",
    discussion: "How they cut a corpus is told by `host corpus stats --vocab`.")

  @OptionGroup var globals: GlobalOptions

  @Argument(help: "Vocabulary files.")
  var vocabularies: [String]
  @Option(help: "Terms, one a line; biomedical ones that come with the program when not given.")
  var terms: String?
  @Flag(inversion: .prefixedNo, help: "Lower-case the terms; as each vocabulary is when not given.")
  var lowercase: Bool?

  func run(console: Console) throws {
    let comparison = try VocabularyComparison(
      of: vocabularies, terms: try terms ?? EmbeddedDefault().terms, lowercases: lowercase)
    if console.json {
      try console.result(comparison.json)
    } else {
      Messages.compared(comparison).forEach(console.result)
    }
  }
}
