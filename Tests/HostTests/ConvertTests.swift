import Glibc
import JSON
import Testing

@Suite("convert", .enabled(if: Host.isThere, "\(Host.absence)"))
struct ConvertTests {
  /// The genuine checkpoint of the shared data; nil where it is absent, which is said once.
  private static let genuine: String? = {
    let root = getenv("BIOBERT_SHARED").map { String(cString: $0) } ?? Checkout.root + "/../shared"
    let path = root + "/data/checkpoints/tiny-tf-bert"
    if access(path, R_OK) == 0 { return path }
    print("skipped: converting the genuine checkpoint, because neither BIOBERT_SHARED nor ../shared has it")
    return nil
  }()

  /// The SHA-256 of a file by the system's own program.
  private static func sha256(_ name: String, in folder: ScratchFolder) -> String {
    let code = Toolchain.run("/bin/sh", ["-c", "cd \"$0\" && sha256sum \"$1\" > .sum", folder.path, name])
    return code == 0 ? String(folder.text(".sum").prefix(64)) : ""
  }

  /// A new folder with the trained model as `model` and as a TensorFlow checkpoint in `tf`.
  private static func withBoth() -> ScratchFolder {
    let folder = TinyModel.withModel()
    Host.run("convert --from model --to tf --as tensorflow", in: folder).expectDone()
    return folder
  }

  private static func expectEqualWeights(_ old: String, _ new: String, in folder: ScratchFolder) throws {
    let a = try Safetensors(folder.read(old + "/model.safetensors"))
    let b = try Safetensors(folder.read(new + "/model.safetensors"))
    #expect(Set(a.header.keys) == Set(b.header.keys))
    for member in a.header.members where member.key != "__metadata__" {
      let (p, q) = (a.offsets(member.key), b.offsets(member.key))
      #expect(Array(a.data[p.0..<p.1]) == Array(b.data[q.0..<q.1]), "\(member.key)")
      #expect(member.value["shape"] == b.header[member.key]?["shape"], "\(member.key)")
    }
  }

