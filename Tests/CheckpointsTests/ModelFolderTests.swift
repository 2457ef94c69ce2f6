import Checkpoints
import Glibc
import JSON
import Testing

/// Opening model folders.
@Suite struct ModelFolderTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.copy(Fixtures.path("bert"), to: "m")
  }

  private var path: String { folder.file("m") }

  private func expectFault(_ fault: FolderFault) {
    #expect(throws: CheckpointError.folder(path: path, fault)) { try ModelFolder(path: path) }
  }

  @Test(
    "a folder of the transformers library opens, and its weights fit the configuration",
    arguments: ["bert", "bert-shards"])
  func opens(_ name: String) throws {
    let opened = try ModelFolder(path: Fixtures.path(name))
    #expect(opened.configuration.hiddenSize == 8)
    #expect(opened.vocabulary.count == 16)
    #expect(opened.host == nil)
    #expect(opened.weightsForm == (name == "bert" ? .safetensors : .safetensorsShards))
    // There is no tokenizer_config.json; the vocabulary has BRCA.
    #expect(opened.casing == .cased)
    #expect(opened.casingOrigin == .inferredFromVocabulary)
    #expect(opened.tokenizer.lowercases == false)
    let source = try opened.openWeights()
    let expected = opened.configuration.encoderTensors(pooler: false)
    let report = try TensorMatch.match(expected, with: source)
    try report.requireUsable()
    #expect(report.used.count == 21)
    #expect(report.notUsed.map(\.storedName).sorted() == ["classifier.bias", "classifier.weight"])
    try Fixtures.check(source, against: "bert")
  }

  @Test("what is missing is named with what would do, and with what is there in other forms")
  func missingPieces() throws {
    try folder.remove("m/model.safetensors")
    let forms = ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "*.index"]
    expectFault(.missing(.weights, accepted: forms, otherForms: []))
    try folder.write("", as: "m/biobert_model.ckpt")
    try folder.write("", as: "m/tf_model.h5")
    expectFault(.missing(.weights, accepted: forms, otherForms: ["biobert_model.ckpt", "tf_model.h5"]))
    let light = try ModelFolder(path: path, requiringWeights: false)
    #expect(light.weightsForm == nil)
    #expect(throws: CheckpointError.folder(path: path, .missing(.weights, accepted: forms, otherForms: []))) {
      try light.openWeights()
    }
    try folder.remove("m/vocab.txt")
    try folder.write("{}", as: "m/tokenizer.json")
    expectFault(.missing(.vocabulary, accepted: ["vocab.txt"], otherForms: ["tokenizer.json"]))
    try folder.remove("m/config.json")
    expectFault(.missing(.configuration, accepted: ["config.json", "bert_config.json"], otherForms: []))
  }

  @Test("a path that is no folder is told from one that is nothing")
  func noFolder() throws {
    let file = try folder.write("x", as: "file")
    #expect(throws: CheckpointError.folder(path: file, .notAFolder(isFile: true))) { try ModelFolder(path: file) }
    let absent = folder.file("absent")
    #expect(throws: CheckpointError.folder(path: absent, .notAFolder(isFile: false))) { try ModelFolder(path: absent) }
  }

  @Test("Google's configuration name and torch's weights are accepted")
  func otherNames() throws {
    try folder.copy(folder.file("m/config.json"), to: "m/bert_config.json")
    try folder.remove("m/config.json")
    try folder.remove("m/model.safetensors")
    try folder.copy(Fixtures.path("views-protocol2.bin"), to: "m/pytorch_model.bin")
    let opened = try ModelFolder(path: path)
    #expect(opened.weightsForm == .torch)
    #expect(try opened.openWeights().tensor(named: "whole")?.shape == [4, 6])
  }

  @Test("a vocabulary, a configuration and embeddings of different sizes are refused with all sizes")
  func sizes() throws {
    try folder.write("[PAD]\na\nb", as: "m/vocab.txt")
    expectFault(.vocabularySizes(file: 3, configuration: 16, embeddings: nil))
    var json = try BertConfiguration(path: folder.file("m/config.json")).json
    json["vocab_size"] = 3
    try folder.write(try JSONValue.object(json).bytes(), as: "m/config.json")
    let opened = try ModelFolder(path: path)
    let fault = FolderFault.vocabularySizes(file: 3, configuration: 3, embeddings: 16)
    #expect(throws: CheckpointError.folder(path: path, fault)) { try opened.openWeights() }
    try folder.write("", as: "m/vocab.txt")
    #expect(
      throws: CheckpointError.folder(
        path: folder.file("m/vocab.txt"), .emptyVocabulary(file: folder.file("m/vocab.txt")))
    ) {
      try ModelFolder(path: path)
    }
  }

  @Test("casing comes from the tokenizer's settings, or is inferred from the vocabulary")
  func casing() throws {
    let unlimited = "{\"do_lower_case\": true, \"model_max_length\": 1000000000000000019884624838656}"
    try folder.write(unlimited, as: "m/tokenizer_config.json")
    var opened = try ModelFolder(path: path)
    #expect(opened.casing == .uncased)
    #expect(opened.casingOrigin == .tokenizer)
    #expect(opened.tokenizer.maximumLength == nil)
    #expect(opened.tokenizer.splitsChineseCharacters)

    let silent = "{\"strip_accents\": false, \"tokenize_chinese_chars\": false, \"model_max_length\": 512}"
    try folder.write(silent, as: "m/tokenizer_config.json")
    opened = try ModelFolder(path: path)
    #expect(opened.casing == .cased)
    #expect(opened.casingOrigin == .inferredFromVocabulary)
    #expect(opened.tokenizer.stripsAccents == false)
    #expect(opened.tokenizer.maximumLength == 512)
    #expect(!opened.tokenizer.splitsChineseCharacters)

    try folder.remove("m/tokenizer_config.json")
    try folder.write("[PAD]\n[UNK]\nthe\n##s\n" + (0..<12).map { "w\($0)\n" }.joined(), as: "m/vocab.txt")
    opened = try ModelFolder(path: path)
    #expect(opened.casing == .uncased)
    try folder.write("[PAD]\n[UNK]\nthe\nÄ\n" + (0..<12).map { "w\($0)\n" }.joined(), as: "m/vocab.txt")
    opened = try ModelFolder(path: path)
    #expect(opened.casing == .cased)

    let host = "{\"schema\":1,\"casing\":\"uncased\",\"head_trained\":false,\"encoder_precision\":\"fp32\"}"
    try folder.write(host, as: "m/host.json")
    opened = try ModelFolder(path: path)
    #expect(opened.casing == .uncased)
    #expect(opened.casingOrigin == .host)
    try folder.write("{\"do_lower_case\": false}", as: "m/tokenizer_config.json")
    expectFault(.casing(host: .uncased, tokenizer: .cased))
  }

  @Test("a tokenizer of another kind is refused by name")
  func tokenizerClass() throws {
    let tokenizer = try folder.write("{\"tokenizer_class\": \"RobertaTokenizer\"}", as: "m/tokenizer_config.json")
    let fault = FolderFault.tokenizerClass(
      found: "RobertaTokenizer", supported: ["BertTokenizer", "BertTokenizerFast"])
    #expect(throws: CheckpointError.folder(path: tokenizer, fault)) { try ModelFolder(path: path) }
  }
}

