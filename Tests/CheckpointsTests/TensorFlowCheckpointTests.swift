import Checkpoints
import Testing

private typealias Tensor = TensorFlowBuilder.Tensor

/// A broken checkpoint and the fault that must be found in it.
struct BrokenCheckpoint: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let index: [UInt8]
  let fault: TensorFlowFault

  private init(_ description: String, _ index: [UInt8], _ fault: TensorFlowFault) {
    testDescription = description
    self.index = index
    self.fault = fault
  }

  private init(_ description: String, _ fault: TensorFlowFault, _ change: (inout TensorFlowBuilder) -> Void) {
    var builder = TensorFlowBuilder(tensors: [Tensor.floats("a", [2], [1, 2])])
    change(&builder)
    self.init(description, builder.files().index, fault)
  }

  /// The index of a good checkpoint with one byte changed.
  private static func changed(_ offset: Int) -> [UInt8] {
    var index = TensorFlowBuilder(tensors: [Tensor.floats("a", [2], [1, 2])]).files().index
    index[offset] ^= 0x10
    return index
  }

  static let all: [BrokenCheckpoint] = [
    .init("empty", [], .tooShort(fileSize: 0)),
    .init("47 bytes", [UInt8](repeating: 0, count: 47), .tooShort(fileSize: 47)),
    .init("another magic number", .magic(found: 0x1234)) { $0.magic = 0x1234 },
    .init("a changed byte in a block", changed(1), .blockChecksum(offset: 0)),
    .init("a footer without an end", [UInt8](repeating: 0xFF, count: 40) + magic, .footer),
    .init(
      "an index block beyond the file", [0, 0, 0x64, 0x08] + [UInt8](repeating: 0, count: 36) + magic,
      .blockOutOfRange(offset: 100, size: 8, fileSize: 48)),
    .init("an unknown compression", .compression(offset: 56, method: 9)) { $0.packing = .unknown },
    .init("broken Snappy", .packedBlock(offset: 16)) { $0.packing = .brokenSnappy },
    .init("no header", .noHeader) { $0.hasHeader = false },
    .init("no entries at all", .noHeader) {
      $0.hasHeader = false
      $0.tensors = []
    },
    .init("most significant byte first", .bigEndian) { $0.isBigEndian = true },
    .init("a later version", .version(minimum: 2)) { $0.minimumReader = 2 },
    .init("too many files", .shardCount(100_000)) { $0.shardCount = 100_000 },
    .init("the same key twice", .keyOrder("a")) { $0.tensors.append($0.tensors[0]) },
    .init("an unknown type", .elementType(tensor: "a", number: 77)) { $0.tensors[0].type = 77 },
    .init("complex numbers", .elementType(tensor: "a", number: 8)) { $0.tensors[0].type = 8 },
    .init("slices", .sliced(tensor: "a")) { $0.tensors[0].isSliced = true },
    .init("a negative dimension", .shape(tensor: "a", shape: [-2])) { $0.tensors[0].shape = [-2] },
    .init("too many elements", .shape(tensor: "a", shape: [1 << 40, 1 << 40])) {
      $0.tensors[0].shape = [1 << 40, 1 << 40]
    },
    .init(
      "bytes that do not fit the shape",
      .byteCount(tensor: "a", shape: [3], elementType: .float32, expected: 12, found: 8)
    ) { $0.tensors[0].shape = [3] },
    .init("a negative size", .entry(key: "a")) { $0.tensors[0].claimedSize = -8 },
    .init("an offset of 2 to the 61", .entry(key: "a")) { $0.tensors[0].claimedOffset = 1 << 61 },
    .init("a file that there is not", .shard(tensor: "a", shard: 1, count: 1)) { $0.tensors[0].shard = 1 },
    .init("a negative file", .shard(tensor: "a", shard: -1, count: 1)) { $0.tensors[0].shard = -1 },
  ]

  private static let magic: [UInt8] = [0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB]
}

