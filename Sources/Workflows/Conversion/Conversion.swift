import Checkpoints
import Compute
import JSON

/// Writes a model folder anew: any form of weights that is read becomes safetensors, and the encoder's linear weights bytes
/// when that is asked for.
public final class Conversion {
  /// What `host convert` was asked for.
  public struct Request: Sendable {
    /// The model folder to read.
    public var source: String
    /// The model folder to write.
    public var destination: String
    /// Whether the encoder's linear weights become bytes.
    public var quantizes = false

    /// A request for two folders.
    public init(source: String, destination: String) {
      self.source = source
      self.destination = destination
    }
  }

  /// What became of the tensors.
  public struct Summary: Sendable, Equatable {
    /// A tensor that was read.
    public struct Tensor: Sendable, Equatable {
      /// Its name in the old file.
      public var stored: String
      /// Its name in the new file; nil when it is left out.
      public var written: String?
      /// Why it is left out, or what it became: "float32", "int8", "buffer", "tied".
      public var outcome: String
    }

    /// Every tensor of the old file, in its order.
    public var tensors: [Tensor] = []
    /// Bytes of the weights before and now.
    public var bytesRead = 0, bytesWritten = 0

    /// The summary as JSON.
    public var json: JSONObject {
      [
        "tensors": .array(
          tensors.map {
            [
              "stored_name": .string($0.stored), "written_name": $0.written.map { .string($0) } ?? .null,
              "outcome": .string($0.outcome),
            ]
          }), "bytes_read": JSONValue(bytesRead), "bytes_written": JSONValue(bytesWritten),
      ]
    }
  }

  private let request: Request

  /// A conversion of what was asked for.
  public init(_ request: Request) { self.request = request }

  /// Runs it; the new folder appears whole or not at all.
  /// - Throws: `CheckpointError`, `WorkflowError.quantizedModel`, `.outputExists`.
  public func run() throws -> Summary {
    let folder = try ModelFolder(path: request.source)
    let source = try folder.openWeights()
    var summary = Summary()
    let plan = try plan(source, &summary)
    if FileIdentity(request.destination) != nil { throw WorkflowError.outputExists(path: request.destination) }
    let writer = try ModelFolderWriter(path: request.destination)
    try writer.write(folder.configuration)
    try writer.write(vocabulary: try MappedFile.contents(of: folder.vocabulary.path))
    try writer.write(folder.tokenizer)
    var host = folder.host ?? HostFile(casing: folder.casing)
    if request.quantizes { host.encoderPrecision = .int8 }
    try writer.write(host)
    let weights = try writer.openWeights(plan.flatMap(\.tensors))
    var quantized: [String: QuantizedWeight] = [:]
    // Wide elements come first in a file: a weight's scales before its bytes.
    for tensor in weights.order {
      guard let part = plan.first(where: { $0.tensors.contains(tensor) }) else { continue }
      if !part.becomesBytes {
        let floats = try finiteFloats(of: part.stored, in: source)
        try weights.write(floats.span, to: tensor.name)
      } else if tensor.elementType == .float32 {
        let weight = quantize(try finiteFloats(of: part.stored, in: source), part.stored.shape)
        quantized[part.name] = weight
        let scales = unsafe UnsafeBufferPointer(start: weight.scales, count: weight.outputs)
        try weights.write(unsafe Span(_unsafeElements: scales), to: tensor.name)
      } else if let weight = quantized.removeValue(forKey: part.name) {
        let bytes = unsafe UnsafeRawBufferPointer(start: weight.bytes, count: weight.outputs * weight.inputs)
        try weights.write(bytes: unsafe RawSpan(_unsafeBytes: bytes), to: tensor.name)
      }
      summary.bytesWritten += tensor.byteCount
    }
    try weights.finish()
    try writer.commit()
    return summary
  }

  /// A parameter and the tensors that it becomes.
  private struct Part {
    let stored: TensorDescription
    let name: String
    let becomesBytes: Bool
    let tensors: [TensorDescription]
  }

  private func plan(_ source: any TensorSource, _ summary: inout Summary) throws -> [Part] {
    var parts: [Part] = []
    for tensor in source.tensors {
      summary.bytesRead += tensor.byteCount
      guard case .parameter(let name) = BertTensorName(stored: tensor.name) else {
        let isBuffer = BertTensorName(stored: tensor.name) == .buffer
        summary.tensors.append(.init(stored: tensor.name, written: nil, outcome: isBuffer ? "buffer" : "tied"))
        continue
      }
      guard tensor.elementType.isFloating else {
        if tensor.elementType == .int8 { throw WorkflowError.quantizedModel(request.source) }
        throw CheckpointError.tensor(path: source.path, name: tensor.name, .notFloating(tensor.elementType))
      }
      let becomesBytes = request.quantizes && QuantizedName.isPossible(for: name, shape: tensor.shape)
      let tensors =
        becomesBytes
        ? [
          TensorDescription(name: QuantizedName.bytes(of: name), elementType: .int8, shape: tensor.shape),
          TensorDescription(
            name: QuantizedName.scales(of: name), elementType: .float32, shape: Array(tensor.shape.prefix(1))),
        ] : [TensorDescription(name: name, elementType: .float32, shape: tensor.shape)]
      parts.append(
        Part(stored: tensor, name: name, becomesBytes: becomesBytes, tensors: tensors.compactMap(\.self)))
      summary.tensors.append(
        .init(
          stored: tensor.name, written: becomesBytes ? QuantizedName.bytes(of: name) : name,
          outcome: becomesBytes ? "int8" : "float32"))
    }
    return parts
  }

  private func finiteFloats(of tensor: TensorDescription, in source: any TensorSource) throws -> [Float] {
    let floats = try source.floats(of: tensor.name)
    if let bad = NonFiniteElements.find(in: floats.span) {
      throw CheckpointError.tensor(path: source.path, name: tensor.name, .notFinite(bad))
    }
    return floats
  }

  private func quantize(_ floats: [Float], _ shape: [Int]) -> QuantizedWeight {
    unsafe floats.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("a weight of no numbers has no layer") }
      return unsafe QuantizedWeight(quantizing: base, outputs: shape[0], inputs: shape[1])
    }
  }
}
