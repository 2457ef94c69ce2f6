/// A tensor of a torch file: where its elements lie in the file.
struct StridedTensor {
  let description: TensorDescription
  /// The byte of the file where element (0, …, 0) begins.
  let start: Int
  /// In elements, one a dimension.
  let strides: [Int]

  /// Places a tensor whose storage occupies `storage` in the file; nil when it fits.
  static func fault(_ tensor: PickleTensor, name: String) -> TorchFault? {
    if tensor.shape.contains(0) { return nil }
    var last = tensor.offset
    for (dimension, stride) in zip(tensor.shape, tensor.strides) {
      let (reach, overflowed) = stride.multipliedReportingOverflow(by: dimension - 1)
      let (sum, sumOverflowed) = last.addingReportingOverflow(reach)
      if overflowed || sumOverflowed {
        return .tensorBeyondStorage(tensor: name, lastElement: .max, storageElements: tensor.storage.elementCount)
      }
      last = sum
    }
    guard last < tensor.storage.elementCount else {
      return .tensorBeyondStorage(tensor: name, lastElement: last, storageElements: tensor.storage.elementCount)
    }
    return nil
  }

  /// How many of the innermost dimensions lie side by side, so that they can be read in one run.
  var contiguousDimensions: Int {
    var expected = 1
    for (position, dimension) in description.shape.enumerated().reversed() {
      guard dimension == 1 || strides[position] == expected else { return description.shape.count - 1 - position }
      expected *= dimension
    }
    return description.shape.count
  }

  /// Whether all elements lie side by side in the order of the shape.
  var isContiguous: Bool {
    description.elementCount == 0 || contiguousDimensions == description.shape.count
  }

  /// Calls `body` for every run of elements that lie side by side, in order, with the first element of the run in the
  /// storage (relative to `start`), the first element in the result, and the length.
  func forEachRun(_ body: (_ source: Int, _ target: Int, _ count: Int) -> Void) {
    guard description.elementCount > 0 else { return }
    let outer = description.shape.count - contiguousDimensions
    let run = description.shape[outer...].reduce(1, *)
    var index = [Int](repeating: 0, count: outer)
    var source = 0
    for target in stride(from: 0, to: description.elementCount, by: run) {
      body(source, target, run)
      // Count up like an odometer, the innermost of the outer dimensions first.
      for dimension in (0..<outer).reversed() {
        index[dimension] += 1
        source += strides[dimension]
        if index[dimension] < description.shape[dimension] { break }
        source -= index[dimension] * strides[dimension]
        index[dimension] = 0
      }
    }
  }
}
