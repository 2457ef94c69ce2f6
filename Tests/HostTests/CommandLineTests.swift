import JSON
import Testing

@Suite("the command line", .enabled(if: Host.isThere, "\(Host.absence)"))
struct CommandLineTests {
  static let commands = [
    "finetune", "evaluate", "replay", "convert", "predict", "embed", "tokenize", "score", "translate", "plugin list",
    "plugin info", "bench",
  ]

  @Test("--help names every group and command")
  func help() {
    let outcome = Host.run("--help", in: ScratchFolder())
    outcome.expectDone()
    #expect(outcome.err.isEmpty)
    for group in ["MODELS", "TEXT", "DATA", "PLUGINS", "MACHINE"] {
      #expect(outcome.text.contains(group + " SUBCOMMANDS"))
    }
    for command in Self.commands { #expect(outcome.text.contains("\n  \(command.split(separator: " ")[0]) ")) }
    #expect(outcome.text.contains("0 done, 1 failed at the work, 2 wrong usage, 3 bad input data, 4"))
  }

  @Test("every command has its help and the options that all have", arguments: commands)
  func helpOfCommand(_ command: String) {
    let outcome = Host.run("\(command) --help", in: ScratchFolder())
    outcome.expectDone()
    for option in ["--json", "--threads", "--quiet", "--verbose", "--plugin-dir"] {
      #expect(outcome.text.contains(option))
    }
  }

  @Test("a misspelt command is answered with the nearest one")
  func misspelt() {
    Host.run("evalute --model x", in: ScratchFolder()).expectError(2, "`host evalute`", "\"evaluate\"")
    Host.run("plugin chek x.so", in: ScratchFolder()).expectError(
      2, "`host plugin chek`", "\"check\"", "`host plugin --help`")
    Host.run("something", in: ScratchFolder()).expectError(2, "`host something`", "`host --help`")
  }

  @Test("without a command help is shown, and --version is one line")
  func nothing() {
    #expect(Host.run("", in: ScratchFolder()).text.contains("USAGE: host"))
    let version = Host.run("--version", in: ScratchFolder())
    version.expectDone()
    #expect(version.text.split(separator: ".").count == 3 && version.text.hasSuffix("\n"))
  }

  @Test(
    "wrong usage is told on standard error with exit code 2",
    arguments: [
      "finetune --task ner --epoch 3", "finetune", "finetune --task ner --epochs many",
      "finetune --task ner --threads 0", "finetune --task ner --schedule cosine",
      "finetune --task ner --split-by 80/20",
      "finetune --task ner --optimizer sgd", "finetune --task ner --precision fp64",
      "finetune --task ner --early-stop 0",
      "finetune --task ner --set dropout", "predict --input a --output b --offsets words",
      "predict --input a --output b --min-confidence 2", "predict --input a --output b --shard-size 0",
      "evaluate --model a --data b --predictions -", "tokenize --input a", "tokenize --input a --model b --vocab c",
      "tokenize --input a --model b --lowercase",
      "embed --model a --input b --output c --pooling max",
      "bench speed", "bench --repeat 0", "bench training --precision int8",
    ])
  func wrongUsage(_ words: String) {
    let folder = ScratchFolder()
    let outcome = Host.run(words, in: folder)
    #expect(outcome.code == 2)
    #expect(outcome.out.isEmpty)
    #expect(outcome.err.hasPrefix("Error: "))
    #expect(folder.listing().isEmpty)
  }

  @Test("a misspelled option, task, setting or metric is answered with the nearest one")
  func nearest() {
    let folder = TinyModel.workplace()
    #expect(Host.run("finetune --task ner --epoch 3", in: folder).err.contains("--epochs"))
    Host.run("finetune --task nerr", in: folder).expectError(2, "\"nerr\"", "Did you mean \"ner\"?")
    Host.run(TinyModel.finetune("--out", "m", "--set", "dropuot=0"), in: folder).expectError(
      2, "\"dropuot\"", "Did you mean \"dropout\"?")
    Host.run(TinyModel.finetune("--out", "m", "--set", "unit=sentense"), in: folder).expectError(
      2, "unit=sentense", "Did you mean \"sentence\"?")
    Host.run("score --metric conleval.v1 --gold data/test.tsv --predicted data/test.tsv", in: folder).expectError(
      2, "\"conleval.v1\"", "Did you mean \"conlleval.v1\"?")
    #expect(!folder.isThere("m") && !folder.isThere("m.run"))
  }

  @Test("a path that is not there is wrong usage and is named")
  func noSuchPath() {
    let folder = TinyModel.workplace()
    Host.run("finetune --task ner --data nowhere --init tiny --out m", in: folder).expectError(2, "nowhere")
    Host.run(["predict", "--model", TinyModel.path, "--input", "nowhere.txt", "--output", "o.jsonl"], in: folder)
      .expectError(2, "nowhere.txt")
    Host.run("plugin list --plugin-dir nowhere", in: folder).expectError(2, "nowhere")
    #expect(!folder.isThere("m.run") && !folder.isThere("o.jsonl"))
  }

  @Test("shells get completion scripts", arguments: ["bash", "zsh", "fish"])
  func completion(_ shell: String) {
    let outcome = Host.run("--generate-completion-script \(shell)", in: ScratchFolder())
    outcome.expectDone()
    for command in ["finetune", "predict", "translate"] { #expect(outcome.text.contains(command)) }
  }

  @Test("standard output that cannot be written is a failure of the work")
  func fullOutput() {
    let folder = ScratchFolder()
    for words in [["plugin", "list"], ["--help"], ["plugin", "list", "--json"]] {
      let outcome = Host.run(words, in: folder, output: "/dev/full")
      #expect(outcome.code == 1)
      #expect(outcome.err.hasPrefix("error: standard output could not be written"))
    }
  }

  @Test("--quiet leaves standard error empty and --json puts one object on standard output")
  func quiet() {
    let arguments = ["evaluate", "--model", TinyModel.path, "--data", TinyModel.trained.folder.path + "/data"]
    let folder = ScratchFolder()
    let loud = Host.run(arguments, in: folder)
    loud.expectDone()
    #expect(!loud.err.isEmpty && loud.text.hasPrefix("ner on test\n"))
    let quiet = Host.run(arguments + ["--quiet"], in: folder)
    quiet.expectDone()
    #expect(quiet.err.isEmpty && quiet.text.hasPrefix("ner on test\n"))
    let json = Host.run(arguments + ["--json", "--verbose"], in: folder)
    json.expectDone()
    #expect(json.json != nil)
  }
}
