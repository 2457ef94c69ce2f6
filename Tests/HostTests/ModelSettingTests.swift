import JSON
import Testing

@Suite("settings of a trained model", .enabled(if: Host.isThere, "\(Host.absence)"))
struct ModelSettingTests {
  /// Pieces of all windows over `words` pieces of a model with windows of 32 that go on by `stride`.
  private static func pieces(of words: Int, stride: Int, length: Int = 32) -> Int {
    var (start, pieces) = (0, 0)
    while words - start > length - 2 {
      pieces += length
      start += stride
    }
    return pieces + words - start + 2
  }

  private static func tokens(_ more: String..., in folder: ScratchFolder) -> Int? {
    let outcome = Host.run(
      PredictTests.arguments("--input", "long.txt", "--output", "out.jsonl", "--json") + more, in: folder)
    outcome.expectDone()
    return outcome.json?["tokens"]?.integer
  }

  @Test("predict takes another stride and another length of windows, which read a long text as they say")
  func windows() {
    let folder = ScratchFolder()
    folder.write("long.txt", String(repeating: "aspirin ", count: 2_000) + "\n")
    // The tiny model was trained with a stride of 8.
    #expect(Self.tokens(in: folder) == Self.pieces(of: 2_000, stride: 8))
    #expect(Self.tokens("--set", "stride=30", in: folder) == Self.pieces(of: 2_000, stride: 30))
    #expect(Self.tokens("--set", "stride=0", in: folder) == Self.pieces(of: 2_000, stride: 16))
    #expect(Self.tokens("--set", "max-length=64", in: folder) == Self.pieces(of: 2_000, stride: 32, length: 64))
  }

  @Test("without a word about it, windows of 128 pieces go on by 64: 2,000 pieces are 31 windows")
  func defaultStride() throws {
    let folder = ScratchFolder()
    TinyCorpus.write(to: folder)
    TinyModel.write(to: folder, positions: 128)
    folder.write("long.txt", String(repeating: "aspirin ", count: 2_000) + "\n")
    Host.run("finetune --task ner --data data --init tiny --epochs 1 --out m --threads 1", in: folder).expectDone()
    let outcome = Host.run("predict --model m --input long.txt --output out.jsonl --json", in: folder)
    outcome.expectDone()
    // Each window is 128 pieces, the last 2,000 - 30 * 64 and two special ones.
    #expect(outcome.json?["tokens"]?.integer == 30 * 128 + 82)
    let host = try JSONValue.parse(folder.read("m/host.json"))
    #expect(host["options"]?["stride"] == "64")
  }

  @Test("evaluate says in its report which settings were not the model's")
  func report() throws {
    let arguments = [
      "evaluate", "--model", TinyModel.path, "--data", TinyModel.trained.folder.path + "/data", "--json",
    ]
    let own = Host.run(arguments, in: ScratchFolder())
    #expect(own.json != nil && own.json?["set"] == nil)
    let changed = Host.run(arguments + ["--set", "decoding=independent"], in: ScratchFolder())
    changed.expectDone()
    #expect(changed.json?["set"] == ["decoding": "independent"])
    let one = Host.run(arguments + ["--set", "metrics=span-exact.v1"], in: ScratchFolder())
    #expect(one.json?["metrics"]?.object?.keys == ["span-exact.v1"])
  }

  @Test("what training alone decides, what the task does not have, and what does not fit is refused")
  func refused() {
    let folder = TinyModel.workplace()
    let evaluate = "evaluate --model \(TinyModel.path) --data data --set "
    let predict = "predict --model \(TinyModel.path) --input data/test.tsv --output o.jsonl --set "
    for command in [evaluate, predict] {
      for name in ["epochs=2", "learning-rate=0.1", "batch-size=2", "warmup=0", "select-by=x"] {
        Host.run(command + name, in: folder).expectError(2, "--set \(name)", "training")
      }
      Host.run(command + "decodin=independent", in: folder).expectError(2, "Did you mean \"decoding\"?")
      Host.run(command + "decoding=independen", in: folder).expectError(2, "Did you mean \"independent\"?")
      Host.run(command + "stride=31", in: folder).expectError(2, "stride 31", "30")
      Host.run(command + "max-length=1000", in: folder).expectError(2, "max-length 1000", "\(TinyModel.positions)")
    }
    Host.run(evaluate + "max-length=16 --max-length 20", in: folder).expectError(2, "--max-length 20", "max-length=16")
    #expect(!folder.isThere("o.jsonl"))
  }
}
