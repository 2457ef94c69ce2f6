import CKernels

/// All parameters of a model, by name.
///
/// Declared first, then given memory once. The trainable form keeps all values in one flat memory and all gradients in
/// another, each parameter starting on a cache line with zeros between, so that the optimizer walks flat ranges.
/// In the inference form a parameter may live in memory of somebody else's, such as a mapped file.
public final class ParameterStore {
  /// What the store is for.
  public enum Form: Sendable {
    /// Values and gradients in flat memory.
    case trainable
    /// Values only; those not bound elsewhere in flat memory.
    case inference
  }

  /// The declarations, in order; a parameter's index is its place here.
  public private(set) var declarations: [ParameterDeclaration] = []
  /// The form, nil before `allocate`.
  public private(set) var form: Form?
  /// Elements of the flat memory, padding included.
  public private(set) var flatCount = 0

  private var byName: [String: Int] = [:]
  private var offsets: [Int?] = []
  private var external: [Int: (pointer: UnsafePointer<Float>, owner: AnyObject?)] = [:]
  private var bytes: [Int: QuantizedWeight] = [:]
  private var values: AlignedMemory?
  private var gradients: AlignedMemory?

  /// An empty store.
  public init() {}

  /// Adds a parameter. Throws when its name is taken or memory has been given out.
  @discardableResult
  public func declare(_ declaration: ParameterDeclaration) throws(ParameterError) -> ParameterID {
    guard form == nil else { throw .alreadyAllocated(name: declaration.name) }
    for name in [declaration.name] + declaration.formerNames {
      guard byName[name] == nil else { throw .duplicateName(name) }
    }
    byName[declaration.name] = declarations.count
    declarations.append(declaration)
    return ParameterID(index: declarations.count - 1)
  }

  /// Lets a parameter live in `pointer`, which `owner` keeps alive; only before an `allocate(.inference)`.
  public func bind(
    _ id: ParameterID, to memory: UnsafeBufferPointer<Float>, owner: AnyObject?
  ) throws(ParameterError) {
    let declaration = declarations[id.index]
    guard form == nil else { throw .alreadyAllocated(name: declaration.name) }
    guard let pointer = memory.baseAddress, memory.count == declaration.shape.count else {
      throw .sizeMismatch(name: declaration.name, expected: declaration.shape.count, actual: memory.count)
    }
    external[id.index] = (pointer, owner)
  }

  /// Lets a weight [O, I] be bytes and scales, which only linear layers read; only before an `allocate(.inference)`.
  public func bind(_ id: ParameterID, to weight: QuantizedWeight) throws(ParameterError) {
    let declaration = declarations[id.index]
    guard form == nil else { throw .alreadyAllocated(name: declaration.name) }
    guard declaration.shape == Shape(weight.outputs, weight.inputs) else {
      throw .sizeMismatch(
        name: declaration.name, expected: declaration.shape.count, actual: weight.outputs * weight.inputs)
    }
    bytes[id.index] = weight
  }

  /// A weight that is bytes; nil when it is floats.
  public func quantized(_ id: ParameterID) -> QuantizedWeight? { bytes[id.index] }

  /// Whether any parameter is a weight of bytes.
  var holdsBytes: Bool { !bytes.isEmpty }

  /// Gives memory, set to zero, to every parameter that is not bound. Does nothing when the form is the same.
  public func allocate(_ form: Form) throws(ParameterError) {
    guard self.form == nil else {
      guard self.form == form else { throw .alreadyAllocated(name: declarations.first?.name ?? "") }
      return
    }
    if form == .trainable, let bound = (Array(external.keys) + Array(bytes.keys)).min() {
      throw .boundInTrainableStore(name: declarations[bound].name)
    }
    var count = 0
    for (index, declaration) in declarations.enumerated() {
      if external[index] != nil || bytes[index] != nil {
        offsets.append(nil)
      } else {
        offsets.append(count)
        count += AlignedMemory.rounded(declaration.shape.count * 4) / 4
      }
    }
    flatCount = count
    values = AlignedMemory(byteCount: count * 4, zeroed: true)
    if form == .trainable { gradients = AlignedMemory(byteCount: count * 4, zeroed: true) }
    self.form = form
  }

  /// The parameter of this name, or the one that had it formerly.
  public func find(_ name: String) -> ParameterID? {
    if let index = byName[name] { return ParameterID(index: index) }
    return declarations.firstIndex { $0.formerNames.contains(name) }.map { ParameterID(index: $0) }
  }

  /// The values of a parameter; traps before `allocate`, and for a weight that is bytes.
  public func values(of id: ParameterID) -> UnsafeBufferPointer<Float> {
    if let bound = external[id.index] {
      return UnsafeBufferPointer(start: bound.pointer, count: declarations[id.index].shape.count)
    }
    return UnsafeBufferPointer(slice(values, id))
  }

  /// The values of a parameter for writing; nil when it is bound to external memory.
  public func mutableValues(of id: ParameterID) -> UnsafeMutableBufferPointer<Float>? {
    external[id.index] == nil && bytes[id.index] == nil ? slice(values, id) : nil
  }

  /// The gradient of a parameter; nil in the inference form.
  public func gradient(of id: ParameterID) -> UnsafeMutableBufferPointer<Float>? {
    gradients == nil ? nil : slice(gradients, id)
  }

  /// Where a parameter lies in the flat memory, in elements and without padding; nil when bound elsewhere.
  public func flatRange(of id: ParameterID) -> Range<Int>? {
    guard let offset = offsets[id.index] else { return nil }
    return offset..<offset + declarations[id.index].shape.count
  }

  /// All values, padding included.
  public var flatValues: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: values?.floats, count: values == nil ? 0 : flatCount)
  }

  /// All gradients, padding included; empty in the inference form.
  public var flatGradients: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: gradients?.floats, count: gradients == nil ? 0 : flatCount)
  }

  private func slice(_ memory: AlignedMemory?, _ id: ParameterID) -> UnsafeMutableBufferPointer<Float> {
    guard let memory, let offset = offsets[id.index] else { preconditionFailure("parameters have no memory yet") }
    return UnsafeMutableBufferPointer(start: memory.floats + offset, count: declarations[id.index].shape.count)
  }
}
