/// One linear layer of given sizes on memory of its own, to be run again and again: what `host bench matmul` times.
public final class LinearTrial {
  /// Which of a layer's products.
  public enum Pass: String, Sendable, CaseIterable {
    /// Y = X W' + b.
    case forward
    /// dX = dY W.
    case inputGradient = "dX"
    /// dW = dY' X.
    case weightGradient = "dW"
  }

  /// N, the rows of X.
  public let rows: Int
  /// I, the columns of X.
  public let inputs: Int
  /// O, the columns of Y.
  public let outputs: Int

  private let processor: Processor
  private let x: AlignedMemory
  private let y: AlignedMemory
  private let weight: AlignedMemory
  private let bias: AlignedMemory
  private let quantized: QuantizedWeight?
  private let prepared: PreparedWeight
  /// The rows as one sequence's, for providers that take them in pairs.
  private let pairs: RowPairs

  /// A layer with uniform numbers in -0.5..<0.5; its weight is packed now, or made bytes first.
  public init(rows: Int, inputs: Int, outputs: Int, ofBytes: Bool, on processor: Processor) {
    (self.rows, self.inputs, self.outputs) = (rows, inputs, outputs)
    self.processor = processor
    x = Self.numbers(rows * inputs)
    y = Self.numbers(rows * outputs)
    weight = Self.numbers(outputs * inputs)
    bias = Self.numbers(outputs)
    quantized = ofBytes ? QuantizedWeight(quantizing: weight.floats, outputs: outputs, inputs: inputs) : nil
    let source = quantized.map { WeightSource.bytes($0.bytes, scales: $0.scales) } ?? .floats(weight.floats)
    pairs = RowPairs(starts: [0, Int32(rows)])
    prepared =
      if quantized == nil, processor.matmul.takesPairs(outputs: outputs, inputs: inputs) {
        processor.matmul.prepareForPairs(
          weight.floats, outputs: outputs, inputs: inputs, reusing: nil, on: processor)
      } else {
        processor.matmul.prepare(source, outputs: outputs, inputs: inputs, reusing: nil, on: processor)
      }
  }

  /// Multiplications and additions of one product.
  public var operations: Double { 2 * Double(rows) * Double(inputs) * Double(outputs) }

  /// Runs one product. The gradients of a weight of bytes are not defined, and nothing is done.
  public func run(_ pass: Pass) {
    switch pass {
    case .forward:
      processor.matmul.forward(
        LinearCall(
          rows: rows, x: x.floats, ldx: inputs, weight: prepared, bias: bias.floats, activation: .identity,
          y: y.floats, ldy: outputs, derivative: nil, pairs: pairs.all), on: processor)
    case .inputGradient:
      guard quantized == nil else { return }
      processor.matmul.inputGradient(gradient(operand: weight, result: x), on: processor)
    case .weightGradient:
      guard quantized == nil else { return }
      processor.matmul.weightGradient(gradient(operand: x, result: weight), on: processor)
    }
  }

  private func gradient(operand: AlignedMemory, result: AlignedMemory) -> LinearGradientCall {
    LinearGradientCall(
      rows: rows, outputs: outputs, inputs: inputs, dy: y.floats, lddy: outputs, operand: operand.floats,
      result: result.floats, accumulate: false)
  }

  /// The same numbers every time, by a linear congruence.
  private static func numbers(_ count: Int) -> AlignedMemory {
    let memory = AlignedMemory(byteCount: count * 4, zeroed: false), floats = memory.floats
    var state: UInt32 = 1
    for i in 0..<count {
      state = state &* 1_664_525 &+ 1_013_904_223
      floats[i] = Float(state >> 8) / 16_777_216 - 0.5
    }
    return memory
  }
}