/// Reading TensorFlow checkpoints.
@Suite struct TensorFlowCheckpointTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A checkpoint of several types, with a kernel, over two files.
  private static let several = TensorFlowBuilder(
    tensors: [
      .floats("bert/pooler/dense/kernel", [2, 3], [1, 2, 3, 4, 5, 6], shard: 1),
      .floats("bert/pooler/dense/bias", [3], [7, 8, 9], shard: 0),
      .floats("bert/pooler/dense/kernel/adam_m", [2, 3], [0, 0, 0, 0, 0, 0], shard: 1),
      Tensor(name: "half/kernel", shape: [1, 2], data: [0, 0x3C, 0, 0xC0], type: 19, shard: 1),
      Tensor(name: "global_step", data: [5, 0, 0, 0, 0, 0, 0, 0], type: 9),
      Tensor(name: "graph", data: [1, 0x41], type: 7),
      .floats("empty", [0, 4], []),
      .floats("scalar", [], [0.5]),
    ], shardCount: 2)

  @Test(
    "tensors of several files and types are read, kernels turned round, whether blocks are packed or not",
    arguments: [TensorFlowBuilder.Packing.none, .snappy])
  func reading(_ packing: TensorFlowBuilder.Packing) throws {
    var builder = Self.several
    builder.packing = packing
    for blockSize in [1, 3, 100] {
      builder.blockSize = blockSize
      let file = try TensorFlowCheckpoint(indexPath: try builder.write(to: folder))
      #expect(file.tensors.map(\.name) == builder.tensors.map(\.name).filter { $0 != "graph" }.sorted())
      #expect(file.otherKeys == ["graph"])
      #expect(file.tensor(named: "bert/pooler/dense/kernel")?.shape == [3, 2])
      #expect(try file.floats(of: "bert/pooler/dense/kernel") == [1, 4, 2, 5, 3, 6])
      #expect(file.floatPointer(of: "bert/pooler/dense/kernel") == nil)
      #expect(try file.floats(of: "bert/pooler/dense/bias") == [7, 8, 9])
      let inPlace = try #require(file.floatPointer(of: "bert/pooler/dense/bias"))
      #expect(Array(UnsafeBufferPointer(start: inPlace, count: 3)) == [7, 8, 9])
      #expect(file.tensor(named: "half/kernel")?.shape == [2, 1])
      #expect(try file.floats(of: "half/kernel") == [1, -2])
      #expect(try file.floats(of: "empty") == [])
      #expect(try file.floats(of: "scalar") == [0.5])
      let fault = CheckpointError.tensor(path: file.path, name: "global_step", .notFloating(.int64))
      #expect(throws: fault) { try file.floats(of: "global_step") }
    }
  }

  @Test("broken indices are refused with what is wrong", arguments: BrokenCheckpoint.all)
  func broken(_ broken: BrokenCheckpoint) throws {
    try folder.write(SafetensorsBuilder.bytes([1, 2]), as: "c.data-00000-of-00001")
    let path = try folder.write(broken.index, as: "c.index")
    #expect(throws: CheckpointError.tensorFlow(path: path, broken.fault)) { try TensorFlowCheckpoint(indexPath: path) }
  }

  @Test("an index that was cut anywhere, or in which a byte is wrong, is refused or says the same, and never more")
  func damage() throws {
    for packing in [TensorFlowBuilder.Packing.none, .snappy] {
      var builder = Self.several
      builder.packing = packing
      let path = try builder.write(to: folder)
      let whole = try folder.read("model.ckpt.index")
      let names = try TensorFlowCheckpoint(indexPath: path).tensors
      for count in 0..<whole.count {
        try folder.write(Array(whole[..<count]), as: "model.ckpt.index")
        #expect(throws: CheckpointError.self) { try TensorFlowCheckpoint(indexPath: path) }
      }
      for offset in whole.indices {
        var changed = whole
        changed[offset] ^= UInt8(1 << (offset % 8))
        try folder.write(changed, as: "model.ckpt.index")
        if let file = try? TensorFlowCheckpoint(indexPath: path) { #expect(file.tensors == names) }
      }
    }
  }

  @Test("bytes without a checksum of their own never crash the reader, packed or not")
  func fuzz() throws {
    var random = SystemRandomNumberGenerator()
    for packing in [TensorFlowBuilder.Packing.none, .snappy] {
      var builder = Self.several
      builder.packing = packing
      let key = Array("a".utf8)
      for round in 0..<2000 {
        // Whatever stands in the values gets right checksums here, so that what follows them is reached.
        let values = (0..<2).map { _ in
          (0..<Int.random(in: 0..<24, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        let header: [UInt8] = round % 2 == 0 ? [0x08, 0x01] : values[0]
        try folder.write(builder.table([([], header), (key, values[1])]), as: "f.index")
        _ = try? TensorFlowCheckpoint(indexPath: folder.file("f.index"))
      }
    }
  }

  @Test("a file of numbers that is missing, too short or damaged is named")
  func brokenShards() throws {
    let path = try Self.several.write(to: folder)
    let second = folder.file("model.ckpt.data-00001-of-00002")
    var bytes = try folder.read("model.ckpt.data-00001-of-00002")
    bytes[3] ^= 1
    try folder.write(bytes, as: "model.ckpt.data-00001-of-00002")
    let damaged = try TensorFlowCheckpoint(indexPath: path)
    let name = "bert/pooler/dense/kernel"
    #expect(throws: CheckpointError.tensorFlow(path: path, .checksum(tensor: name, file: second))) {
      try damaged.floats(of: name)
    }
    // What is whole can be read all the same.
    #expect(try damaged.floats(of: "half/kernel") == [1, -2])

    try folder.write(Array(bytes.dropLast()), as: "model.ckpt.data-00001-of-00002")
    let short = TensorFlowFault.truncated(
      tensor: "half/kernel", file: second, end: bytes.count, fileSize: bytes.count - 1)
    #expect(throws: CheckpointError.tensorFlow(path: path, short)) { try TensorFlowCheckpoint(indexPath: path) }
    try folder.remove("model.ckpt.data-00001-of-00002")
    #expect(throws: CheckpointError.tensorFlow(path: path, .missingShard(file: second))) {
      try TensorFlowCheckpoint(indexPath: path)
    }
  }

  @Test("damaged numbers are not given in place")
  func damagedInPlace() throws {
    var builder = TensorFlowBuilder(tensors: [Tensor.floats("a", [2], [1, 2])])
    builder.tensors[0].claimedChecksum = 7
    let path = try builder.write(to: folder)
    let file = try TensorFlowCheckpoint(indexPath: path)
    #expect(file.floatPointer(of: "a") == nil)
    let data = folder.file("model.ckpt.data-00000-of-00001")
    #expect(throws: CheckpointError.tensorFlow(path: path, .checksum(tensor: "a", file: data))) {
      try file.floats(of: "a")
    }
  }

  @Test("the names of an optimizer's state and of counters are known, as those of fine-tuned heads are")
  func names() {
    for slot in [
      "bert/pooler/dense/kernel/adam_m", "output_weights/adam_v", "bert/pooler/dense/bias/Adam_1", "beta1_power",
      "cls/predictions/output_bias/BERTAdam", "loss_scale", "optimizer/iter/.ATTRIBUTES/VARIABLE_VALUE",
    ] {
      #expect(BertTensorName(stored: slot) == .optimizer, "\(slot)")
    }
    for counter in ["global_step", "save_counter/.ATTRIBUTES/VARIABLE_VALUE"] {
      #expect(BertTensorName(stored: counter) == .counter, "\(counter)")
    }
    for (stored, name) in [
      ("bert/embeddings/word_embeddings", "bert.embeddings.word_embeddings.weight"),
      ("bert/embeddings/LayerNorm/gamma", "bert.embeddings.LayerNorm.weight"),
      (
        "bert/encoder/layer_11/attention/self/query/kernel",
        "bert.encoder.layer.11.attention.self.query.weight"
      ),
      ("cls/predictions/output_bias", "cls.predictions.bias"),
      ("cls/predictions/transform/LayerNorm/beta", "cls.predictions.transform.LayerNorm.bias"),
      ("cls/seq_relationship/output_weights", "cls.seq_relationship.weight"),
      ("cls/squad/output_bias", "qa_outputs.bias"), ("output_weights", "classifier.weight"),
      // Names without slashes are as they were.
      ("classifier.weight", "classifier.weight"), ("encoder.step", "bert.encoder.step"),
    ] {
      #expect(BertTensorName(stored: stored) == .parameter(name), "\(stored)")
    }
  }

  @Test(
    "a genuine checkpoint of a tiny BERT opens as a folder, whole, and its numbers have their checksums",
    .enabled(if: SharedData.isHere))
  func genuine() throws {
    let opened = try ModelFolder(path: SharedData.path("checkpoints/tiny-tf-bert"))
    #expect(opened.weightsForm == .tensorFlow)
    #expect(opened.weightFiles == ["bert_model.ckpt.index", "bert_model.ckpt.data-00000-of-00001"])
    let source = try opened.openWeights()
    let report = try TensorMatch.match(opened.configuration.encoderTensors(pooler: false), with: source)
    try report.requireUsable()
    #expect(report.used.count == 5 + 16 * opened.configuration.layerCount)
    #expect(report.notUsed.allSatisfy { $0.reason == .training || $0.reason == .notAskedFor })
    // Both moments of every parameter.
    let optimizer = source.tensors.filter { BertTensorName(stored: $0.name) == .optimizer }
    #expect(optimizer.count >= 2 * report.used.count)
    for tensor in source.tensors where tensor.elementType.isFloating {
      let floats = try source.floats(of: tensor.name)
      let areFinite = floats.allSatisfy { $0.isFinite }
      #expect(areFinite, "\(tensor.name)")
    }
    #expect(source.tensor(named: "bert/encoder/layer_0/intermediate/dense/kernel")?.shape == [16, 4])
  }

  @Test("of several checkpoints in a folder the one is taken that `checkpoint` names, or that the path names")
  func several() throws {
    try folder.copy(Fixtures.path("bert"), to: "m")
    try folder.remove("m/model.safetensors")
    for (name, value) in [("model.ckpt-1", Float(1)), ("model.ckpt-2", Float(2))] {
      try TensorFlowBuilder(tensors: [Tensor.floats("a", [1], [value])]).write(to: folder, as: "m/" + name)
    }
    let path = folder.file("m")
    let names = ["model.ckpt-1.index", "model.ckpt-2.index"]
    for state in [nil, "model_checkpoint_path: \"model.ckpt-9\"\n", "nonsense"] {
      if let state { try folder.write(state, as: "m/checkpoint") }
      #expect(throws: CheckpointError.folder(path: path, .severalCheckpoints(names))) { try ModelFolder(path: path) }
    }
    #expect(try ModelFolder(path: path + "/model.ckpt-1").openWeights().floats(of: "a") == [1])
    try folder.write("model_checkpoint_path: \"/elsewhere/model.ckpt-2\"\nall_…: \"x\"\n", as: "m/checkpoint")
    let opened = try ModelFolder(path: path)
    #expect(opened.weightFiles == ["model.ckpt-2.index", "model.ckpt-2.data-00000-of-00001"])
    #expect(try opened.openWeights().floats(of: "a") == [2])
    #expect(try ModelFolder(path: path + "/model.ckpt-1").path == path)
  }
}
