import Checkpoints
import JSON
import Testing

/// A configuration that cannot be, and the error that must come of it.
struct BrokenConfiguration: Sendable, CustomTestStringConvertible {
  let key: String
  let value: JSONValue?
  let error: CheckpointError

  var testDescription: String { "\(key): \((try? value?.text()) ?? "absent")" }

  init(_ key: String, _ value: JSONValue?, _ fault: ConfigurationFault) {
    self.key = key
    self.value = value
    error = .configuration(path: "c.json", fault)
  }

  init(_ key: String, _ value: JSONValue?, access: JSONAccessError) {
    self.key = key
    self.value = value
    error = .value(path: "c.json", access)
  }

  private static func range(
    _ key: String, _ value: Double, _ atLeast: Double, _ below: Double?
  ) -> ConfigurationFault {
    .outOfRange(key: key, value: value, atLeast: atLeast, below: below)
  }

  static let all: [BrokenConfiguration] =
    [
      "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
      "max_position_embeddings",
    ].flatMap { key in
      [
        BrokenConfiguration(key, nil, access: .missing(path: JSONPath([.key(key)]))),
        BrokenConfiguration(
          key, "12", access: .wrongType(path: JSONPath([.key(key)]), expected: .integer, found: .string)),
        BrokenConfiguration(
          key, 12.0, access: .wrongType(path: JSONPath([.key(key)]), expected: .integer, found: .number)),
        BrokenConfiguration(key, 0, range(key, 0, 1, 16_777_216)),
        BrokenConfiguration(key, -12, range(key, -12, 1, 16_777_216)),
        BrokenConfiguration(key, 1_000_000_000_000, range(key, 1e12, 1, 16_777_216)),
      ]
    } + [
      .init("type_vocab_size", 0, range("type_vocab_size", 0, 1, 16_777_216)),
      .init("pad_token_id", 16, range("pad_token_id", 16, 0, 16)),
      .init("pad_token_id", -1, range("pad_token_id", -1, 0, 16)),
      .init("hidden_dropout_prob", 1, range("hidden_dropout_prob", 1, 0, 1)),
      .init("attention_probs_dropout_prob", -0.1, range("attention_probs_dropout_prob", -0.1, 0, 1)),
      .init("classifier_dropout", 1.5, range("classifier_dropout", 1.5, 0, 1)),
      .init("initializer_range", -0.02, range("initializer_range", -0.02, 0, nil)),
      .init("layer_norm_eps", 0, range("layer_norm_eps", 0, 1e-30, 1)),
      .init("num_attention_heads", 3, .headsDoNotDivide(hiddenSize: 8, heads: 3)),
      .init(
        "hidden_act", "silu",
        .unsupported(key: "hidden_act", value: "silu", supported: ["gelu", "gelu_new", "relu"])),
      .init("model_type", "roberta", .unsupported(key: "model_type", value: "roberta", supported: ["bert"])),
      .init(
        "position_embedding_type", "relative_key",
        .unsupported(key: "position_embedding_type", value: "relative_key", supported: ["absolute"])),
      .init("is_decoder", true, .unsupported(key: "is_decoder", value: "true", supported: ["false"])),
      .init("pruned_heads", ["0": [1]], .unsupported(key: "pruned_heads", value: "{…}", supported: ["{}"])),
      .init("id2label", ["0": "A", "2": "B"], .labelID(key: "2", count: 2)),
      .init("id2label", ["0": "A", "x": "B"], .labelID(key: "x", count: 2)),
      .init("id2label", ["0": "A", "00": "B"], .labelID(key: "00", count: 2)),
      .init(
        "id2label", ["0": 1],
        access: .wrongType(path: JSONPath([.key("id2label"), .key("0")]), expected: .string, found: .integer)),
      .init("layer_norm_epsi", 1e-5, .misspelled(key: "layer_norm_epsi", nearest: "layer_norm_eps")),
      .init("hiden_act", "relu", .misspelled(key: "hiden_act", nearest: "hidden_act")),
    ]
}

/// The configuration of an encoder.
@Suite struct BertConfigurationTests {
  private let small: JSONObject = [
    "vocab_size": 16, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 12,
    "max_position_embeddings": 6,
  ]

