import JSON
import Testing

@Suite("models of bytes, and precisions", .enabled(if: Host.isThere, "\(Host.absence)"))
struct PrecisionTests {
  /// A new folder with the trained model as `model` and its form of bytes as `small`.
  private static func withBoth() -> ScratchFolder {
    let folder = TinyModel.withModel()
    TinyCorpus.write(to: folder)
    Host.run("convert --from model --to small --quantize int8", in: folder).expectDone()
    return folder
  }

  private static func f1(_ model: String, in folder: ScratchFolder) throws -> Double {
    let outcome = Host.run("evaluate --model \(model) --data data --split test --json", in: folder)
    outcome.expectDone()
    return try #require(outcome.json?.at("metrics", "conlleval.v1", "f1")?.number)
  }

  @Test("convert says what became of every tensor, and a model of bytes measures as its origin does")
  func conversion() throws {
    let folder = TinyModel.withModel()
    TinyCorpus.write(to: folder)
    let outcome = Host.run("convert --from model --to small --quantize int8 --json", in: folder)
    outcome.expectDone()
    let tensors = try #require(outcome.json?["tensors"]?.array)
    let header = try Safetensors(folder.read("model/model.safetensors")).header
    #expect(tensors.count == header.members.count { $0.key != "__metadata__" })
    let bytes = tensors.filter { $0["outcome"]?.string == "int8" }.compactMap { $0["written_name"]?.string }
    // Query, key, value, output; intermediate and output of the feed-forward block.
    #expect(bytes.count == 6 && bytes.allSatisfy { $0.hasSuffix(".weight_int8") })
    let written = try Safetensors(folder.read("small/model.safetensors")).header
    #expect(written["bert.encoder.layer.0.attention.self.query.weight_int8"]?["dtype"]?.string == "I8")
    #expect(written["bert.encoder.layer.0.attention.self.query.weight_scale"]?["shape"]?.array?.count == 1)
    #expect(written["bert.encoder.layer.0.attention.self.query.weight"] == nil)
    #expect(abs(try Self.f1("small", in: folder) - Self.f1("model", in: folder)) < 0.1)
  }

  @Test("convert without quantize copies the numbers, bit for bit")
  func plainConversion() throws {
    let folder = TinyModel.withModel()
    Host.run("convert --from model --to copy", in: folder).expectDone()
    let (old, new) = (
      try Safetensors(folder.read("model/model.safetensors")), try Safetensors(folder.read("copy/model.safetensors"))
    )
    for member in old.header.members where member.key != "__metadata__" {
      let (a, b) = (old.offsets(member.key), new.offsets(member.key))
      #expect(Array(old.data[a.0..<a.1]) == Array(new.data[b.0..<b.1]), "\(member.key)")
    }
  }

  @Test("predict and embed take a model of bytes, and give the same on every number of threads")
  func inference() {
    let folder = Self.withBoth()
    folder.write("in.txt", "aspirin treated asthma .\nfever followed .\n")
    for threads in 1...2 {
      Host.run("predict --model small --input in.txt --output \(threads).jsonl --threads \(threads)", in: folder)
        .expectDone()
      Host.run("embed --model small --input in.txt --output \(threads).npy --threads \(threads)", in: folder)
        .expectDone()
    }
    #expect(!folder.read("1.jsonl").isEmpty && folder.read("1.jsonl") == folder.read("2.jsonl"))
    #expect(folder.read("1.npy") == folder.read("2.npy"))
  }

  @Test("a precision that the weights or the work do not have is refused with the alternative, and nothing is written")
  func refusals() {
    let folder = Self.withBoth()
    folder.write("in.txt", "aspirin\n")
    let before = folder.listing()
    Host.run("embed --model model --precision int8 --input in.txt --output o.npy", in: folder)
      .expectError(2, "model has weights of floats", "host convert --from model --to model-int8 --quantize int8")
    Host.run("predict --model small --precision fp32 --input in.txt --output o.jsonl", in: folder)
      .expectError(2, "small has weights of int8", "leave --precision out")
    Host.run("finetune --task ner --data data --init small --out o", in: folder)
      .expectError(2, "small has weights of int8", "take the model it was made from")
    Host.run("convert --from small --to o --quantize int8", in: folder).expectError(2, "small has weights of int8")
    Host.run("convert --from model --to small --quantize int8", in: folder).expectError(2, "small is there already")
    let training = Host.run("finetune --task ner --data data --init model --precision int8 --out o", in: folder)
    #expect(training.code == 2 && training.err.contains("training is in fp32 or bf16"))
    #expect(folder.listing().filter { !$0.contains("o.run") } == before)
  }

  @Test("an instruction set without units for bfloat16 refuses it, and says what runs")
  func bf16WithoutUnits() {
    let folder = TinyModel.withModel()
    folder.write("in.txt", "aspirin\n")
    Host.run(
      "embed --model model --precision bf16 --input in.txt --output o.npy", in: folder,
      environment: ["HOST_ISA": "baseline"]
    ).expectError(2, "no instructions for bf16", "fp32 runs everywhere")
  }

  @Test("bytes without scales, with too few of them, or with one that is no number, are faults of the file")
  func damagedBytes() throws {
    let scales = "bert.encoder.layer.0.output.dense.weight_scale"
    let folder = Self.withBoth()
    folder.write("in.txt", "aspirin\n")
    let whole = try Safetensors(folder.read("small/model.safetensors"))
    func expectRefused(_ weights: Safetensors, _ part: String) throws {
      folder.write("small/model.safetensors", try weights.bytes())
      Host.run("embed --model small --input in.txt --output o.npy", in: folder)
        .expectError(3, "small/model.safetensors", part)
      #expect(!folder.isThere("o.npy"))
    }
    var renamed = JSONObject()
    for member in whole.header.members { renamed[member.key == scales ? "stray" : member.key] = member.value }
    var weights = whole
    weights.header = renamed
    try expectRefused(weights, scales)
    weights = whole
    var description = try #require(whole.header[scales]?.object)
    let (begin, end) = whole.offsets(scales)
    description["shape"] = JSONValue([1, (end - begin) / 4])
    weights.header[scales] = .object(description)
    try expectRefused(weights, scales)
    weights = whole
    weights.set(scales, element: 1, to: .nan)
    try expectRefused(weights, scales)
  }

  @Test("recomputation ends with the same bytes, and its run replays")
  func recomputation() {
    let folder = TinyModel.workplace()
    let settings = ["--epochs", "2", "--batch-size", "4", "--learning-rate", "5e-3"]
    Host.run(["finetune"] + TinyModel.training + settings + ["--out", "kept"], in: folder).expectDone()
    Host.run(["finetune"] + TinyModel.training + settings + ["--out", "again", "--recompute"], in: folder).expectDone()
    #expect(folder.read("kept/model.safetensors") == folder.read("again/model.safetensors"))
    #expect(folder.text("again.run/manifest.json").contains("\"recompute\": true"))
    Host.run("replay again", in: folder).expectDone()
  }
}
