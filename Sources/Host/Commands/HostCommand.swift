import ArgumentParser
import Workflows

/// The command line; docs/cli.md describes it.
struct HostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "host",
    abstract: "Biomedical text mining with BERT: fine-tune, measure, tag.",
    discussion: """
      host finetune --task ner            runs on an embedded sample, to see that it works
      host finetune --task ner --data DIR --init MODEL --out MODEL
      host evaluate --model MODEL --data DIR --split test
      host predict --model MODEL --input abstracts.txt --output tagged.jsonl

      Exit codes: 0 done, 1 failed at the work, 2 wrong usage, 3 bad input data, 4 plugin refused.
      """,
    version: ProgramVersion.current,
    groupedSubcommands: [
      CommandGroup(
        name: "Models",
        subcommands: [
          FinetuneCommand.self, EvaluateCommand.self, CrossvalCommand.self, SuiteCommand.self, ReplayCommand.self,
          ConvertCommand.self, PlanCommand.self,
        ]),
      CommandGroup(name: "Text", subcommands: [PredictCommand.self, EmbedCommand.self, TokenizeCommand.self]),
      CommandGroup(
        name: "Data", subcommands: [ScoreCommand.self, CompareCommand.self, TranslateCommand.self, DataCommand.self]),
      CommandGroup(
        name: "Pre-training",
        subcommands: [CorpusCommand.self, VocabCommand.self, PretrainCommand.self, ExperimentCommand.self]),
      CommandGroup(name: "Plugins", subcommands: [PluginCommand.self]),
      CommandGroup(name: "Machine", subcommands: [BenchCommand.self]),
    ])
}