  @Test("a file of the transformers library is read and written back with the same members")
  func transformers() throws {
    let path = Fixtures.path("bert/config.json")
    let configuration = try BertConfiguration(path: path)
    #expect(configuration.vocabularySize == 16)
    #expect(configuration.hiddenSize == 8)
    #expect(configuration.layerCount == 1)
    #expect(configuration.headCount == 2)
    #expect(configuration.headSize == 4)
    #expect(configuration.intermediateSize == 12)
    #expect(configuration.maximumPositions == 6)
    #expect(configuration.layerNormEpsilon == 1e-12)
    #expect(configuration.activation == .gelu)
    #expect(configuration.classifierDropout == nil)
    #expect(configuration.labels == ["O", "B-Disease", "I-Disease"])
    #expect(configuration.architectures == ["BertForTokenClassification"])
    var original = try #require(try JSONValue.parse(try MappedFile.contents(of: path)).object)
    // The file leaves out what the library takes for granted.
    original["position_embedding_type"] = "absolute"
    #expect(configuration.json == original)
    #expect(configuration.json.keys.dropLast() == original.keys.dropLast())
  }

  @Test("Google's file, which has no more than the sizes, gets BERT's values for the rest")
  func google() throws {
    var google = small
    google["directionality"] = "bidi"
    google["pooler_size_per_head"] = 128
    let configuration = try BertConfiguration(.object(google), path: "bert_config.json")
    #expect(configuration.hiddenDropout == 0.1)
    #expect(configuration.attentionDropout == 0.1)
    #expect(configuration.segmentTypeCount == 2)
    #expect(configuration.initializerRange == 0.02)
    #expect(configuration.layerNormEpsilon == 1e-12)
    #expect(configuration.paddingID == 0)
    #expect(configuration.labels == nil)
    #expect(configuration.json["directionality"] == "bidi")
    #expect(configuration.json["model_type"] == "bert")
    #expect(
      try BertConfiguration(
        vocabularySize: 16, hiddenSize: 8, layerCount: 1, headCount: 2, intermediateSize: 12, maximumPositions: 6
      ).hiddenDropout == 0.1)
  }

  @Test("unknown members are written back untouched, and changed values take the place of the old")
  func keepsUnknown() throws {
    var object = small
    object["hidden_dropout_prob"] = 0
    object["our_own"] = ["nested": [1, nil, 2.5]]
    object["id2label"] = ["0": "A", "1": "B"]
    object["label2id"] = ["A": 0, "B": 1]
    object["num_labels"] = 2
    var configuration = try BertConfiguration(.object(object), path: "c.json")
    #expect(configuration.json["our_own"] == ["nested": [1, nil, 2.5]])
    #expect(configuration.json["hidden_dropout_prob"] == 0)
    #expect(configuration.json["num_labels"] == 2)
    configuration.labels = ["C", "A", "D"]
    configuration.layerCount = 3
    configuration.hiddenDropout = 0.2
    let json = configuration.json
    #expect(json["id2label"] == ["0": "C", "1": "A", "2": "D"])
    #expect(json["label2id"] == ["C": 0, "A": 1, "D": 2])
    #expect(json["num_labels"] == nil)
    #expect(json["num_hidden_layers"] == 3)
    #expect(json["hidden_dropout_prob"] == 0.2)
    let again = try BertConfiguration(.object(json), path: "c.json")
    #expect(again.labels == ["C", "A", "D"])
    #expect(again.json == json)
  }

  @Test("more than ten labels keep the order of their numbers")
  func manyLabels() throws {
    let labels = (0..<12).map { "L\($0)" }
    var object = small
    var names = JSONObject()
    for id in (0..<12).map(String.init).sorted() { names[id] = .string("L" + id) }
    object["id2label"] = .object(names)
    #expect(try BertConfiguration(.object(object), path: "c.json").labels == labels)
  }

  @Test("keys of the transformers library that look like others are no misspellings")
  func tolerated() throws {
    var object = small
    for key in ["bos_token_id", "eos_token_id", "sep_token_id", "use_cache", "dtype", "torch_dtype", "return_dict"] {
      object[key] = nil as JSONValue?
      object[key] = .null
    }
    // Looks like pad_token_id, which is there.
    object["pad_token_id"] = 0
    object["pad_token_idx"] = 0
    _ = try BertConfiguration(.object(object), path: "c.json")
  }

  @Test("values that cannot be are refused with key and range", arguments: BrokenConfiguration.all)
  func broken(_ broken: BrokenConfiguration) {
    var object = small
    object[broken.key] = broken.value
    #expect(throws: broken.error) { try BertConfiguration(.object(object), path: "c.json") }
  }

  @Test("text that is no JSON, and JSON that is no object, are refused with the path")
  func noConfiguration() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("{\"vocab_size\": 16,\n}", as: "config.json")
    let error = JSONParseError(
      kind: .unexpectedByte(UInt8(ascii: "}"), expected: .key), line: 2, column: 1, offset: 19)
    #expect(throws: CheckpointError.json(path: path, error)) { try BertConfiguration(path: path) }
    #expect(
      throws: CheckpointError.value(path: "c", .wrongType(path: JSONPath(), expected: .object, found: .array))
    ) {
      try BertConfiguration([], path: "c")
    }
  }
}
