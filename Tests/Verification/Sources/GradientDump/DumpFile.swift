import Checkpoints
import Compute

/// What is dumped: a safetensors file with a tensor a parameter, under transformers' names, and the steps' numbers in F64.
enum DumpFile {
  /// Writes a file.
  ///
  /// - Parameters:
  ///   - parameters: the numbers of a parameter, as its shape says.
  ///   - series: numbers by name, one a step.
  /// - Throws: `CheckpointError`.
  static func write(
    to path: String, store: ParameterStore, series: [(name: String, values: [Double])],
    parameters: (ParameterID) -> UnsafeBufferPointer<Float>
  ) throws {
    let ids = store.declarations.indices.map { ParameterID(index: $0) }
    var tensors = series.compactMap {
      TensorDescription(name: $0.name, elementType: .float64, shape: [$0.values.count])
    }
    tensors += store.declarations.compactMap {
      TensorDescription(name: $0.name, elementType: .float32, shape: $0.shape.dimensions)
    }
    let writer = try SafetensorsWriter(path: path, tensors: tensors)
    for (name, values) in series { try writer.write(bytes: values.span.bytes, to: name) }
    for id in ids { try writer.write(parameters(id).span, to: store.declarations[id.index].name) }
    try writer.finish()
  }
}
