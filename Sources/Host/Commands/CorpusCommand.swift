import ArgumentParser
import JSON
import Workflows

/// `host corpus`.
struct CorpusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "corpus", abstract: "Texts for pre-training: from files to shards of sentences.",
    subcommands: [
      CorpusBuildCommand.self, CorpusStatsCommand.self, CorpusCheckCommand.self, CorpusExamplesCommand.self,
    ])
}

/// `host corpus build`.
struct CorpusBuildCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Read files of texts into shards without repetitions.",
    discussion: """
      Reads PubMed and JATS XML, BioC, plain text, and whatever a plugin reads; .gz as it is. Later versions take the \
      place of earlier ones, deletions take documents back, and of documents that say the same the first is kept. A \
      command that was stopped goes on where it was; with more files only the new ones are read.
      """)

  @OptionGroup var globals: GlobalOptions

  @Argument(help: "Files and folders.")
  var inputs: [String]
  @Option(name: .customLong("out"), help: "The folder of the corpus.")
  var output: String
  @Option(name: .customLong("from"), help: "The format of the files; probed when not given.")
  var format: String?
  @Option(
    name: .customLong("format-set"), parsing: .singleValue, help: .settings("A setting of the format of the files"))
  var formatSettings: [SettingArgument] = []
  @Option(name: .customLong("shard-size"), help: "Megabytes of input that are read together, and of text in a shard.")
  var shardSize = 64
  @Option(help: "Megabytes for sorting; what does not fit goes to the disk.")
  var memory = 512
  @Option(
    name: .customLong("near-duplicates"),
    help: "The share of runs of five words from which on two texts are near duplicates; 0: they all stay.")
  var nearDuplicates = 0.8
  @Flag(name: .customLong("fail-fast"), help: "Stop at the first record that cannot be read.")
  var failFast = false

  func validate() throws {
    guard (1...65536).contains(shardSize) else {
      throw ValidationError("--shard-size must lie between 1 and 65536, not \(shardSize).")
    }
    guard (1...1_048_576).contains(memory) else {
      throw ValidationError("--memory must lie between 1 and 1048576, not \(memory).")
    }
    guard (0...1).contains(nearDuplicates) else {
      throw ValidationError("--near-duplicates must lie between 0 and 1, not \(nearDuplicates).")
    }
  }

  func run(console: Console) throws {
    var request = CorpusRequest(inputs: inputs, output: output)
    request.format = format
    request.formatSettings = formatSettings.byName
    request.shardBytes = shardSize << 20
    request.memory = memory << 20
    request.nearDuplicateAgreement = nearDuplicates > 0 ? nearDuplicates : nil
    request.failFast = failFast
    request.threads = globals.threads
    let registry = try WorkflowContext.registry(pluginFolders: globals.pluginDirectories)
    let summary = try CorpusBuild(request, registry: registry, observer: ConsoleObserver(console)).run()
    if console.json {
      try console.result(summary.json)
    } else {
      Messages.built(summary, at: output).forEach(console.result)
    }
  }
}

/// `host corpus stats`.
struct CorpusStatsCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Words, sentences and their lengths, and how vocabularies cut them.")

  @OptionGroup var globals: GlobalOptions

  @Argument(help: "The folder of the corpus.")
  var corpus: String
  @Option(help: "A vocabulary whose pieces are counted; may be repeated.")
  var vocab: [String] = []
  @Flag(inversion: .prefixedNo, help: "Lower-case the text; as each vocabulary is when not given.")
  var lowercase: Bool?

  func run(console: Console) throws {
    let statistics = try CorpusStatistics(of: corpus, vocabularies: vocab, lowercases: lowercase)
    if console.json {
      try console.result(statistics.json)
    } else {
      Messages.statistics(statistics).forEach(console.result)
    }
  }
}

/// `host corpus check`.
struct CorpusCheckCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Which texts of a data set stand in a corpus.",
    discussion: """
      Texts are compared without white space and case, anywhere in a document, so that neither tokenisation nor the ends \
      of sentences hide one. Texts of fewer than 32 letters and signs are too short to tell.
      """)

  @OptionGroup var globals: GlobalOptions

  @Argument(help: "The folder of the corpus.")
  var corpus: String
  @Option(help: "A folder with splits, or one file.")
  var against: String
  @Option(help: "The format of the data; probed when not given.")
  var format: String?
  @Option(
    name: .customLong("format-set"), parsing: .singleValue, help: .settings("A setting of the format of the data"))
  var formatSettings: [SettingArgument] = []

  func run(console: Console) throws {
    let registry = try WorkflowContext.registry(pluginFolders: globals.pluginDirectories)
    let leaks = try CorpusLeaks(
      of: against, format: format, settings: formatSettings.byName, in: corpus, registry: registry)
    if console.json {
      try console.result(leaks.json)
    } else {
      Messages.leaks(leaks).forEach(console.result)
    }
  }
}
