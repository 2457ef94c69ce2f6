import Glibc
import JSON
import Testing

/// What users are told when a plugin is not there, or puts what cannot be: who is at fault, and what to do.
@Suite(
  "messages about plugins", .enabled(if: Host.isThere, "\(Host.absence)"),
  .enabled(if: Toolchain.c != nil, "there is no C compiler"), .serialized)
struct PluginMessageTests {
  private static func plugin(_ macros: String..., to library: String) {
    let source = Checkout.root + "/Tests/HostTests/Plugins/polarity.c"
    #expect(Toolchain.plugin(source, to: library, ["-Wall", "-Wextra", "-Werror"] + macros.map { "-D" + $0 }))
  }

  private static let finetune =
    "finetune --task polarity --data data --init tiny --max-length 32 --batch-size 5 --epochs 2 --threads 1 "
    + "--allow-leaks --plugin-dir"

  /// A folder with data, and the model `m` that the whole plugin, in `plugins`, was trained into.
  private static let trained: ScratchFolder = {
    let folder = ScratchFolder.shared("messages")
    TinyModel.write(to: folder)
    func record(_ n: Int) -> String {
      let (text, type) = n % 2 == 0 ? ("aspirin treated asthma .", "good") : ("patients with fever .", "bad")
      return #"{"id":"r\#(n)","text":"\#(text)","classes":["\#(type)"]}"# + "\n"
    }
    for (split, numbers) in [("train", 0..<10), ("devel", 10..<14), ("test", 14..<18)] {
      folder.write("data/\(split).jsonl", numbers.map(record).joined())
    }
    plugin(to: folder.file("plugins/polarity.so"))
    Host.run(finetune + " plugins --out m", in: folder).expectDone()
    return folder
  }()

  @Test("a model whose plugin is not found names it, and --plugin-dir; a named folder without a plugin is told")
  func noPlugin() {
    let folder = Self.trained
    mkdir(folder.path + "/empty", 0o755)
    for command in ["evaluate --model m --data data", "predict --model m --input data/test.jsonl --output none.jsonl"] {
      let parts = (
        "m was trained with", "\"polarity\" of the plugin test.polarity", "give its folder with --plugin-dir"
      )
      let alone = Host.run(command, in: folder)
      alone.expectError(2, parts.0, parts.1, parts.2)
      #expect(!alone.err.contains("warning"), "\(alone.err)")
      let empty = Host.run(command + " --plugin-dir empty", in: folder)
      empty.expectError(2, parts.0, parts.1, parts.2)
      #expect(empty.err.contains("warning: the folder empty, given by --plugin-dir, holds no plugin"), "\(empty.err)")
    }
    #expect(Host.run("plugin list --plugin-dir empty", in: folder).err.contains("holds no plugin"))
    #expect(!Host.run("plugin list --plugin-dir plugins", in: folder).err.contains("holds no plugin"))
  }

  @Test("a prediction that cannot be is the plugin's fault, and not the data's")
  func badPredictions() {
    let folder = Self.trained
    let evaluate = "evaluate --model m --data data --threads 1 --plugin-dir "
    let predict = "predict --model m --input data/test.jsonl --output none.jsonl --threads 1 --plugin-dir "
    Self.plugin("BAD_LABEL", to: folder.file("bad-label/polarity.so"))
    Self.plugin("BAD_SCORE", to: folder.file("bad-score/polarity.so"))
    for command in [evaluate, predict] {
      Host.run(command + "bad-label", in: folder).expectError(
        4, "decode of \"polarity\" put class 0 with label 2; there are 2, 0 to 1", "(record r14, ", "test.jsonl:1)")
      Host.run(command + "bad-score", in: folder).expectError(
        4, "decode of \"polarity\" put class 0 with the score 1.5; scores are 0 to 1; is a softmax missing?",
        "record r14")
    }
    #expect(!folder.isThere("none.jsonl"))
  }

  @Test("a training in which no record weighs in the loss ends after its first epoch, with the commonest reason")
  func weightless() {
    let folder = Self.trained
    Self.plugin("WEIGHTLESS", to: folder.file("weightless/polarity.so"))
    Host.run(Self.finetune + " weightless --out w", in: folder).expectError(
      3, "no record gave the loss of polarity a weight: nothing can be learnt", "Of 10 gold items 10", "\"not-wanted\"")
    #expect(!folder.isThere("w"))
  }

  @Test("documents that gave the encoder nothing to read are told once, where all of them are such")
  func nothingRead() {
    let folder = Self.trained
    let predict = "predict --model m --input data/test.jsonl --threads 1 "
    Self.plugin("NO_INPUT", to: folder.file("no-input/polarity.so"))
    let nothing = Host.run(predict + "--output n.jsonl --plugin-dir no-input", in: folder)
    nothing.expectDone()
    let told = nothing.err.split(separator: "\n").filter { $0.contains("nothing to read") }
    #expect(told == ["warning: 4 of 4 documents gave the encoder nothing to read"], "\(nothing.err)")
    let something = Host.run(predict + "--output s.jsonl --plugin-dir plugins", in: folder)
    something.expectDone()
    #expect(!something.err.contains("nothing to read"), "\(something.err)")
  }

  @Test("a file beside the user is a file, with or without a slash or an ending")
  func files() {
    let folder = Self.trained
    folder.copy(folder.path + "/plugins/polarity.so", to: "m.so")
    folder.copy(folder.path + "/plugins/polarity.so", to: "m.so.1")
    for name in ["m.so", "m.so.1", "./m.so"] {
      let info = Host.run("plugin info \(name) --json", in: folder)
      info.expectDone()
      #expect(info.json?["id"]?.string == "test.polarity")
    }
    // An id is what it says, whatever lies here.
    folder.write("ner", "no plugin")
    #expect(Host.run("plugin info ner --json", in: folder).json?["id"]?.string == "biobert.ner")
    Host.run("plugin info none.so", in: folder).expectError(2, "none.so")
  }
}
