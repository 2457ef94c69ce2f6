import ArgumentParser
import Workflows

/// A command that can tell beforehand what it will meet and need.
protocol PlannableCommand: ConsoleCommand {
  /// Tells it instead of running.
  func plan(console: Console) throws
}

/// `host plan`.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "What a training will meet and need, before it begins.",
    discussion: """
      host plan finetune --task ner --data DIR --init MODEL
      host plan pretrain --recipe biobert-v1.0-pubmed --corpora DIR --init MODEL --out MODEL

      Reads the data as the command would, cuts it, takes a few steps, and tells: how much text is cut off or takes \
      several windows, unknown words, labels and their balance, a casing that does not fit, which parameters are new, \
      memory, and the time that this machine will need. Nothing is written.
      """)

  @Argument(parsing: .captureForPassthrough, help: "A command with its options: finetune or pretrain.")
  var command: [String]

  func run() throws {
    guard let planned = try HostCommand.parseAsRoot(command) as? any PlannableCommand else {
      throw ValidationError("host plan takes finetune or pretrain, with the options of that command.")
    }
    let globals = planned.globals
    let console = Console(quiet: globals.quiet, verbose: globals.verbose, json: globals.json)
    console.tellWhatPluginsLog()
    try planned.plan(console: console)
  }
}
