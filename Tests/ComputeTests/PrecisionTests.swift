import Compute
import Testing

/// Rows and sums beside tiles, lanes and blocks.
private let sizes: [(rows: Int, inputs: Int, outputs: Int)] = [
  (1, 1, 1), (5, 17, 3), (12, 32, 32), (13, 33, 31), (7, 385, 33), (121, 40, 130), (3, 1001, 96), (64, 770, 65),
  (130, 1536, 40), (17, 9, 600),
]

/// Processors that multiply in bfloat16, by ordinary instructions and by the processor's own where there are some.
private func bf16Processors() throws -> [Processor] {
  try InstructionSet.supported.flatMap { instructionSet in
    try PrecisionUnits.allCases.compactMap { units in
      do {
        return try Processor(threads: 2, instructionSet: instructionSet, precision: .bf16, units: units)
      } catch ProcessorError.unsupportedPrecision where units != .none {
        return nil
      }
    }
  }
}

private func roundedToBF16(_ x: [Float]) throws -> [Float] {
  let processor = try Processor(threads: 1)
  return processor.widened(processor.narrowed(x, to: .bf16), from: .bf16)
}

/// y = f(x w' + b) in the inference form; the weight may be bytes.
private func forward(
  _ x: [Float], rows: Int, weight: [Float], bias: [Float], inputs: Int, bytes: Bool, activation: Activation = .identity,
  on processor: Processor
) throws -> [Float] {
  let store = ParameterStore()
  let outputs = bias.count
  let id = try store.declare(
    ParameterDeclaration(name: "weight", shape: Shape(outputs, inputs), initializer: .zeros))
  if bytes {
    let quantized = try weight.withUnsafeBufferPointer {
      QuantizedWeight(quantizing: try #require($0.baseAddress), outputs: outputs, inputs: inputs)
    }
    try store.bind(id, to: quantized)
  }
  try store.allocate(.inference)
  if let values = store.mutableValues(of: id) { for i in weight.indices { values[i] = weight[i] } }
  let graph = Graph(parameters: store, mode: .inference)
  let y = graph.linear(
    graph.constant(x, Shape(rows, inputs)), graph.parameter(id), bias: graph.constant(bias, Shape(outputs)),
    activation: activation)
  graph.keep(y)
  let executor = Executor(processor: processor)
  try executor.forward(graph)
  return Array(try executor.floats(of: y))
}

@Test("Products in bfloat16 of numbers that it holds equal the reference", arguments: sizes)
func bf16EqualsReference(_ size: (rows: Int, inputs: Int, outputs: Int)) throws {
  var random = TestRandom(31)
  let x = try roundedToBF16(random.floats(size.rows * size.inputs))
  let weight = try roundedToBF16(random.floats(size.outputs * size.inputs)), bias = random.floats(size.outputs)
  func result(_ processor: Processor) throws -> [Float] {
    try forward(
      x, rows: size.rows, weight: weight, bias: bias, inputs: size.inputs, bytes: false, activation: .gelu,
      on: processor)
  }
  let expected = try result(Processor(threads: 1, matmul: ReferenceProvider()))
  let scale = expected.reduce(Float(1)) { max($0, abs($1)) }
  for processor in try bf16Processors() {
    #expect(largestDifference(try result(processor), expected) < 4e-6 * scale, "\(processor.matmul.name)")
  }
}

@Test("Gradients in bfloat16 are those of the reference within its eight bits", arguments: sizes)
func bf16Gradients(_ size: (rows: Int, inputs: Int, outputs: Int)) throws {
  let shapes = [Shape(size.rows, size.inputs), Shape(size.outputs, size.inputs), Shape(size.outputs)]
  let recording = try Recording(shapes, seed: 32) { graph, v in
    graph.linear(v[0], v[1], bias: v[2], activation: .gelu)
  }
  let expected = try recording.gradients(on: Executor(processor: Processor(threads: 1, matmul: ReferenceProvider())))
  for processor in try bf16Processors() {
    for (gradient, slope) in zip(try recording.gradients(on: Executor(processor: processor)), expected) {
      // Each factor is off by at most 2^-9 of itself, and so is each of the two of the layer below.
      let scale = slope.reduce(Float(1)) { max($0, abs($1)) }
      #expect(largestDifference(gradient, slope) < 0.02 * scale, "\(processor.matmul.name)")
    }
  }
}

@Test("Products of bytes equal plain loops over the same bytes, bit for bit on every instruction set", arguments: sizes)
func bytesEqualPlainLoops(_ size: (rows: Int, inputs: Int, outputs: Int)) throws {
  var random = TestRandom(33)
  let bias = random.floats(size.outputs), weight = random.floats(size.outputs * size.inputs)
  // Rows on both sides of zero, on one of them, and very large and very small ones.
  let ranges: [ClosedRange<Float>] = [-3...3, -0.17...6, -5...(-2), 1...1.5, -1e30...1e29, -1e-34...3e-35]
  let x = (0..<size.rows).flatMap { random.floats(size.inputs, ranges[$0 % ranges.count]) }
  let weights = (0..<size.outputs).map { number in
    let row = weight[number * size.inputs..<(number + 1) * size.inputs]
    let largest = row.reduce(Float(0)) { max($0, abs($1)) }
    return (levels: row.map { Int(($0 * (127 / largest)).rounded(.toNearestOrEven)) }, scale: largest / 127)
  }
  var expected: [[Float]] = []
  for i in 0..<size.rows {
    let row = x[i * size.inputs..<(i + 1) * size.inputs]
    let high = row.reduce(0, max), low = row.reduce(0, min)
    let scale = high / 253 - low / 253, inverse = 1 / scale
    let offset = ((high * 0.5 + low * 0.5) * inverse).rounded(.toNearestOrEven)
    let levels = row.map { Int(($0 * inverse - offset).rounded(.toNearestOrEven)) + Int(offset) }
    expected.append(
      weights.enumerated().map { o, w in
        Float(zip(levels, w.levels).reduce(0) { $0 + $1.0 * $1.1 }) * (w.scale * scale) + bias[o]
      })
  }
  var first: [Float]?
  for set in InstructionSet.supported {
    for units in PrecisionUnits.allCases {
      let value = try forward(
        x, rows: size.rows, weight: weight, bias: bias, inputs: size.inputs, bytes: true,
        on: Processor(threads: 2, instructionSet: set, units: units))
      for (i, row) in expected.enumerated() {
        let scale = row.reduce(Float(1)) { max($0, abs($1)) }
        let difference = largestDifference(Array(value[i * size.outputs..<(i + 1) * size.outputs]), row)
        #expect(difference < 1e-6 * scale, "\(set) \(units), row \(i)")
      }
      #expect(first == nil || first == value, "\(set) \(units)")
      first = value
    }
  }
}

@Test("A row's bytes are steps from its least value to its greatest, and a value is half a step off at the most")
func bytesSpanTheirRow() throws {
  var random = TestRandom(37)
  let size = 67
  let ranges: [ClosedRange<Float>] = [-1...1, -0.17...8, 0...1, -4...0, 2...3, -1e30...1e30, -2e-35...0]
  let x = ranges.flatMap { random.floats(size, $0) }
  let identity = (0..<size * size).map { $0 % (size + 1) == 0 ? Float(1) : 0 }
  let none = [Float](repeating: 0, count: size)
  for set in InstructionSet.supported {
    for units in PrecisionUnits.allCases {
      let y = try forward(
        x, rows: ranges.count, weight: identity, bias: none, inputs: size, bytes: true,
        on: Processor(threads: 1, instructionSet: set, units: units))
      for i in ranges.indices {
        let row = Array(x[i * size..<(i + 1) * size])
        let step = row.reduce(0, max) / 253 - row.reduce(0, min) / 253
        let difference = largestDifference(Array(y[i * size..<(i + 1) * size]), row)
        #expect(difference <= 0.501 * step, "\(set) \(units), \(ranges[i])")
      }
    }
  }
}

@Test("A provider without products of bytes multiplies by the floats that they stand for")
func bytesAsFloats() throws {
  var random = TestRandom(34)
  let x = random.floats(9 * 70), weight = random.floats(11 * 70), bias = random.floats(11)
  func result(_ processor: Processor) throws -> [Float] {
    try forward(x, rows: 9, weight: weight, bias: bias, inputs: 70, bytes: true, on: processor)
  }
  let expected = try result(Processor(threads: 1, matmul: ReferenceProvider()))
  #expect(largestDifference(try result(Processor(threads: 2, matmul: OpenBLASProvider())), expected) < 1e-5)
  // The inputs' bytes cost up to half a step, 1 / 253 of a row's range, for each of the 70 terms.
  #expect(largestDifference(try result(Processor(threads: 2)), expected) < 0.1)
}

@Test("A token that is not a number shows in its own row of bytes, and in no other")
func notANumberInBytes() throws {
  var x = [Float](repeating: 0.5, count: 3 * 40)
  x[40 + 7] = .nan
  x[80 + 3] = .infinity
  let weight = [Float](repeating: 0.25, count: 5 * 40), bias = [Float](repeating: 0, count: 5)
  for set in InstructionSet.supported {
    for units in PrecisionUnits.allCases {
      let y = try forward(
        x, rows: 3, weight: weight, bias: bias, inputs: 40, bytes: true,
        on: Processor(threads: 1, instructionSet: set, units: units))
      #expect(y[..<5].allSatisfy { abs($0 - 5) < 1e-5 } && y[5...].allSatisfy(\.isNaN), "\(set) \(units)")
    }
  }
}

@Test("Rows of zeros stay zeros in bytes")
func zerosInBytes() throws {
  let y = try forward(
    [Float](repeating: 0, count: 80), rows: 2, weight: [Float](repeating: 0, count: 120), bias: [1, 2, 3], inputs: 40,
    bytes: true, on: Processor(threads: 1))
  #expect(y == [1, 2, 3, 1, 2, 3])
}

@Test("A processor without units for bfloat16 refuses it, and names the precision")
func bf16IsRefused() throws {
  for set in InstructionSet.supported where !Precision.bf16.isNative(to: set) {
    #expect(throws: ProcessorError.unsupportedPrecision(requested: .bf16, instructionSet: set)) {
      _ = try Processor(threads: 1, instructionSet: set, precision: .bf16)
    }
  }
}
