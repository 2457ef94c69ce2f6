import Compute
import Encoder

/// What an operation computes and moves, from the types of its operands.
struct OperationWork {
  /// Multiplications and additions.
  var operations: Double
  /// Bytes read and written at the least, each operand once.
  var bytes: Double
  /// Whether arithmetic limits it; else memory does.
  let isArithmetic: Bool
  /// What to call it: linear layers carry their widths.
  let name: String

  /// The work of one operation of an encoder on `batch`; weights of linear layers have `weightBytes` an element.
  init(_ timing: OperationTiming, batch: PackedSequences, weightBytes: Double) {
    let factor = timing.isBackward ? 2.0 : 1, outputs = timing.outputs.reduce(0) { $0 + $1.shape.count }
    let result = timing.outputs.first?.shape ?? .scalar, first = timing.inputs.first?.shape ?? .scalar
    let rows = Double(first.rows), columns = Double(first.columns)
    let floats = Double(timing.inputs.reduce(0) { $0 + $1.shape.count } + outputs) * 4
    switch timing.name {
    case "linear":
      let width = Double(result.columns)
      name = "linear \(first.columns)x\(result.columns)"
      operations = factor * 2 * rows * columns * width
      // Backward reads and writes what forward did, and the gradients of inputs and weights beside.
      bytes = factor * (4 * rows * (columns + width) + weightBytes * columns * width)
      isArithmetic = true
    case "attention":
      name = timing.name
      // Scores and mixture forward; both again, and their gradients by each side, backward.
      let products = timing.isBackward ? 10.0 : 4
      operations = products * EncoderWork.squaredLengths(batch) * columns / 3
      bytes = factor * floats
      isArithmetic = true
    case "embedding":
      // Of the tables only the rows that are asked for.
      name = timing.name
      operations = 2 * Double(outputs)
      bytes = 4 * 4 * Double(outputs)
      isArithmetic = false
    default:
      name = timing.name
      // A mean, a variance and a scaling for layer norm; one operation an element elsewhere.
      operations = factor * Double(outputs) * (timing.name == "layer_norm" ? 8 : 1)
      bytes = factor * floats
      isArithmetic = false
    }
  }
}
