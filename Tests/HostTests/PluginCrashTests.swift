import Glibc
import JSON
import Testing

/// A command that dies in a plugin says in which, and in which function.
@Suite(
  "crashes in plugins", .enabled(if: Host.isThere, "\(Host.absence)"),
  .enabled(if: Toolchain.c != nil, "there is no C compiler"))
struct PluginCrashTests {
  private static func run(_ fault: String, _ more: String = "") throws -> (outcome: Host.Outcome, folder: ScratchFolder)
  {
    let folder = ScratchFolder()
    folder.write("plugins/readme.txt", "")
    try #require(PluginCheckTests.compile("task", fault: fault, to: folder.file("plugins/x.so")))
    TinyCorpus.write(to: folder)
    TinyModel.write(to: folder)
    let lines = (0..<16).map {
      "{\"id\": \"\($0)\", \"text\": \"the patients had asthma\", \"classes\": [\"c\($0 % 2)\"]}\n"
    }
    for split in ["train", "devel", "test"] { folder.write("records/\(split).jsonl", lines.joined()) }
    let task = try #require(
      Host.run("plugin info plugins/x.so --json", in: folder).json?["items"]?.array?.first?["id"]?.string)
    let command =
      "finetune --task \(task) --data records --init tiny --out model --epochs 1 --allow-leaks --threads 2 --plugin-dir plugins"
    return (Host.run(command + more, in: folder), folder)
  }

  @Test(
    "the plugin and its function are named, and the process dies of its signal",
    arguments: [
      ("traps", "in decode of the plugin", "signal "), ("aborts", "in decode of the plugin", "signal 6"),
      // Records are prepared by the threads of the pool, which have stacks of their own.
      ("overflows_stack_in_prepare", "in deeper of the plugin", "the stack ran over"),
    ])
  func crashes(_ fault: String, _ place: String, _ signal: String) throws {
    let (outcome, folder) = try Self.run(fault)
    #expect(outcome.code != 0 && outcome.code != 4, "\(outcome.code)")
    let errors = outcome.err.split(separator: "\n").filter { $0.hasPrefix("error: ") }
    let sentence = try #require(errors.first)
    for part in ["plugins/x.so", place, signal, "host plugin check"] { #expect(sentence.contains(part), "\(sentence)") }
    #expect(!folder.listing().contains("model/model.safetensors"))
  }

  @Test("a plugin that ends the process is named")
  func exits() throws {
    try Self.run("exits").outcome.expectError(4, "plugins/x.so", "it ended the process", "in build of the plugin")
  }

  @Test("a target beyond the classes is the fault of build")
  func target() throws {
    try Self.run("target_too_high").outcome.expectError(
      4, "build of ", "cross_entropy", "has the target ", "classes, 0 to ")
  }

  @Test("a spied run that dies has written the call that it died in")
  func spied() throws {
    let (_, folder) = try Self.run("traps", " --spy-plugins calls.txt")
    let last = folder.text("calls.txt").split(separator: "\n").last ?? ""
    #expect(folder.text("calls.txt").hasSuffix("\n"))
    #expect(last.contains("> ") && last.contains("bp_task.decode("), "\(last)")
  }
}
