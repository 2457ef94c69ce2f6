import Checkpoints
import Testing

/// Writing ONNX graphs.
@Suite struct OnnxWriterTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private static func configuration(
    _ activation: BertConfiguration.Activation = .gelu
  ) throws -> BertConfiguration {
    try BertConfiguration(
      vocabularySize: 11, hiddenSize: 8, layerCount: 2, headCount: 2, intermediateSize: 12, maximumPositions: 6,
      activation: activation)
  }

  private func write(_ graph: OnnxGraph) throws -> OnnxFile {
    let writer = try OnnxWriter(path: folder.file("model.onnx"), graph: graph)
    for tensor in writer.order {
      let values = (0..<tensor.elementCount).map { Float($0) }
      try writer.write(values.span, to: tensor.name)
    }
    try writer.finish()
    return try #require(OnnxFile(try folder.read("model.onnx")))
  }

  @Test("a graph has its inputs, outputs and all weights of encoder, pooler and head, and every node what it needs")
  func structure() throws {
    let configuration = try Self.configuration()
    let head = OnnxHead.sequenceClassifier(labels: 3)
    let file = try write(OnnxGraph(configuration, pooler: true, heads: [head]))
    #expect(file.formatVersion == 8)
    #expect(file.operatorSet == 17)
    let tokens = OnnxFile.Value(type: 7, shape: ["batch", "sequence"])
    #expect(file.inputs == ["input_ids": tokens, "attention_mask": tokens, "token_type_ids": tokens])
    #expect(
      file.outputs == [
        "last_hidden_state": .init(type: 1, shape: ["batch", "sequence", "8"]),
        "pooler_output": .init(type: 1, shape: ["batch", "8"]), "logits": .init(type: 1, shape: ["batch", "3"]),
      ])
    let expected = configuration.encoderTensors(pooler: true) + head.tensors(hiddenSize: 8)
    for tensor in expected {
      let found = try #require(file.tensors[tensor.name], "\(tensor.name)")
      let isLinear = tensor.shape.count == 2 && !tensor.name.contains("embeddings")
      #expect(found.shape == (isLinear ? tensor.shape.reversed() : tensor.shape), "\(tensor.name)")
      #expect(found.type == 1 && found.bytes.count == 4 * tensor.shape.reduce(1, *), "\(tensor.name)")
    }
    // A weight is stored input by output: number (i, o) is that of place o * I + i.
    let wide = try #require(file.tensors["bert.encoder.layer.1.intermediate.dense.weight"])
    let turned = (0..<96).map { (place: Int) -> Float in
      let (input, output) = (place / 12, place % 12)
      return Float(output * 8 + input)
    }
    #expect(wide.floats == turned)

    // Nodes come in an order in which each finds its inputs, and no name is given twice.
    var known = Set(file.inputs.keys).union(file.tensors.keys)
    for node in file.nodes {
      for input in node.inputs { #expect(known.contains(input), "\(node.operation) \(input)") }
      for output in node.outputs { #expect(known.insert(output).inserted, "\(output)") }
    }
    #expect(known.isSuperset(of: file.outputs.keys))
    let used = Set(file.nodes.flatMap(\.inputs))
    #expect(used.isSuperset(of: file.tensors.keys))
    #expect(file.nodes.count { $0.operation == "Softmax" } == 2)
    #expect(file.nodes.count { $0.operation == "Erf" } == 2)
    #expect(file.nodes.count { $0.operation == "LayerNormalization" } == 5)
  }

  @Test("heads of tokens and of answers need no pooler, and other activations have other nodes")
  func heads() throws {
    let answers = try write(OnnxGraph(try Self.configuration(.geluNew), pooler: false, heads: [.questionAnswering]))
    #expect(Set(answers.outputs.keys) == ["last_hidden_state", "start_logits", "end_logits"])
    #expect(answers.outputs["start_logits"]?.shape == ["batch", "sequence"])
    #expect(answers.nodes.count { $0.operation == "Tanh" } == 2)
    let tags = try write(
      OnnxGraph(try Self.configuration(.relu), pooler: false, heads: [.tokenClassifier(labels: 5)]))
    #expect(tags.outputs["logits"]?.shape == ["batch", "sequence", "5"])
    #expect(tags.nodes.count { $0.operation == "Relu" } == 2)
    #expect(tags.tensors["bert.pooler.dense.weight"] == nil)
    for file in [answers, tags] {
      let used = Set(file.nodes.flatMap(\.inputs))
      #expect(used.isSuperset(of: file.tensors.keys), "\(Set(file.tensors.keys).subtracting(used))")
    }
  }

  @Test("a graph of more than two gigabytes is refused before anything is written")
  func tooLarge() throws {
    let huge = try BertConfiguration(
      vocabularySize: 600_000, hiddenSize: 1024, layerCount: 1, headCount: 1, intermediateSize: 8)
    let path = folder.file("model.onnx")
    let error = #expect(throws: CheckpointError.self) {
      try OnnxWriter(path: path, graph: OnnxGraph(huge, pooler: false, heads: []))
    }
    guard case .onnx(path, .tooLarge(let count, Int(Int32.max))) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(count > 600_000 * 1024 * 4)
    #expect(try folder.names() == [])
  }

  @Test("weights in another order, of another size or left out are refused, and no file appears")
  func wrongUse() throws {
    let graph = OnnxGraph(try Self.configuration(), pooler: false, heads: [])
    let path = folder.file("model.onnx")
    let first = "bert.embeddings.word_embeddings.weight"
    let one: [Float] = [1]
    #expect(throws: CheckpointError.onnx(path: path, .writeOrder(expected: first, given: "x"))) {
      try OnnxWriter(path: path, graph: graph).write(one.span, to: "x")
    }
    #expect(throws: CheckpointError.onnx(path: path, .writeCount(tensor: first, expected: 88, given: 1))) {
      try OnnxWriter(path: path, graph: graph).write(one.span, to: first)
    }
    #expect(throws: CheckpointError.onnx(path: path, .writeCount(tensor: first, expected: 88, given: 0))) {
      try OnnxWriter(path: path, graph: graph).finish()
    }
    #expect(try folder.names() == [])
  }
}
