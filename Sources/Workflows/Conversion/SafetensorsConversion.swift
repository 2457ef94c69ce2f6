import Checkpoints
import Compute

/// Writes the parameters of a model as safetensors, the encoder's linear weights as bytes when that is asked for.
struct SafetensorsConversion {
  /// The model's tensors.
  let source: any TensorSource
  /// Whether the encoder's linear weights become bytes.
  let quantizes: Bool
  /// How the other weights are written.
  let weights: WeightFormat

  /// A parameter and the tensors that it becomes.
  private struct Part {
    let stored: TensorDescription
    let name: String
    let becomesBytes: Bool
    let tensors: [TensorDescription]

    init(_ parameter: ConversionPlan.Parameter, quantizes: Bool, weights: WeightFormat) {
      (stored, name) = (parameter.stored, parameter.name)
      becomesBytes = quantizes && QuantizedName.isPossible(for: name, shape: stored.shape)
      let tensors =
        becomesBytes
        ? [
          TensorDescription(name: QuantizedName.bytes(of: name), elementType: .int8, shape: stored.shape),
          TensorDescription(
            name: QuantizedName.scales(of: name), elementType: .float32, shape: Array(stored.shape.prefix(1))),
        ] : [TensorDescription(name: name, elementType: weights.elementType, shape: stored.shape)]
      self.tensors = tensors.compactMap(\.self)
    }
  }

  /// Writes the weights of a folder and notes which became bytes; answers how many bytes were written.
  /// - Throws: `CheckpointError`.
  func run(_ plan: inout ConversionPlan, to writer: ModelFolderWriter) throws -> Int {
    let parts = plan.parameters.map { Part($0, quantizes: quantizes, weights: weights) }
    for part in parts {
      if part.becomesBytes {
        plan.note(part.stored, written: QuantizedName.bytes(of: part.name), .int8)
      } else {
        plan.note(part.stored, written: part.name, weights.outcome)
      }
    }
    var owners: [String: Part] = [:]
    for part in parts {
      for tensor in part.tensors { owners[tensor.name] = part }
    }
    let output = try writer.openWeights(parts.flatMap(\.tensors))
    var quantized: [String: QuantizedWeight] = [:]
    // Wide elements come first in a file: a weight's scales before its bytes.
    for tensor in output.order {
      guard let part = owners[tensor.name] else { continue }
      if !part.becomesBytes {
        let floats = try source.finiteFloats(of: part.stored)
        if let index = floats.firstIndex(where: { $0.magnitude > weights.largest }) {
          throw WorkflowError.beyondFormat(
            path: source.path, tensor: tensor.name, value: Double(floats[index]), format: weights.rawValue)
        }
        try output.write(floats.span, to: tensor.name)
      } else if tensor.elementType == .float32 {
        let floats = try source.finiteFloats(of: part.stored)
        let weight = quantize(floats, part.stored.shape)
        quantized[part.name] = weight
        let scales = unsafe UnsafeBufferPointer(start: weight.scales, count: weight.outputs)
        try output.write(unsafe Span(_unsafeElements: scales), to: tensor.name)
      } else if let weight = quantized.removeValue(forKey: part.name) {
        let bytes = unsafe UnsafeRawBufferPointer(start: weight.bytes, count: weight.outputs * weight.inputs)
        try output.write(bytes: unsafe RawSpan(_unsafeBytes: bytes), to: tensor.name)
      }
    }
    try output.finish()
    return output.order.reduce(0) { $0 + $1.byteCount }
  }

  private func quantize(_ floats: [Float], _ shape: [Int]) -> QuantizedWeight {
    unsafe floats.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("a weight of no numbers has no layer") }
      return unsafe QuantizedWeight(quantizing: base, outputs: shape[0], inputs: shape[1])
    }
  }
}
