import Checkpoints
import Training

/// Writes a model folder anew: any form of weights that is read becomes safetensors, and the encoder's linear weights bytes
/// when that is asked for; or a TensorFlow checkpoint, or an ONNX graph.
public final class Conversion {
  /// What `host convert` was asked for.
  public struct Request: Sendable {
    /// The model folder to read.
    public var source: String
    /// The model folder to write.
    public var destination: String
    /// What is written.
    public var layout = ModelLayout.transformers
    /// Whether the encoder's linear weights become bytes.
    public var quantizes = false
    /// How the weights are written that do not become bytes.
    public var weights = WeightFormat.float32

    /// A request for two folders.
    public init(source: String, destination: String) {
      self.source = source
      self.destination = destination
    }
  }

  private let request: Request

  /// A conversion of what was asked for.
  public init(_ request: Request) { self.request = request }

  /// Runs it; the new folder appears whole or not at all.
  /// - Throws: `CheckpointError`, `TrainingError.file`, `WorkflowError.quantizedModel`, `.outputExists`, `.conflict`.
  public func run() throws -> Summary {
    if request.quantizes, request.layout != .transformers {
      throw WorkflowError.conflict(first: "--quantize", second: "--as \(request.layout.rawValue)")
    }
    if request.weights != .float32 {
      let first = "--weights \(request.weights.rawValue)"
      if request.layout != .transformers {
        throw WorkflowError.conflict(first: first, second: "--as \(request.layout.rawValue)")
      }
      if request.quantizes { throw WorkflowError.conflict(first: first, second: "--quantize") }
    }
    let folder = try ModelFolder(path: request.source)
    let source = try folder.openWeights()
    var plan = try ConversionPlan(source, folder)
    if FileIdentity(request.destination) != nil { throw WorkflowError.outputExists(path: request.destination) }
    let writer = try ModelFolderWriter(path: request.destination, layout: request.layout)
    try writer.write(plan.completedConfiguration)
    try writer.write(vocabulary: try MappedFile.contents(of: folder.vocabulary.path))
    try writer.write(folder.tokenizer)
    var summary = Summary(layout: request.layout)
    switch request.layout {
    case .transformers:
      var host = folder.host ?? HostFile(casing: folder.casing)
      if request.quantizes { host.encoderPrecision = .int8 }
      try writer.write(host)
      summary.bytesWritten = try SafetensorsConversion(
        source: source, quantizes: request.quantizes, weights: request.weights
      )
      .run(&plan, to: writer)
    case .tensorFlow:
      if let host = folder.host { try writer.write(host) }
      let weights = try writer.openTensorFlowWeights(plan.writtenTensors)
      try copy(plan, weights.order, from: source) { values, name in try weights.write(values, to: name) }
      try weights.finish()
      for parameter in plan.parameters {
        plan.note(parameter.stored, written: TensorFlowWriter.storedName(of: parameter.name), .float32)
      }
      summary.bytesWritten = weights.order.reduce(0) { $0 + $1.byteCount }
    case .onnx:
      let graph = try graph(&plan, source)
      let weights = try writer.openOnnx(graph)
      try copy(plan, weights.order, from: source) { values, name in try weights.write(values, to: name) }
      try weights.finish()
      summary.bytesWritten = weights.order.reduce(0) { $0 + $1.byteCount }
    }
    try writer.commit()
    summary.bytesRead = source.tensors.reduce(0) { $0 + $1.byteCount }
    summary.tensors = plan.tensors
    summary.missing = plan.missing
    summary.files = try Self.files(in: request.destination)
    return summary
  }

  /// The graph of what is there; what it has no use for is noted.
  /// - Throws: `CheckpointError.match` when the encoder is not whole.
  private func graph(_ plan: inout ConversionPlan, _ source: any TensorSource) throws -> OnnxGraph {
    let missing = plan.missing.filter { $0.part == .encoder }.map(\.name)
    if !missing.isEmpty {
      let others = plan.tensors.filter { $0.outcome == .unknown }.map(\.stored)
      throw CheckpointError.match(path: source.path, .missing(missing, storedNames: others))
    }
    let configuration = plan.completedConfiguration
    let heads = plan.heads
    for head in heads {
      for expected in head.tensors(hiddenSize: configuration.hiddenSize) {
        guard let tensor = plan.parameters.first(where: { $0.name == expected.name })?.stored,
          tensor.shape != expected.shape
        else { continue }
        let mismatch = LoadReport.Mismatch(
          name: expected.name, storedName: tensor.name, expected: expected.shape, found: tensor.shape)
        throw CheckpointError.match(path: source.path, .shapes([mismatch]))
      }
    }
    let graph = OnnxGraph(configuration, pooler: plan.hasPooler, heads: heads)
    let used = Set(graph.parameters.map(\.name))
    for parameter in plan.parameters where !used.contains(parameter.name) {
      plan.note(parameter.stored, written: nil, .notInGraph)
    }
    return graph
  }

  /// Gives the numbers of tensors to a writer, in its order.
  private func copy(
    _ plan: ConversionPlan, _ order: [TensorDescription], from source: any TensorSource,
    _ write: (Span<Float>, String) throws -> Void
  ) throws {
    let stored = Dictionary(uniqueKeysWithValues: plan.parameters.map { ($0.name, $0.stored) })
    for tensor in order {
      guard let description = stored[tensor.name] else { continue }
      let floats = try source.finiteFloats(of: description)
      try write(floats.span, tensor.name)
    }
  }

  /// The files of a folder with their hashes.
  private static func files(in folder: String) throws -> [Summary.File] {
    try FolderListing.names(in: folder).map { name in
      let path = folder + "/" + name
      return Summary.File(
        name: name, byteCount: try MappedFile(path: path).count, sha256: try ContentHash.hash(file: path))
    }
  }
}

extension ConversionPlan {
  /// The tensors that are written where none of them becomes bytes.
  var writtenTensors: [TensorDescription] {
    parameters.compactMap { TensorDescription(name: $0.name, elementType: .float32, shape: $0.stored.shape) }
  }
}

extension TensorSource {
  /// The numbers of a tensor, none of which may be NaN or infinite.
  /// - Throws: `CheckpointError`.
  func finiteFloats(of tensor: TensorDescription) throws(CheckpointError) -> [Float] {
    let floats = try floats(of: tensor.name)
    if let bad = NonFiniteElements.find(in: floats.span) {
      throw .tensor(path: path, name: tensor.name, .notFinite(bad))
    }
    return floats
  }
}
