import Checkpoints
import JSON
import Testing

/// A source with names and shapes and no numbers.
private struct NamedShapes: TensorSource {
  let path = "model"
  let tensors: [TensorDescription]

  init(_ shapes: [(String, [Int])]) throws {
    tensors = try shapes.map { try #require(TensorDescription(name: $0.0, elementType: .float32, shape: $0.1)) }
  }

  func tensor(named name: String) -> TensorDescription? {
    tensors.first { $0.name == name }
  }

  func copyFloats(of name: String, into destination: UnsafeMutableBufferPointer<Float>) throws(CheckpointError) {
    throw .tensor(path: path, name: name, .notFound)
  }

  func floatPointer(of name: String) -> UnsafePointer<Float>? {
    nil
  }
}

/// Names of tensors, and matching them with parameters.
@Suite struct TensorMatchTests {
  @Test(
    "stored names become the names of today",
    arguments: [
      ("bert.encoder.layer.0.attention.self.query.weight", "bert.encoder.layer.0.attention.self.query.weight"),
      ("encoder.layer.11.output.LayerNorm.gamma", "bert.encoder.layer.11.output.LayerNorm.weight"),
      ("module.bert.embeddings.LayerNorm.beta", "bert.embeddings.LayerNorm.bias"),
      ("model.bert.pooler.dense.bias", "bert.pooler.dense.bias"),
      ("module._orig_mod.model.embeddings.word_embeddings.weight", "bert.embeddings.word_embeddings.weight"),
      ("classifier.weight", "classifier.weight"), ("module.qa_outputs.bias", "qa_outputs.bias"),
      ("cls.predictions.transform.LayerNorm.gamma", "cls.predictions.transform.LayerNorm.weight"),
      ("alpha.gamma", "alpha.gamma"), ("modules.x", "modules.x"), ("", ""),
    ])
  func canonicalNames(_ stored: String, _ canonical: String) {
    #expect(BertTensorName(stored: stored) == .parameter(canonical))
  }

  @Test("buffers and shared outputs are told from parameters")
  func specialNames() {
    #expect(BertTensorName(stored: "embeddings.position_ids") == .buffer)
    #expect(BertTensorName(stored: "module.bert.embeddings.token_type_ids") == .buffer)
    #expect(
      BertTensorName(stored: "cls.predictions.decoder.weight") == .tied(to: "bert.embeddings.word_embeddings.weight"))
    #expect(BertTensorName(stored: "cls.predictions.decoder.bias") == .tied(to: "cls.predictions.bias"))
  }

  @Test("the expected tensors of an encoder with a head are those of the transformers library, shapes included")
  func expectedTensors() throws {
    let configuration = try BertConfiguration(path: Fixtures.path("bert/config.json"))
    let expected =
      configuration.encoderTensors(pooler: false) + ExpectedTensor.linear("classifier", input: 8, output: 3)
    let stored = try Fixtures.expected("bert")
    #expect(Set(expected.map(\.name)) == Set(stored.map(\.name)))
    for tensor in expected {
      #expect(stored.first { $0.name == tensor.name }?.tensor.shape == tensor.shape, "\(tensor.name)")
    }
    // Devlin et al. 2019: BERT base has 110 million parameters; with the vocabulary of 28996 pieces and without
    // heads it is 108.3 million.
    let base = try BertConfiguration(
      vocabularySize: 28_996, hiddenSize: 768, layerCount: 12, headCount: 12, intermediateSize: 3072)
    let count = base.encoderTensors(pooler: true).map { $0.shape.reduce(1, *) }.reduce(0, +)
    #expect(count == 108_310_272)
    #expect(base.encoderTensors(pooler: true).count == 199)
  }

