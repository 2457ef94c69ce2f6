import Checkpoints
import Testing

/// Writing TensorFlow checkpoints.
@Suite struct TensorFlowWriterTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private static func description(_ name: String, _ shape: [Int]) throws -> TensorDescription {
    try #require(TensorDescription(name: name, elementType: .float32, shape: shape))
  }

  private static func value(_ name: String, _ index: Int) -> Float {
    Float(name.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF }) + Float(index) / 1024
  }

  @Test(
    "every parameter of an encoder and its heads has a name of TensorFlow's that means it, and comes back bit for bit")
  func roundTrip() throws {
    // More layers and odd sizes, so that blocks of the index end within and squares of a matrix are cut.
    let configuration = try BertConfiguration(
      vocabularySize: 67, hiddenSize: 36, layerCount: 12, headCount: 4, intermediateSize: 70, maximumPositions: 9)
    var expected = configuration.encoderTensors(pooler: true) + configuration.pretrainingTensors
    expected += ExpectedTensor.linear("classifier", input: 36, output: 5)
    expected += ExpectedTensor.linear("qa_outputs", input: 36, output: 2)
    expected += ExpectedTensor.linear("yesno_outputs", input: 36, output: 1)
    let tensors = try expected.map { try Self.description($0.name, $0.shape) }
    let writer = try TensorFlowWriter(prefixPath: folder.file("bert_model.ckpt"), tensors: tensors)
    for tensor in writer.order {
      let values = (0..<tensor.elementCount).map { Self.value(tensor.name, $0) }
      try writer.write(values.span, to: tensor.name)
    }
    try writer.finish()
    #expect(try folder.names() == ["bert_model.ckpt.data-00000-of-00001", "bert_model.ckpt.index"])

    let file = try TensorFlowCheckpoint(indexPath: folder.file("bert_model.ckpt.index"))
    #expect(file.tensors.count == expected.count)
    for tensor in tensors {
      let stored = TensorFlowWriter.storedName(of: tensor.name)
      #expect(BertTensorName(stored: stored) == .parameter(tensor.name))
      #expect(file.tensor(named: stored)?.shape == tensor.shape)
      #expect(try file.floats(of: stored) == (0..<tensor.elementCount).map { Self.value(tensor.name, $0) }, "\(stored)")
    }
    let report = try TensorMatch.match(expected, with: file)
    try report.requireUsable()
    #expect(report.used.count == expected.count)
    for name in [
      "bert/embeddings/word_embeddings", "bert/encoder/layer_11/attention/output/LayerNorm/gamma",
      "bert/encoder/layer_0/intermediate/dense/kernel", "cls/predictions/output_bias",
      "cls/seq_relationship/output_weights",
      "output_weights", "cls/squad/output_bias", "yesno_outputs.weight",
    ] {
      #expect(file.tensor(named: name) != nil, "\(name)")
    }
  }

  @Test("what is stored of a kernel is input by output, with the checksum of these bytes")
  func storedForm() throws {
    let name = "bert.pooler.dense.weight"
    let writer = try TensorFlowWriter(prefixPath: folder.file("c"), tensors: [try Self.description(name, [2, 3])])
    let values: [Float] = [1, 2, 3, 4, 5, 6]
    try writer.write(values.span, to: name)
    try writer.finish()
    let builder = TensorFlowBuilder(
      tensors: [.floats("bert/pooler/dense/kernel", [3, 2], [1, 4, 2, 5, 3, 6])], blockSize: 100)
    let (_, shards) = builder.files()
    #expect(try folder.read("c.data-00000-of-00001") == shards[0])
    #expect(
      try TensorFlowCheckpoint(indexPath: folder.file("c.index")).floats(of: "bert/pooler/dense/kernel") == values)
  }

  @Test("tensors in another order, of another size or left out are refused, and no file appears")
  func wrongUse() throws {
    let tensors = [try Self.description("a", [2]), try Self.description("b", [1])]
    let index = folder.file("c.index")
    func writer() throws -> TensorFlowWriter { try TensorFlowWriter(prefixPath: folder.file("c"), tensors: tensors) }
    let two: [Float] = [1, 2]
    #expect(throws: CheckpointError.tensorFlow(path: index, .writeOrder(expected: "a", given: "b"))) {
      try writer().write(two.span, to: "b")
    }
    let one: [Float] = [1]
    #expect(throws: CheckpointError.tensorFlow(path: index, .writeCount(tensor: "a", expected: 2, given: 1))) {
      try writer().write(one.span, to: "a")
    }
    #expect(throws: CheckpointError.tensorFlow(path: index, .writeCount(tensor: "b", expected: 1, given: 0))) {
      let writer = try writer()
      try writer.write(two.span, to: "a")
      try writer.finish()
    }
    #expect(throws: CheckpointError.tensorFlow(path: index, .duplicateName("a"))) {
      try TensorFlowWriter(prefixPath: folder.file("c"), tensors: [tensors[0], tensors[0]])
    }
    #expect(try folder.names() == [])
  }
}
