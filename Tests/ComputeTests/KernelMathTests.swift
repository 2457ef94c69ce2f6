import Compute
import Glibc
import Testing

/// The polynomials are good to a quarter ulp; rounding of the steps adds up to two.
private let allowedUlps = 2.5

private func values(of kind: Activation, _ x: [Float], _ set: InstructionSet) throws -> [Float] {
  let store = ParameterStore()
  try store.allocate(.inference)
  let graph = Graph(parameters: store, mode: .inference)
  let y = graph.activation(kind, graph.constant(x, Shape(x.count)))
  graph.keep(y)
  let executor = Executor(processor: try Processor(threads: 1, instructionSet: set))
  try executor.forward(graph)
  return Array(try executor.floats(of: y))
}

private func ulps(_ value: Float, _ exact: Double) -> Double {
  abs(Double(value) - exact) / Double(max(Float(abs(exact)).ulp, Float.leastNormalMagnitude.ulp))
}

@Test(
  "exp and tanh are within 2.5 units in the last place, the normal distribution within 1e-7",
  arguments: InstructionSet.supported)
func transcendentals(set: InstructionSet) throws {
  let processor = try Processor(threads: 1, instructionSet: set)
  let x = stride(from: Float(-87), through: 88.7, by: 0.00371).map { $0 }
  for (i, y) in processor.exponentials(x).enumerated() {
    #expect(ulps(y, exp(Double(x[i]))) < allowedUlps, "exp \(x[i])")
  }
  let z = stride(from: Float(-5), through: 5, by: 0.00037).map { $0 } + [1e-20, -1e-8, 0.9, 0.90000004]
  // Absolute, as GELU is x times this; beyond the fit's end at 6 too.
  let wide = z + stride(from: Float(-40), through: 40, by: 0.0037)
  for (i, y) in processor.normalDistributions(wide).enumerated() {
    #expect(abs(Double(y) - erfc(-Double(wide[i]) / 2.0.squareRoot()) / 2) < 1e-7, "Phi \(wide[i])")
  }
  for (i, y) in try values(of: .tanh, z, set).enumerated() {
    #expect(ulps(y, tanh(Double(z[i]))) < allowedUlps, "tanh \(z[i])")
  }
}

@Test("Extremes and numbers that are none come out as the C library's", arguments: InstructionSet.supported)
func extremes(set: InstructionSet) throws {
  let processor = try Processor(threads: 1, instructionSet: set)
  let x: [Float] = [-.infinity, -200, -104, 0, -0.0, 88.72, 89, 200, .infinity, .nan]
  let e = processor.exponentials(x)
  #expect(e[0] == 0 && e[1] == 0 && e[3] == 1 && e[4] == 1 && e[5].isFinite)
  #expect(e[6] == .infinity && e[7] == .infinity && e[8] == .infinity && e[9].isNaN)
  let f = processor.normalDistributions(x)
  #expect(f[0] == 0 && f[1] == 0 && f[3] == 0.5 && f[4] == 0.5 && f[8] == 1 && f[9].isNaN)
  let t = try values(of: .tanh, x, set)
  #expect(t[0] == -1 && t[3] == 0 && t[8] == 1 && t[9].isNaN)
}

@Test("Activations are those of the C library in double precision", arguments: InstructionSet.supported)
func activations(set: InstructionSet) throws {
  let x = stride(from: Float(-9), through: 9, by: 0.0137).map { $0 }
  for kind in Activation.allCases {
    for (i, y) in try values(of: kind, x, set).enumerated() {
      // GELU of a large negative number is a difference of nearly equal ones: absolute, as everywhere.
      #expect(abs(Double(y) - kind.value(Double(x[i]))) < 6e-7 * max(1, abs(Double(x[i]))), "\(kind) \(x[i])")
    }
  }
}

@Test("Sixteen-bit floats round to nearest even and come back", arguments: InstructionSet.supported)
func halves(set: InstructionSet) throws {
  let processor = try Processor(threads: 1, instructionSet: set)
  // All 65536 patterns survive the way there and back, but for the payload of NaN.
  let patterns = (0...UInt16.max).map { $0 }
  for (format, isNaN) in [(SixteenBitFormat.bf16, { $0 & 0x7fff > 0x7f80 }), (.f16, { $0 & 0x7fff > 0x7c00 })]
    as [(SixteenBitFormat, (UInt16) -> Bool)]
  {
    let wide = processor.widened(patterns, from: format)
    let back = processor.narrowed(wide, to: format)
    for i in patterns.indices { #expect(isNaN(patterns[i]) ? isNaN(back[i]) : back[i] == patterns[i]) }
  }
  // 1 + 2^-8 lies between two bf16 and goes to the even one; likewise 1 + 2^-11 and 1 + 3 * 2^-11 in f16.
  #expect(processor.narrowed([1.00390625, 1.01171875], to: .bf16) == [0x3f80, 0x3f82])
  #expect(
    processor.narrowed([1.00048828125, 1.00146484375, 65519, 65520, 3e-8, 2.9e-8], to: .f16)
      == [0x3c00, 0x3c02, 0x7bff, 0x7c00, 1, 0])
}