  @Test("a model goes to TensorFlow and back bit for bit, with what belongs to it, and predicts in either form")
  func roundTrip() throws {
    let folder = Self.withBoth()
    #expect(
      ScratchFolder.names(folder.path + "/tf") == [
        "bert_config.json", "bert_model.ckpt.data-00000-of-00001", "bert_model.ckpt.index", "checkpoint", "host.json",
        "tokenizer_config.json", "vocab.txt",
      ])
    Host.run("convert --from tf --to again", in: folder).expectDone()
    try Self.expectEqualWeights("model", "again", in: folder)
    #expect(folder.read("model/vocab.txt") == folder.read("again/vocab.txt"))
    #expect(folder.read("model/host.json") == folder.read("again/host.json"))
    folder.write("in.txt", "aspirin treated asthma .\nfever followed .\n")
    for model in ["model", "tf"] {
      Host.run("predict --model \(model) --input in.txt --output \(model).jsonl", in: folder).expectDone()
      Host.run("embed --model \(model) --input in.txt --output \(model).npy", in: folder).expectDone()
    }
    #expect(!folder.read("model.jsonl").isEmpty && folder.read("model.jsonl") == folder.read("tf.jsonl"))
    #expect(folder.read("model.npy") == folder.read("tf.npy"))
  }

  @Test("a training that begins from a checkpoint records its files, and is replayed")
  func training() throws {
    let folder = Self.withBoth()
    TinyCorpus.write(to: folder)
    let arguments = "finetune --task ner --data data --init tf --out next --epochs 1 --max-length 32 --threads 1"
    Host.run(arguments, in: folder).expectDone()
    let manifest = try #require(try JSONValue.parse(folder.read("next.run/manifest.json")).object)
    let roles = (manifest["inputs"]?.array ?? []).compactMap { $0["role"]?.string }
    #expect(roles.contains("init.weights"))
    #expect(roles.contains("init.weights/bert_model.ckpt.data-00000-of-00001"))
    Host.run("replay next --threads 1", in: folder).expectDone()
  }

  @Test("the report names every tensor, what is missing, and the checksums of what was written")
  func report() throws {
    let folder = TinyModel.withModel()
    for form in ["transformers", "tensorflow", "onnx"] {
      let outcome = Host.run("convert --from model --to \(form) --as \(form) --json", in: folder)
      outcome.expectDone()
      let json = try #require(outcome.json)
      #expect(json["as"]?.string == form)
      let header = try Safetensors(folder.read("model/model.safetensors")).header
      #expect(json["tensors"]?.array?.count == header.members.count { $0.key != "__metadata__" })
      let missing = (json["missing"]?.array ?? []).compactMap { $0["name"]?.string }
      #expect(missing == ["bert.pooler.dense.weight", "bert.pooler.dense.bias"])
      let files = json["files"]?.array ?? []
      #expect(files.compactMap { $0["name"]?.string } == ScratchFolder.names(folder.path + "/" + form))
      for file in files {
        let name = form + "/" + (file["name"]?.string ?? "")
        #expect(file["sha256"]?.string == Self.sha256(name, in: folder), "\(name)")
        #expect(file["bytes"]?.integer == folder.read(name).count, "\(name)")
      }
    }
    let outcome = Host.run("convert --from tensorflow --to text", in: folder)
    outcome.expectDone()
    let lines = outcome.text.split(separator: "\n")
    let name = "attention.self.query.weight"
    #expect(
      lines.contains("used     bert/encoder/layer_0/attention/self/query/kernel as bert.encoder.layer.0.\(name)"))
    #expect(lines.contains("used     output_weights as classifier.weight"))
    #expect(lines.contains("missing  bert.pooler.dense.bias: needed for the pooler"))
    let sum = Self.sha256("text/model.safetensors", in: folder)
    #expect(lines.contains("sha256   \(sum)  model.safetensors"))
  }

  @Test("a graph has the head's output, and what no graph needs is said to be left out")
  func graph() throws {
    let folder = TinyModel.withModel()
    let outcome = Host.run("convert --from model --to graph --as onnx --json", in: folder)
    outcome.expectDone()
    #expect(
      ScratchFolder.names(folder.path + "/graph") == [
        "config.json", "model.onnx", "tokenizer_config.json", "vocab.txt",
      ])
    let bytes = folder.read("graph/model.onnx")
    for name in ["input_ids", "attention_mask", "token_type_ids", "last_hidden_state", "logits"] {
      let text = Array(name.utf8)
      #expect(bytes.indices.contains { bytes[$0...].starts(with: text) }, "\(name)")
    }
    folder.write("in.txt", "aspirin\n")
    Host.run("embed --model graph --input in.txt --output o.npy", in: folder)
      .expectError(3, "graph: has no weights", "model.onnx")
  }

  @Test("a genuine checkpoint of TensorFlow's becomes a folder, with the moments of its optimizer left out")
  func genuine() throws {
    guard let genuine = Self.genuine else { return }
    let folder = ScratchFolder()
    let outcome = Host.run(["convert", "--from", genuine, "--to", "m", "--json"], in: folder)
    outcome.expectDone()
    let tensors = outcome.json?["tensors"]?.array ?? []
    let outcomes = Dictionary(grouping: tensors) { $0["outcome"]?.string ?? "" }
    #expect((outcomes["float32"]?.count ?? 0) >= 37)
    #expect(outcomes["optimizer"]?.count == 2 * (outcomes["float32"]?.count ?? 0))
    #expect(outcomes["step_counter"]?.count == 1)
    #expect(Set(outcomes.keys) == ["float32", "optimizer", "step_counter"])
    let missing = (outcome.json?["missing"]?.array ?? []).filter { $0["part"]?.string == "encoder" }
    #expect(missing.isEmpty)
    folder.write("in.txt", "all work and no play makes jack a dull boy\n")
    for (model, name) in [(genuine, "a.npy"), ("m", "b.npy")] {
      Host.run(["embed", "--model", model, "--input", "in.txt", "--output", name], in: folder).expectDone()
    }
    #expect(!folder.read("a.npy").isEmpty && folder.read("a.npy") == folder.read("b.npy"))
  }

  @Test("a checkpoint that is cut, damaged or incomplete is one sentence, ends with exit code 3, and leaves no output")
  func damage() {
    let index = "bert_model.ckpt.index", data = "bert_model.ckpt.data-00000-of-00001"
    func expect(_ parts: String..., change: (ScratchFolder) -> Void) {
      let folder = Self.withBoth()
      change(folder)
      let before = folder.listing()
      let outcome = Host.run("convert --from tf --to out", in: folder)
      outcome.expectError(3)
      for part in parts { #expect(outcome.err.contains(part), "\(outcome.err)") }
      #expect(folder.listing() == before)
    }
    expect("tf/\(index)", "cut short") { $0.write("tf/" + index, Array($0.read("tf/" + index).dropLast(9))) }
    expect("tf/\(index)", "too few") { $0.write("tf/" + index, [1, 2, 3]) }
    expect("tf/\(index)", "checksum (CRC-32C)", "byte 0") {
      var bytes = $0.read("tf/" + index)
      bytes[20] ^= 1
      $0.write("tf/" + index, bytes)
    }
    expect("tf/\(data)", "was cut short") { $0.write("tf/" + data, Array($0.read("tf/" + data).dropLast())) }
    expect("the tensor output_weights", "tf/\(data)", "checksum (CRC-32C)") {
      var bytes = $0.read("tf/" + data)
      bytes[bytes.count - 1] ^= 1
      $0.write("tf/" + data, bytes)
    }
    expect("tf/\(data)", "is not there") { unlink($0.path + "/tf/" + data) }
  }

  @Test("of several checkpoints none is guessed, and one can be named")
  func several() {
    let folder = Self.withBoth()
    for ending in ["index", "data-00000-of-00001"] {
      folder.write("tf/model.ckpt-5.\(ending)", folder.read("tf/bert_model.ckpt.\(ending)"))
    }
    // The file `checkpoint` names the first.
    Host.run("convert --from tf --to a", in: folder).expectDone()
    unlink(folder.path + "/tf/checkpoint")
    Host.run("convert --from tf --to b", in: folder)
      .expectError(3, "tf: holds the checkpoints bert_model.ckpt.index and model.ckpt-5.index", "without .index")
    Host.run("convert --from tf/model.ckpt-5 --to c", in: folder).expectDone()
    #expect(folder.read("a/model.safetensors") == folder.read("c/model.safetensors"))
  }

  @Test("weights of half the size are the rounded ones, and predict", arguments: ["float16", "bfloat16"])
  func halves(_ format: String) throws {
    let folder = TinyModel.withModel()
    let outcome = Host.run(["convert", "--from", "model", "--to", "half", "--weights", format, "--json"], in: folder)
    outcome.expectDone()
    #expect(outcome.json?["tensors"]?.array?.allSatisfy { $0["outcome"]?.string == format } == true)
    let (whole, half) = try (
      Safetensors(folder.read("model/model.safetensors")), Safetensors(folder.read("half/model.safetensors"))
    )
    for member in whole.header.members where member.key != "__metadata__" {
      let (p, q) = (whole.offsets(member.key), half.offsets(member.key))
      #expect(half.header[member.key]?["dtype"]?.string == (format == "float16" ? "F16" : "BF16"))
      #expect((p.1 - p.0) == 2 * (q.1 - q.0))
      for element in 0..<(q.1 - q.0) / 2 {
        let a = Float(
          bitPattern: (0..<4).reduce(0) { $0 | UInt32(whole.data[p.0 + 4 * element + $1]) << (8 * UInt32($1)) })
        let bits = UInt16(half.data[q.0 + 2 * element]) | UInt16(half.data[q.0 + 2 * element + 1]) << 8
        let b = format == "float16" ? Float(Float16(bitPattern: bits)) : Float(bitPattern: UInt32(bits) << 16)
        // Half of the last place: 2^-11 and 2^-8 of the number, or of the least normal one.
        guard abs(a - b) <= max(abs(a), 6.2e-5) * (format == "float16" ? 0.000489 : 0.00391) else {
          Issue.record("\(member.key): \(a) became \(b)")
          return
        }
      }
    }
    for name in ["model", "half"] {
      Host.run(["evaluate", "--model", name, "--data", TinyModel.trained.folder.path + "/data", "--json"], in: folder)
        .expectDone()
    }
  }

  @Test("what excludes each other, and a model of bytes, are refused")
  func refusals() {
    let folder = TinyModel.withModel()
    Host.run("convert --from model --to half --weights float16 --as onnx", in: folder)
      .expectError(2, "--weights float16 and --as onnx exclude each other")
    Host.run("convert --from model --to half --weights float16 --quantize int8", in: folder)
      .expectError(2, "--weights float16 and --quantize exclude each other")
    Host.run("convert --from model --to small --quantize int8", in: folder).expectDone()
    let before = folder.listing()
    Host.run("convert --from model --to o --quantize int8 --as onnx", in: folder)
      .expectError(2, "--quantize and --as onnx exclude each other")
    Host.run("convert --from small --to o --as tensorflow", in: folder).expectError(2, "small has weights of int8")
    #expect(Host.run("convert --from model --to o --as caffe", in: folder).code == 2)
    #expect(folder.listing() == before)
  }
}
