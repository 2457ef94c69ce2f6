/// How a parameter's first values are made.
public enum Initializer: Sendable, Hashable {
  /// All zero.
  case zeros
  /// All one.
  case ones
  /// Normal with this standard deviation, cut off at two of them (BERT's `truncated_normal_initializer`).
  case truncatedNormal(deviation: Double)
}

/// What is known of a parameter before it has memory.
public struct ParameterDeclaration: Sendable, Hashable {
  /// The name in the store and in model files.
  public var name: String
  /// The dimensions.
  public var shape: Shape
  /// Its first values.
  public var initializer: Initializer
  /// Whether weight decay applies.
  public var decays: Bool
  /// A factor on the learning rate.
  public var rateScale: Float
  /// Names under which older model files hold it.
  public var formerNames: [String]

  /// A declaration; decay applies and the learning rate is unscaled unless said otherwise.
  public init(
    name: String, shape: Shape, initializer: Initializer, decays: Bool = true, rateScale: Float = 1,
    formerNames: [String] = []
  ) {
    self.name = name
    self.shape = shape
    self.initializer = initializer
    self.decays = decays
    self.rateScale = rateScale
    self.formerNames = formerNames
  }
}

/// A parameter's number in its store.
public struct ParameterID: Sendable, Hashable {
  /// 0 for the first one declared.
  public let index: Int

  /// The number as a value of its own.
  public init(index: Int) { self.index = index }
}

/// Why a parameter store refused.
public enum ParameterError: Error, Sendable, Equatable {
  /// The name, or a former name, is taken.
  case duplicateName(String)
  /// A declaration or a binding came after memory was given out.
  case alreadyAllocated(name: String)
  /// External memory was bound in a store that is to be trained.
  case boundInTrainableStore(name: String)
  /// The bound memory has another size; counts of elements.
  case sizeMismatch(name: String, expected: Int, actual: Int)
}
