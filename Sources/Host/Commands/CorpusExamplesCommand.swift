import ArgumentParser
import Workflows

/// `host corpus examples`.
struct CorpusExamplesCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "examples", abstract: "The examples that a pre-training would see, as JSON lines.",
    discussion: """
      To be looked at, checked, or trained on elsewhere; `host pretrain` makes the same while it trains and needs no file. \
      With --duplication the examples of the first rounds come again and again.
      """)

  @OptionGroup var globals: GlobalOptions

  @Argument(help: .init("Folders of corpora, and their shares where there are several.", valueName: "dir[=weight]"))
  var corpora: [CorpusArgument]
  @Option(help: "A model folder, whose tokenizer cuts the text.")
  var model: String?
  @Option(help: "A vocabulary, in place of a model.")
  var vocab: String?
  @Flag(help: "Lower-case and strip accents; with --vocab only.")
  var lowercase = false
  @Option(name: .customLong("out"), help: "The file to write; examples are made and counted when not given.")
  var output: String?
  @Option(help: "How many; those of one round over the corpora when not given.")
  var count: Int?
  @Option(name: .customLong("max-length"), help: "Pieces an example, special ones included.")
  var maximumLength = 128
  @Option(name: .customLong("max-predictions"), help: "Masked pieces an example at the most.")
  var maximumPredictions = 20
  @Option(name: .customLong("masked-share"), help: "The share of pieces that are to be predicted.")
  var maskedShare = 0.15
  @Flag(name: .customLong("whole-words"), help: "Choose all pieces of a word together.")
  var wholeWords = false
  @Option(help: "Rounds over the corpus after which the same examples come again; never when not given.")
  var duplication: Int?
  @Option(name: .customLong("document-share"), help: "The share of a corpus' documents that are used.")
  var documentShare = 1.0
  @Option(name: .customLong("held-out"), help: "The share of documents that a pre-training would hold out.")
  var heldOut = 0.005
  @Option(help: "What every random number comes from.")
  var seed: UInt64 = 0

  func validate() throws {
    if (model == nil) == (vocab == nil) { throw ValidationError("Give one of --model and --vocab.") }
    if lowercase && model != nil {
      throw ValidationError("--lowercase goes with --vocab; a model knows its own casing.")
    }
    for (name, value) in [
      ("max-predictions", maximumPredictions), ("count", count ?? 1), ("duplication", duplication ?? 1),
    ] where value < 1 {
      throw ValidationError("--\(name) must be at least 1.")
    }
    guard maximumLength >= 8 else { throw ValidationError("--max-length must be at least 8.") }
    guard documentShare > 0, documentShare <= 1 else {
      throw ValidationError("--document-share must lie between 0 and 1.")
    }
    guard heldOut >= 0, heldOut < 1 else { throw ValidationError("--held-out must lie between 0 and 1.") }
    guard maskedShare > 0, maskedShare <= 1 else { throw ValidationError("--masked-share must lie between 0 and 1.") }
  }

  func run(console: Console) throws {
    var request = ExampleExport.Request(
      corpora: corpora.map { .init(path: $0.path, weight: $0.weight) },
      tokenizer: model.map { .model($0) } ?? .vocabulary(vocab ?? "", lowercase: lowercase))
    request.output = output
    request.count = count
    request.settings.maxLength = maximumLength
    request.settings.maxPredictions = maximumPredictions
    request.settings.maskedShare = maskedShare
    request.settings.wholeWords = wholeWords
    request.settings.duplication = duplication
    request.settings.documentShare = documentShare
    request.heldOutShare = heldOut
    request.seed = seed
    request.threads = globals.threads
    let summary = try ExampleExport(request).run()
    if console.json {
      try console.result(summary.json)
    } else {
      Messages.exported(summary).forEach(console.result)
    }
  }
}