/// `host.json`.
@Suite struct HostFileTests {
  private let folder: TemporaryFolder
  private let small: JSONObject = [
    "schema": 1, "casing": "cased", "head_trained": true, "encoder_precision": "bf16",
  ]

  init() throws {
    folder = try TemporaryFolder()
  }

  private func read(_ changes: JSONObject) throws -> HostFile {
    var object = small
    for member in changes.members { object[member.key] = member.value }
    return try HostFile(path: try folder.write(try JSONValue.object(object).bytes(), as: "host.json"))
  }

  private func expect(_ error: (String) -> CheckpointError, _ changes: JSONObject) {
    #expect(throws: error(folder.file("host.json"))) { try read(changes) }
  }

  @Test("what may be left out has a value")
  func minimum() throws {
    var expected = HostFile(casing: .cased, encoderPrecision: .bf16)
    expected.isHeadTrained = true
    #expect(try read([:]) == expected)
  }

  @Test("unknown keys are refused with the nearest known one, at every level")
  func unknownKeys() {
    expect({ .value(path: $0, .unknownKey(path: "labls", nearest: "labels")) }, ["labls": []])
    expect({ .value(path: $0, .unknownKey(path: "wholly_other", nearest: nil)) }, ["wholly_other": 1])
    let nested = JSONPath([.key("labels"), .index(0), .key("name")])
    expect(
      { .value(path: $0, .unknownKey(path: nested, nearest: "names")) },
      ["labels": [["kind": "entity", "names": [], "name": []]]])
    let abi = JSONPath([.key("plugin"), .key("abi"), .key("minr")])
    expect(
      { .value(path: $0, .unknownKey(path: abi, nearest: "minor")) },
      ["plugin": ["id": "x", "version": "1", "abi": ["major": 1, "minr": 0]]])
    expect(
      { .value(path: $0, .unknownKey(path: JSONPath([.key("task_state"), .key("base46")]), nearest: "base64")) },
      ["task_state": ["version": "1", "base46": ""]])
  }

