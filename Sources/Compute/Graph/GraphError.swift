/// What an operation found wrong with its operands.
public enum OperationProblem: Error, Sendable, Hashable {
  /// Another number of inputs was expected.
  case inputCount(expected: Int, actual: Int)
  /// A custom operation states another number of outputs than was asked for.
  case outputCount(expected: Int, actual: Int)
  /// The input has another number of dimensions.
  case rank(input: Int, expected: Int, actual: Int)
  /// The input has another size along an axis.
  case size(input: Int, axis: Int, expected: Int, actual: Int)
  /// The input has other elements.
  case elementType(input: Int, expected: ElementType, actual: ElementType)
  /// Two inputs should have one shape.
  case shapesDiffer(input: Int, other: Int)
  /// The axis is not one of the input's.
  case axis(input: Int, axis: Int)
  /// The range does not lie within the axis.
  case range(input: Int, axis: Int, from: Int, to: Int)
  /// The dimensions asked for do not hold the input's elements, are negative, or are more than four.
  case dimensions([Int])
  /// The setting has a value outside of its range, such as a dropout rate of 1.
  case setting(name: String, value: Double)
  /// The sequence or segment starts do not rise from 0 to the number of rows; `position` is the first that is wrong.
  case starts(input: Int, position: Int)
  /// An index points outside of its table. Found when the graph runs.
  case index(input: Int, position: Int, index: Int, limit: Int)
  /// A custom operation returned this status.
  case custom(status: Int32)
}

/// Why a graph could not be recorded or run. The first one is kept.
public enum GraphError: Error, Sendable, Hashable {
  /// An operation refused its operands.
  case operation(name: String, inputs: [TensorType], problem: OperationProblem)
  /// A value of another graph, or none at all.
  case unknownValue(operation: String, handle: UInt32)
  /// The store has no parameter of this name.
  case unknownParameter(name: String)
  /// A constant's data and shape differ in size; in bytes.
  case constantSize(expected: Int, actual: Int)
  /// A loss must be a single 32-bit float.
  case lossType(name: String, type: TensorType)
  /// No denominator was given for this loss.
  case missingDenominator(loss: String)
  /// A backward run was asked of a graph recorded without one.
  case backwardNotRecorded
  /// The value was not kept, or has not been computed by the latest run.
  case notKept(handle: UInt32)
}