  @Test("a report tells what serves, what does not and why, what is missing and what starts anew")
  func report() throws {
    let source = try NamedShapes([
      ("module.bert.embeddings.LayerNorm.gamma", [4]), ("bert.embeddings.LayerNorm.bias", [4]),
      ("bert.embeddings.position_ids", [1, 6]), ("cls.predictions.decoder.weight", [9, 4]),
      ("bert.pooler.dense.bias", [4]), ("qa_outputs.weight", [2, 4]), ("strange", [1]),
    ])
    let expected =
      ExpectedTensor.layerNorm("bert.embeddings.LayerNorm", size: 4)
      + [ExpectedTensor(name: "bert.absent", shape: [1])]
      + ExpectedTensor.linear("classifier", input: 4, output: 3, isRequired: false)
    let report = try TensorMatch.match(expected, with: source)
    #expect(
      report.used == [
        .init(
          name: "bert.embeddings.LayerNorm.weight", storedName: "module.bert.embeddings.LayerNorm.gamma",
          elementType: .float32, shape: [4]),
        .init(
          name: "bert.embeddings.LayerNorm.bias", storedName: "bert.embeddings.LayerNorm.bias", elementType: .float32,
          shape: [4]),
      ])
    #expect(report.storedName(of: "bert.embeddings.LayerNorm.weight") == "module.bert.embeddings.LayerNorm.gamma")
    #expect(
      report.notUsed == [
        .init(storedName: "bert.embeddings.position_ids", reason: .buffer),
        .init(
          storedName: "cls.predictions.decoder.weight", reason: .tied(to: "bert.embeddings.word_embeddings.weight")),
        .init(storedName: "bert.pooler.dense.bias", reason: .notAskedFor),
        .init(storedName: "qa_outputs.weight", reason: .notAskedFor),
        .init(storedName: "strange", reason: .unknownName),
      ])
    #expect(report.missing == ["bert.absent"])
    #expect(report.initialized == ["classifier.weight", "classifier.bias"])
    #expect(report.mismatches.isEmpty)
    let fault = MatchFault.missing(["bert.absent"], storedNames: report.notUsed.map(\.storedName))
    #expect(throws: CheckpointError.match(path: "model", fault)) { try report.requireUsable() }

    let json = try JSONValue.parse(try JSONValue.object(report.json).bytes())
    #expect(json["missing"] == ["bert.absent"])
    #expect(json["initialized"] == ["classifier.weight", "classifier.bias"])
    #expect(json["not_used"]?.array?[1]["tied_to"] == "bert.embeddings.word_embeddings.weight")
    let reasons = try #require(json["not_used"]?.array).compactMap { $0["reason"]?.string }
    #expect(reasons == ["buffer", "tied", "not_asked_for", "not_asked_for", "unknown_name"])
    #expect(json["used"]?.array?[0]["shape"] == [4])
  }

  @Test("wrong shapes are an error with both shapes, before what is missing")
  func mismatch() throws {
    let source = try NamedShapes([("classifier.weight", [2, 4]), ("classifier.bias", [3])])
    let expected = ExpectedTensor.linear("classifier", input: 4, output: 3) + [ExpectedTensor(name: "x", shape: [])]
    let report = try TensorMatch.match(expected, with: source)
    let mismatch = LoadReport.Mismatch(
      name: "classifier.weight", storedName: "classifier.weight", expected: [3, 4], found: [2, 4])
    #expect(report.used.map(\.name) == ["classifier.bias"])
    #expect(throws: CheckpointError.match(path: "model", .shapes([mismatch]))) { try report.requireUsable() }
  }

  @Test("two tensors that claim one parameter are an error with both names")
  func ambiguity() throws {
    let source = try NamedShapes([("bert.pooler.dense.bias", [4]), ("module.pooler.dense.bias", [4])])
    let fault = MatchFault.ambiguous(
      name: "bert.pooler.dense.bias", storedNames: ["bert.pooler.dense.bias", "module.pooler.dense.bias"])
    #expect(throws: CheckpointError.match(path: "model", fault)) {
      try TensorMatch.match(ExpectedTensor.linear("bert.pooler.dense", input: 4, output: 4), with: source)
    }
  }
}
