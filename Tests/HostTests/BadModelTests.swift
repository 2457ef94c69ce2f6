import Glibc
import JSON
import Testing

/// Every fault of a model folder is one sentence that names the file, ends with exit code 3, and leaves no output.
@Suite("bad model folders", .enabled(if: Host.isThere, "\(Host.absence)"))
struct BadModelTests {
  /// Runs predict, evaluate and embed on a folder's `model`; none of them may write anything.
  private static func expectRefused(
    _ folder: ScratchFolder, _ parts: [String], code: Int32 = 3, all: Bool = true,
    location: SourceLocation = #_sourceLocation
  ) {
    folder.write("in.txt", "aspirin treated asthma .\n")
    let before = folder.listing()
    var commands = ["predict --model model --input in.txt --output out.jsonl"]
    if all {
      commands.append("evaluate --model model --data \(TinyModel.trained.folder.path)/data --predictions out.tsv")
      commands.append("embed --model model --input in.txt --output out.npy")
    }
    for command in commands {
      let outcome = Host.run(command + " --threads 1", in: folder)
      outcome.expectError(code, location: location)
      for part in parts { #expect(outcome.err.contains(part), "\(outcome.err)", sourceLocation: location) }
      #expect(folder.listing() == before, sourceLocation: location)
    }
  }

  private static func weights(_ folder: ScratchFolder) throws -> Safetensors {
    try Safetensors(folder.read("model/model.safetensors"))
  }

  @Test("weights that are missing")
  func missingWeights() {
    let folder = TinyModel.withModel()
    unlink(folder.path + "/model/model.safetensors")
    Self.expectRefused(folder, ["model: ", "model.safetensors"])
  }

  @Test("a folder that is missing, or a file")
  func noFolder() {
    let folder = ScratchFolder()
    Self.expectRefused(folder, ["there is no model folder model"], code: 2)
    folder.write("model", "a file")
    Self.expectRefused(folder, ["model: is a file"])
  }

  @Test("weights that were cut short, anywhere", arguments: [0, 7, 8, 100, 5000, 26_000])
  func truncated(_ size: Int) throws {
    let folder = TinyModel.withModel()
    let whole = folder.read("model/model.safetensors")
    try #require(size < whole.count)
    folder.write("model/model.safetensors", Array(whole.prefix(size)))
    Self.expectRefused(folder, ["model/model.safetensors is no whole safetensors file", "Get it again."])
  }

  @Test("a header that claims to be longer than the file", arguments: [1 << 20, UInt64.max, UInt64(1) << 63])
  func headerLength(_ length: UInt64) throws {
    let folder = TinyModel.withModel()
    folder.write("model/model.safetensors", try Self.weights(folder).bytes(claiming: length))
    Self.expectRefused(folder, ["model/model.safetensors", "header claims \(length) bytes"])
  }

  @Test("tensors that overlap, and a hole between them")
  func overlap() throws {
    let folder = TinyModel.withModel()
    let whole = try Self.weights(folder)
    var weights = whole
    let (begin, end) = weights.offsets("classifier.bias")
    weights.set("classifier.bias", offsets: (begin - 4, end - 4))
    folder.write("model/model.safetensors", try weights.bytes())
    Self.expectRefused(folder, ["model/model.safetensors", "classifier.bias", "inside of classifier.weight"])
    weights = whole
    weights.data += [0, 0, 0, 0]
    folder.write("model/model.safetensors", try weights.bytes())
    Self.expectRefused(folder, ["model/model.safetensors", "belong to no tensor"])
  }

  @Test("offsets out of range, backwards, or of another size than the shape")
  func outOfRange() throws {
    let folder = TinyModel.withModel()
    let whole = try Self.weights(folder)
    let (begin, end) = whole.offsets("classifier.bias")
    for offsets in [(begin + (1 << 40), end + (1 << 40)), (end, begin), (begin, end + 4), (begin, end - 4)] {
      var weights = whole
      weights.set("classifier.bias", offsets: offsets)
      folder.write("model/model.safetensors", try weights.bytes())
      Self.expectRefused(folder, ["model/model.safetensors", "classifier.bias"])
    }
  }

  @Test("numbers that are none, in the encoder and in the head")
  func notFinite() throws {
    let folder = TinyModel.withModel()
    let whole = try Self.weights(folder)
    for (tensor, value, word) in [
      ("bert.encoder.layer.0.attention.self.query.weight", Float.nan, "NaN"),
      ("classifier.weight", .infinity, "infinity"),
    ] {
      var weights = whole
      weights.set(tensor, element: 3, to: value)
      folder.write("model/model.safetensors", try weights.bytes())
      Self.expectRefused(
        folder, ["model/model.safetensors", "the tensor \(tensor)", word], all: tensor.hasPrefix("bert."))
    }
  }

  @Test("an encoder tensor that is missing, and a shape that does not fit")
  func shapes() throws {
    let folder = TinyModel.withModel()
    let configuration = folder.text("model/config.json")
    folder.write(
      "model/config.json", configuration.replacing("\"intermediate_size\": 32", with: "\"intermediate_size\": 48"))
    Self.expectRefused(folder, ["model/model.safetensors", "shape", "intermediate.dense"])
    folder.write(
      "model/config.json", configuration.replacing("\"num_hidden_layers\": 1", with: "\"num_hidden_layers\": 2"))
    Self.expectRefused(folder, ["model/model.safetensors", "bert.encoder.layer.1."])
  }

  @Test("a vocabulary of the wrong size, a doubled or a missing piece, bytes that are no UTF-8")
  func vocabulary() throws {
    let folder = TinyModel.withModel()
    let pieces = TinyModel.vocabulary.map { $0 + "\n" }
    folder.write("model/vocab.txt", pieces.dropLast().joined())
    Self.expectRefused(folder, ["vocab.txt has \(pieces.count - 1) pieces", "\(pieces.count)"])
    folder.write("model/vocab.txt", (pieces + ["more\n"]).joined())
    Self.expectRefused(folder, ["vocab.txt has \(pieces.count + 1) pieces"])
    folder.write("model/vocab.txt", (pieces.dropLast() + ["the\n"]).joined())
    Self.expectRefused(folder, ["model/vocab.txt:\(pieces.count)", "\"the\" stands in line"])
    folder.write("model/vocab.txt", pieces.joined().replacing("[UNK]", with: "[UNKNOWN]"))
    Self.expectRefused(folder, ["model/vocab.txt lacks [UNK]"])
    folder.write("model/vocab.txt", Array(pieces.dropLast().joined().utf8) + [0xFF, 0x0A])
    Self.expectRefused(folder, ["model/vocab.txt:\(pieces.count)", "UTF-8"])
  }

  @Test(
    "values of config.json that are unknown, missing, of the wrong type, or impossible",
    arguments: [
      ("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"swish\"", "swish"),
      ("\"position_embedding_type\": \"absolute\"", "\"position_embedding_type\": \"relative_key\"", "relative_key"),
      ("\"model_type\": \"bert\"", "\"model_type\": \"roberta\"", "roberta"),
      ("\"num_attention_heads\": 2", "\"num_attention_heads\": 3", "num_attention_heads 3"),
      ("\"num_attention_heads\": 2", "\"num_attention_heads\": 0", "num_attention_heads is 0"),
      ("\"hidden_size\": 16", "\"hidden_size\": \"16\"", "hidden_size must be of type integer"),
      ("\"hidden_size\": 16,", "", "hidden_size is missing"),
      ("\"hidden_size\"", "\"hiden_size\"", "Did you mean \"hidden_size\"?"),
      ("\"hidden_dropout_prob\"", "\"hiden_dropout_prob\"", "Did you mean \"hidden_dropout_prob\"?"),
      ("\"hidden_size\": 16,", "\"hidden_size\": 16,,", "line 3"),
    ])
  func configuration(_ old: String, _ new: String, _ part: String) {
    let folder = TinyModel.withModel()
    folder.write("model/config.json", folder.text("model/config.json").replacing(old, with: new))
    Self.expectRefused(folder, ["model/config.json", part])
  }

  @Test(
    "faults of host.json",
    arguments: [
      ("\"head_trained\"", "\"head_traned\"", "Did you mean \"head_trained\"?"),
      ("\"schema\": 1", "\"schema\": 99", "schema 99"),
      ("\"encoder_precision\": \"fp32\"", "\"encoder_precision\": \"fp13\"", "fp13"),
    ])
  func hostFile(_ old: String, _ new: String, _ part: String) {
    let folder = TinyModel.withModel()
    folder.write("model/host.json", folder.text("model/host.json").replacing(old, with: new))
    Self.expectRefused(folder, ["model/host.json", part])
  }

  @Test("a bare encoder and an untrained head are not predicted with")
  func untrained() {
    let folder = TinyModel.withModel()
    let host = folder.text("model/host.json")
    folder.write("model/host.json", host.replacing("\"head_trained\": true", with: "\"head_trained\": false"))
    Self.expectRefused(folder, ["the head of model was never trained", "host finetune"], code: 2, all: false)
    unlink(folder.path + "/model/host.json")
    Self.expectRefused(folder, ["model is an encoder without a task", "host finetune"], code: 2, all: false)
  }

  @Test("a head whose tensors are missing is not predicted with")
  func noHead() throws {
    let folder = TinyModel.withModel()
    var weights = try Self.weights(folder)
    let (begin, end) = weights.offsets("classifier.bias")
    // Renamed, so that nothing else is wrong.
    var header = JSONObject()
    for member in weights.header.members {
      header[member.key == "classifier.bias" ? "other.bias" : member.key] = member.value
    }
    weights.header = header
    #expect(end > begin)
    folder.write("model/model.safetensors", try weights.bytes())
    Self.expectRefused(folder, ["classifier.bias", "fine-tune it again"], all: false)
  }

  @Test("a task that no plugin offers any more")
  func noTask() {
    let folder = TinyModel.withModel()
    folder.write(
      "model/host.json", folder.text("model/host.json").replacing("\"task\": \"ner\"", with: "\"task\": \"nes\""))
    Self.expectRefused(folder, ["\"nes\"", "Did you mean \"ner\"?"], code: 2, all: false)
  }
}
