import ArgumentParser
import Checkpoints
import Workflows

/// `host convert`.
struct ConvertCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Model files in and out, with a report of every tensor.",
    discussion: """
      Reads safetensors (single and sharded), PyTorch weights and TensorFlow checkpoints, and writes a folder of the \
      transformers layout, a TensorFlow checkpoint, or an ONNX graph. With --quantize int8 the encoder's linear weights \
      become bytes with a scale for each output: the model is a quarter of the size and faster, can be used by predict, \
      evaluate and embed, and can no longer be trained.
      """)

  @OptionGroup var globals: GlobalOptions

  @Option(
    name: .customLong("from"),
    help: "The model folder to read, or a TensorFlow checkpoint in one: the path of its files, without .index.")
  var source: String
  @Option(name: .customLong("to"), help: "The model folder to write.")
  var destination: String
  @Option(name: .customLong("as"), help: "What to write: transformers, tensorflow or onnx.")
  var layout: LayoutArgument = .transformers
  @Option(help: "The number format of the encoder's linear weights: int8; as floats when not given.")
  var quantize: QuantizeArgument?
  @Option(help: "The number format of the written weights: float32, or float16 or bfloat16 for half the size.")
  var weights: WeightFormat = .float32

  func run(console: Console) throws {
    var request = Conversion.Request(source: source, destination: destination)
    request.layout = layout.layout
    request.quantizes = quantize == .int8
    request.weights = weights
    let summary = try Conversion(request).run()
    if console.json {
      try console.result(summary.json)
    } else {
      ConversionTable.show(summary, on: console)
      console.say(Messages.converted(summary, to: destination))
    }
  }
}

extension WeightFormat: ExpressibleByArgument {}

/// What weights may be quantized to.
enum QuantizeArgument: String, ExpressibleByArgument, CaseIterable {
  case int8
}

/// What a model may be written as.
enum LayoutArgument: String, ExpressibleByArgument, CaseIterable {
  case transformers, tensorflow, onnx

  var layout: ModelLayout {
    switch self {
    case .transformers: .transformers
    case .tensorflow: .tensorFlow
    case .onnx: .onnx
    }
  }
}
