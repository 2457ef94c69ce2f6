/// The checks that inferences are made of.
extension Array where Element == TensorType {
  func expect(count expected: Int) throws(OperationProblem) {
    guard count == expected else { throw .inputCount(expected: expected, actual: count) }
  }

  func expect(_ input: Int, _ element: ElementType) throws(OperationProblem) {
    guard self[input].element == element else {
      throw .elementType(input: input, expected: element, actual: self[input].element)
    }
  }

  func expect(_ input: Int, rank: Int) throws(OperationProblem) {
    guard self[input].shape.rank == rank else {
      throw .rank(input: input, expected: rank, actual: self[input].shape.rank)
    }
  }

  /// At least one dimension, so that there is a last axis.
  func expectAxis(_ input: Int) throws(OperationProblem) {
    guard self[input].shape.rank > 0 else { throw .rank(input: input, expected: 1, actual: 0) }
  }

  func expect(_ input: Int, axis: Int, size: Int) throws(OperationProblem) {
    guard self[input].shape[axis] == size else {
      throw .size(input: input, axis: axis, expected: size, actual: self[input].shape[axis])
    }
  }

  /// A vector of f32 of this length.
  func expectVector(_ input: Int, count: Int) throws(OperationProblem) {
    try expect(input, .f32)
    try expect(input, rank: 1)
    try expect(input, axis: 0, size: count)
  }

  func expectSameShape(_ input: Int, as other: Int) throws(OperationProblem) {
    guard self[input].shape == self[other].shape else { throw .shapesDiffer(input: input, other: other) }
  }
}

/// Checks that every index lies in `0..<limit`.
func expectIndices(
  _ index: UnsafePointer<Int32>, count: Int, limit: Int, input: Int, ignoring ignored: Int32? = nil
) throws(OperationProblem) {
  for position in 0..<count {
    let i = index[position]
    if i == ignored { continue }
    guard i >= 0, Int(i) < limit else {
      throw .index(input: input, position: position, index: Int(i), limit: limit)
    }
  }
}

/// Checks that starts rise from 0 to `rows`.
func expectStarts(
  _ starts: UnsafePointer<Int32>, count: Int, rows: Int, input: Int
) throws(OperationProblem) {
  guard count > 0, starts[0] == 0 else { throw .starts(input: input, position: 0) }
  for position in 1..<max(count, 1) where starts[position] < starts[position - 1] {
    throw .starts(input: input, position: position)
  }
  guard Int(starts[count - 1]) == rows else { throw .starts(input: input, position: count - 1) }
}
