import Compute
import Testing

private let isThere = OneDNNProvider(instructionSet: .best) != nil
private let hasBF16 = OneDNNProvider(instructionSet: .best, precision: .bf16) != nil
private let absent: Comment = "the system has no oneDNN (libdnnl.so.3 or libdnnl.so.2)"

/// One row and many, beside pieces of 128 rows and groups of 192 columns; sums that no vector divides.
private let sizes: [(rows: Int, inputs: Int, outputs: Int)] = [
  (1, 1, 1), (1, 768, 33), (2, 1001, 7), (31, 65, 193), (127, 40, 192), (128, 33, 200), (129, 70, 384), (300, 17, 200),
  (512, 129, 64), (40, 1536, 96),
]

private func oneDNN(_ precision: Precision = .fp32, threads: Int = 2) throws -> Processor {
  let provider = try #require(OneDNNProvider(instructionSet: .best, precision: precision))
  return try Processor(threads: threads, precision: precision, matmul: provider)
}

/// A weight and an input that are used twice, so that their gradients are added to.
private func twice(_ size: (rows: Int, inputs: Int, outputs: Int), _ activation: Activation) throws -> Recording {
  let shapes = [Shape(size.rows, size.inputs), Shape(size.outputs, size.inputs), Shape(size.outputs)]
  return try Recording(shapes, seed: 41) { graph, v in
    let first = graph.linear(v[0], v[1], bias: v[2], activation: activation)
    return graph.add(first, graph.linear(v[0], v[1], bias: nil))
  }
}

private func expectEqual(
  _ recording: Recording, on processor: Processor, within tolerance: Float, _ what: Comment
) throws {
  let oracle = Executor(processor: try Processor(threads: 1, matmul: ReferenceProvider()))
  let executor = Executor(processor: processor)
  let values = [try recording.value(on: executor)] + (try recording.gradients(on: executor))
  let expected = [try recording.value(on: oracle)] + (try recording.gradients(on: oracle))
  for (value, expected) in zip(values, expected) {
    let scale = expected.reduce(Float(1)) { max($0, abs($1)) }
    #expect(largestDifference(value, expected) < tolerance * scale, what)
  }
}

@Test(
  "oneDNN's layers equal the reference, forward, backward and added to", .enabled(if: isThere, absent),
  arguments: sizes)
func oneDNNEqualsReference(_ size: (rows: Int, inputs: Int, outputs: Int)) throws {
  for activation in Activation.allCases {
    let recording = try twice(size, activation)
    try expectEqual(recording, on: oneDNN(), within: 4e-6, "\(activation)")
  }
}

@Test("oneDNN's fused activations are ours", .enabled(if: isThere, absent), arguments: Activation.allCases)
func fusedActivations(_ activation: Activation) throws {
  var random = TestRandom(42)
  let x = random.floats(40 * 65, -3...3), weight = random.floats(70 * 65), bias = random.floats(70)
  func result(_ processor: Processor, _ activation: Activation) throws -> [Float] {
    // No backward follows, so that nothing keeps the provider from fusing.
    let graph = Graph(parameters: ParameterStore(), mode: .inference)
    let y = graph.linear(
      graph.constant(x, Shape(40, 65)), graph.constant(weight, Shape(70, 65)), bias: graph.constant(bias, Shape(70)),
      activation: activation)
    graph.keep(y)
    let executor = Executor(processor: processor)
    try executor.forward(graph)
    return Array(try executor.floats(of: y))
  }
  let reference = try Processor(threads: 1, matmul: ReferenceProvider())
  // Sums are off by a part of the largest; the two forms of GELU are a hundred times further apart.
  let scale = try result(reference, .identity).reduce(Float(1)) { max($0, abs($1)) }
  #expect(largestDifference(try result(oneDNN(), activation), try result(reference, activation)) < 5e-7 * scale)
}

@Test("oneDNN in bfloat16 is within its eight bits", .enabled(if: hasBF16, absent), arguments: sizes)
func oneDNNInBF16(_ size: (rows: Int, inputs: Int, outputs: Int)) throws {
  // Each factor is off by at most 2^-9 of itself, and so is each of the two of the layer below.
  try expectEqual(twice(size, .gelu), on: oneDNN(.bf16), within: 0.02, "bf16")
}

@Test("The number of threads changes no bit of oneDNN's results", .enabled(if: isThere, absent))
func oneDNNThreads() throws {
  for precision in hasBF16 ? [Precision.fp32, .bf16] : [.fp32] {
    let recording = try twice((300, 130, 210), .gelu)
    let one = Executor(processor: try oneDNN(precision, threads: 1))
    let value = try recording.value(on: one), gradients = try recording.gradients(on: one)
    for threads in 2...4 {
      let executor = Executor(processor: try oneDNN(precision, threads: threads))
      #expect(try recording.value(on: executor) == value && recording.gradients(on: executor) == gradients)
    }
  }
}

@Test("A oneDNN that is not there is an error with the files that were looked for")
func absentLibrary() {
  #expect(throws: OneDNNLibrary.Absence.notFound(searched: ["/nowhere/libdnnl.so.2"])) {
    try OneDNNLibrary(["/nowhere/libdnnl.so.2"])
  }
  // Some library, but not oneDNN.
  #expect(throws: OneDNNLibrary.Absence.unusable(file: "libc.so.6", version: "0.0.0")) {
    try OneDNNLibrary(["libc.so.6"])
  }
}

@Test("Providers are found by name, and what cannot be had is an error")
func providersByName() throws {
  func name(_ wanted: String?, _ set: InstructionSet = .best, _ precision: Precision = .fp32) throws -> String {
    try MatmulProviders.requested(wanted, instructionSet: set, precision: precision, units: .fastest).name
  }
  #expect(try name("openblas").hasPrefix("openblas-") && name("reference") == "reference")
  #expect(try name("") == name(nil))
  if isThere { #expect(try name("onednn").hasPrefix("onednn-")) }
  let known = ["strassen", "panels", "onednn", "openblas", "reference"]
  #expect(throws: ProcessorError.unknownMatmul(name: "mkl", known: known)) { try name("mkl") }
  let lacking: [(String, InstructionSet, Precision)] = [
    ("panels", .baseline, .fp32), ("strassen", .baseline, .fp32), ("strassen", .best, .bf16),
    ("openblas", .best, .bf16),
  ]
  for (wanted, set, precision) in lacking {
    #expect(throws: ProcessorError.unsupportedMatmul(name: wanted, precision: precision, instructionSet: set)) {
      try name(wanted, set, precision)
    }
  }
  let available = MatmulProviders.available.map(\.name)
  #expect(available.contains("onednn") == isThere && available.contains("openblas"))
}

@Test("A bounded table forgets what was used longest ago")
func recentlyUsed() {
  final class Thing: Sendable {}
  let table = RecentlyUsed<Int, Thing>(limit: 2)
  let one = table.value(1) { Thing() }, two = table.value(2) { Thing() }
  #expect(table.value(1) { Thing() } === one)
  _ = table.value(3) { Thing() }
  #expect(table.count == 2 && table.value(1) { nil } === one && table.value(2) { nil } == nil && two != nil)
  #expect(table.value(4) { nil } == nil && table.count == 2)
}
