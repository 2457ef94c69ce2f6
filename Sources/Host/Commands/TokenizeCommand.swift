import ArgumentParser
import Workflows

/// `host tokenize`.
struct TokenizeCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Pieces, ids and byte offsets of lines of text, as JSON lines.",
    discussion: """
      Prints {"pieces": [...], "ids": [...], "offsets": [[start, end], ...]} a line of input: UTF-8 bytes, half open, \
      without special pieces.
      """)

  @OptionGroup var globals: GlobalOptions

  @Option(help: "A model folder, whose tokenizer settings are used.")
  var model: String?
  @Option(help: "A vocabulary, a piece a line.")
  var vocab: String?
  @Flag(help: "Lower-case and strip accents; with --vocab only.")
  var lowercase = false
  @Option(help: "A text file, a line an input; .gz and - too.")
  var input: String

  func validate() throws {
    if (model == nil) == (vocab == nil) { throw ValidationError("Give one of --model and --vocab.") }
    if lowercase && model != nil {
      throw ValidationError("--lowercase goes with --vocab; a model knows its own casing.")
    }
  }

  func run(console: Console) throws {
    let source: Tokenizing.Source = model.map { .model($0) } ?? .vocabulary(vocab ?? "", lowercase: lowercase)
    try Tokenizing(source: source, input: input).run { StandardOutput.write($0) }
  }
}
