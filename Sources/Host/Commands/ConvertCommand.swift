import ArgumentParser
import Workflows

/// `host convert`.
struct ConvertCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Model files in and out, with a report of every tensor.",
    discussion: """
      Reads safetensors (single and sharded) and PyTorch weights and writes a folder of the transformers layout. With \
      --quantize int8 the encoder's linear weights become bytes with a scale for each output: the model is a quarter of \
      the size and faster, can be used by predict, evaluate and embed, and can no longer be trained.
      """)

  @OptionGroup var globals: GlobalOptions

  @Option(name: .customLong("from"), help: "The model folder to read.")
  var source: String
  @Option(name: .customLong("to"), help: "The model folder to write.")
  var destination: String
  @Option(help: "The number format of the encoder's linear weights: int8; as floats when not given.")
  var quantize: QuantizeArgument?

  func run(console: Console) throws {
    var request = Conversion.Request(source: source, destination: destination)
    request.quantizes = quantize == .int8
    let summary = try Conversion(request).run()
    if console.json {
      try console.result(summary.json)
    } else {
      console.say(Messages.converted(summary, to: destination))
    }
  }
}

/// What weights may be quantized to.
enum QuantizeArgument: String, ExpressibleByArgument, CaseIterable {
  case int8
}
