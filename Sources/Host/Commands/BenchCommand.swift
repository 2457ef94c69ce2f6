import ArgumentParser
import Compute
import Workflows

/// `host bench`.
struct BenchCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Speed on this machine, as a share of its measured peak.",
    discussion: """
      All but growth, which takes longer, and contract is measured when nothing is named. Without --model the encoder has BERT-base's shape and random weights. Only figures of one run on a quiet \
      machine may be compared.
      """)

  @OptionGroup var globals: GlobalOptions

  @Argument(
    help: "What to measure: encoder, training, pretraining, tokenizer, matmul, startup, operations, growth, contract.")
  var names: [BenchmarkName] = []
  @Option(help: "The number format of the large products: fp32, bf16 or int8; what the weights are when not given.")
  var precision: Precision?
  @Option(help: "The model folder; BERT-base's shape with random weights when not given.")
  var model: String?
  @Option(help: "A file with text, or with a token and its tag a line, to take real lengths from; .gz too.")
  var data: String?
  @Option(help: "Sequences of a batch.")
  var sequences = 8
  @Option(help: "Pieces of a sequence; with --data the most.")
  var length = 128
  @Option(name: .customLong("repeat"), help: "Times that each thing is measured; the median counts.")
  var repeats = 5

  func validate() throws {
    if sequences < 1 { throw ValidationError("--sequences must be at least 1.") }
    if length < 3 { throw ValidationError("--length must be at least 3.") }
    if repeats < 1 { throw ValidationError("--repeat must be at least 1.") }
    if precision == .int8 && (names.contains(.training) || names.contains(.pretraining)) {
      throw ValidationError("--precision int8: training is in fp32 or bf16.")
    }
  }

  func run(console: Console) throws {
    var request = BenchmarkRequest(names: names)
    request.threads = globals.threads
    request.precision = precision
    request.model = model
    request.data = data
    request.sequences = sequences
    request.length = length
    request.repeats = repeats
    request.pluginFolders = globals.pluginDirectories
    let report = try Benchmarks(request).run(
      begin: { if !console.json { BenchmarkTable.show($0, on: console) } },
      show: { if !console.json { BenchmarkTable.show($0, on: console) } })
    if console.json { try console.result(report.json) }
  }
}

extension BenchmarkName: ExpressibleByArgument {}