  @Test("another schema, other words, uneven counts and broken states are refused")
  func values() throws {
    expect({ .folder(path: $0, .hostSchema(found: 2, supported: 1)) }, ["schema": 2, "new_key": 1])
    expect(
      { .folder(path: $0, .hostValue(key: "casing", value: "Cased", supported: ["cased", "uncased"])) },
      ["casing": "Cased"])
    expect(
      { .folder(path: $0, .hostValue(key: "encoder_precision", value: "fp8", supported: ["fp32", "bf16", "int8"])) },
      ["encoder_precision": "fp8"])
    expect(
      { .folder(path: $0, .labelCounts(kind: "entity", names: 2, counts: 1)) },
      ["labels": [["kind": "entity", "names": ["A", "B"], "counts": [1]]]])
    for text in ["A", "AAA", "AA=A", "====", "A===", "AB==", "AAB=", "AA\n=", "AA-_"] {
      expect(
        { .folder(path: $0, .taskState(expected: nil, found: nil)) },
        ["task_state": ["version": "1", "base64": .string(text)]])
    }
    expect({ .folder(path: $0, .fileName("../x")) }, ["task_state": ["version": "1", "file": "../x"]])
    let state = folder.file("task_state.bin")
    expect(
      { _ in .file(FileError(.open, path: state, code: ENOENT)) },
      ["task_state": ["version": "1", "file": "task_state.bin"]])
    try folder.write([1, 2, 3], as: "task_state.bin")
    expect(
      { .folder(path: $0, .taskState(expected: 4, found: 3)) },
      ["task_state": ["version": "1", "file": "task_state.bin", "bytes": 4]])
    let separate = try read(["task_state": ["version": "9", "file": "task_state.bin", "bytes": 3]])
    #expect(separate.taskState == .init(version: "9", bytes: [1, 2, 3]))
    // RFC 4648, section 10.
    let vectors = ["": "", "Zg==": "f", "Zm8=": "fo", "Zm9v": "foo", "Zm9vYg==": "foob", "Zm9vYmFy": "foobar"]
    for (text, bytes) in vectors {
      let read = try read(["task_state": ["version": "1", "base64": .string(text)]])
      #expect(read.taskState?.bytes == Array(bytes.utf8))
    }
  }
}
