import Checkpoints
import Compute

/// Brings the tensors of a model file into a parameter store.
enum WeightLoading {
  /// Matches a file with all parameters of a store; those whose names begin with `bert.` must be there, except for the
  /// pooler, which not every file has.
  /// - Throws: `CheckpointError`.
  static func match(_ store: ParameterStore, with source: any TensorSource) throws(CheckpointError) -> LoadReport {
    let expected = store.declarations.map { declaration in
      ExpectedTensor(
        name: declaration.name, shape: declaration.shape.dimensions,
        isRequired: declaration.name.hasPrefix("bert.") && !declaration.name.hasPrefix("bert.pooler."))
    }
    let report = try TensorMatch.match(expected, with: source)
    try report.requireUsable()
    return report
  }

  /// Copies what matched into a store that has memory, and refuses numbers that are none.
  /// - Throws: `CheckpointError`.
  static func copy(_ report: LoadReport, from source: any TensorSource, into store: ParameterStore)
    throws(CheckpointError)
  {
    for tensor in report.used {
      guard let id = store.find(tensor.name), let values = store.mutableValues(of: id) else { continue }
      try unsafe source.copyFloats(of: tensor.storedName, into: values)
      if let bad = unsafe NonFiniteElements.find(in: UnsafeBufferPointer(values)) {
        throw .tensor(path: source.path, name: tensor.storedName, .notFinite(bad))
      }
    }
  }

  /// Lets parameters live in the mapped file where it holds them as they are; the others are copied after `allocate`.
  /// - Throws: `CheckpointError`, `ParameterError`.
  static func bind(_ report: LoadReport, to source: any TensorSource, in store: ParameterStore) throws {
    for tensor in report.used {
      if let scales = tensor.scalesName, let id = store.find(tensor.name) {
        try bind(id, to: tensor, scales: scales, source, in: store)
        continue
      }
      guard let id = store.find(tensor.name), let pointer = unsafe source.floatPointer(of: tensor.storedName) else {
        continue
      }
      let count = tensor.shape.reduce(1, *)
      let values = unsafe UnsafeBufferPointer(start: pointer, count: count)
      if let bad = unsafe NonFiniteElements.find(in: values) {
        throw CheckpointError.tensor(path: source.path, name: tensor.storedName, .notFinite(bad))
      }
      try unsafe store.bind(id, to: values, owner: source as AnyObject)
    }
  }

  /// Lets a weight be the bytes and scales of the mapped file.
  private static func bind(
    _ id: ParameterID, to tensor: LoadReport.Used, scales: String, _ source: any TensorSource, in store: ParameterStore
  ) throws {
    let (outputs, inputs) = (tensor.shape[0], tensor.shape[1])
    guard let bytes = unsafe source.bytePointer(of: tensor.storedName) else {
      throw CheckpointError.tensor(path: source.path, name: tensor.storedName, .notFloating(tensor.elementType))
    }
    var owner: AnyObject = source as AnyObject
    let factors: UnsafePointer<Float>
    if let pointer = unsafe source.floatPointer(of: scales) {
      unsafe factors = pointer
    } else {
      // In a file whose tensors do not lie on multiples of four bytes.
      let memory = AlignedMemory(byteCount: outputs * 4, zeroed: false)
      try unsafe source.copyFloats(of: scales, into: UnsafeMutableBufferPointer(start: memory.floats, count: outputs))
      unsafe factors = UnsafePointer(memory.floats)
      owner = [source as AnyObject, memory] as AnyObject
    }
    if let bad = unsafe NonFiniteElements.find(in: UnsafeBufferPointer(start: factors, count: outputs)) {
      throw CheckpointError.tensor(path: source.path, name: scales, .notFinite(bad))
    }
    let weight = unsafe QuantizedWeight(
      outputs: outputs, inputs: inputs, bytes: bytes, scales: factors, owner: owner)
    try store.bind(id, to: weight)
  }

  /// Refuses a precision that was asked for and that the weights cannot be computed in.
  /// - Throws: `WorkflowError.precision`.
  static func check(_ asked: Precision?, _ report: LoadReport, model: String) throws(WorkflowError) {
    guard let asked else { return }
    if report.isQuantized != (asked == .int8) {
      throw .precision(model: model, asked: asked, isQuantized: report.isQuantized)
    }
  }
}
