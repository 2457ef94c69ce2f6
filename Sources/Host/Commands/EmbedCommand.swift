import ArgumentParser
import Compute
import Workflows

/// `host embed`.
struct EmbedCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Hidden states of lines of text, as a float32 NumPy file.",
    discussion: """
      cls is the first piece, mean is over all pieces with [CLS] and [SEP], tokens writes a row a piece and, beside the \
      output, a file .starts.npy that says where each line's rows begin.
      """)

  @OptionGroup var globals: GlobalOptions

  @Option(help: "The model folder.")
  var model: String
  @Option(help: "A text file, a line an input; .gz and - too.")
  var input: String
  @Option(help: "The NumPy file to write.")
  var output: String
  @Option(help: "cls, mean or tokens.")
  var pooling: Embedding.Pooling = .mean
  @Option(help: "Which layer: 0 the embeddings, -1 the last.")
  var layer = -1
  @Option(help: "The number format of the large products: fp32, bf16 or int8; what the weights are when not given.")
  var precision: Precision?
  @Option(name: .customLong("max-length"), help: "Pieces a line; the encoder's positions when not given.")
  var maximumLength: Int?

  func run(console: Console) throws {
    let context = try WorkflowContext(
      pluginFolders: globals.pluginDirectories, threads: globals.threads, precision: precision,
      observer: ConsoleObserver(console))
    var request = Embedding.Request(model: model, input: input, output: output)
    request.pooling = pooling
    request.layer = layer
    request.maximumLength = maximumLength
    let summary = try Embedding(request, context: context).run()
    if console.json {
      try console.result(summary.json)
    } else {
      console.say(Messages.embedded(summary, output: output))
    }
  }
}

extension Embedding.Pooling: ExpressibleByArgument {}
