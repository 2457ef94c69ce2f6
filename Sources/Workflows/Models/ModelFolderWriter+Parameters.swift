import Checkpoints
import Compute

extension ModelFolderWriter {
  /// Writes all parameters of a store as the folder's weights, by their names and as floats.
  /// - Throws: `CheckpointError`.
  func write(parameters store: ParameterStore) throws {
    let tensors = store.declarations.compactMap {
      TensorDescription(name: $0.name, elementType: .float32, shape: $0.shape.dimensions)
    }
    let weights = try openWeights(tensors)
    for tensor in weights.order {
      guard let id = store.find(tensor.name) else { continue }
      let values = unsafe store.values(of: id)
      try weights.write(unsafe Span(_unsafeElements: values), to: tensor.name)
    }
    try weights.finish()
  }
}
