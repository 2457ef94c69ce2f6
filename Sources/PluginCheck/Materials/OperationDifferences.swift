import PluginAPI

/// What central differences say of a custom operation: for every input, how a random mixture of the outputs grows along
/// random directions and single elements.
///
/// The mixture is summed in double precision, so that only the outputs' own rounding is noise.
struct OperationDifferences {
  private struct Probe {
    let input: Int
    /// The places that move, with how far each does.
    let places: [(place: Int, by: Float)]
    /// The best known derivative at each distance, its noise, and how much better it is than the plain difference.
    let derivatives: [(value: Double, noise: Double, correction: Double)]
    let isElement: Bool
  }

  private static let distances: [Float] = [0.2, 0.06, 0.02, 0.006]
  private static let mostElements = 60
  private static let tolerance = 2e-3
  private static let elementTolerance = 2e-2

  /// The weights of the mixture, one an element of each output.
  private let weights: [[Float]]
  private let probes: [Probe]

  /// Measures, with the forward that `perform` calls.
  init(_ call: bp_op_call, seed: UInt64, _ perform: (UnsafeMutablePointer<bp_op_call>) -> Int32) {
    var random = CheckRandom(seed: seed, stream: 17)
    let outputs = (0..<Int(call.n_outputs)).map { call.outputs[$0] }
    let weights = outputs.map { output in (0..<output.elementCount).map { _ in random.signed() } }
    self.weights = weights
    let guarded = GuardedCall(call, backward: false)
    func mixture() -> Double {
      guard guarded.run(perform) == BP_OK else { return .nan }
      var sum = 0.0
      for (index, block) in guarded.outputs.blocks.enumerated() where outputs[index].dtype == BP_F32 {
        guard let floats = block?.floats else { continue }
        for (value, weight) in zip(floats, weights[index]) { sum += Double(value) * Double(weight) }
      }
      return sum
    }
    let base = abs(mixture())
    var probes: [Probe] = []
    for input in 0..<Int(call.n_inputs) where call.inputs[input].dtype == BP_F32 {
      guard let floats = guarded.inputs.blocks[input]?.floats, !floats.isEmpty else { continue }
      let before = Array(floats)
      func probe(_ places: [(place: Int, by: Float)], isElement: Bool) {
        var derivatives: [(value: Double, noise: Double, correction: Double)] = []
        for h in Self.distances {
          var values: [Double] = []
          for factor in [h, -h, 2 * h, -2 * h] {
            for (place, by) in places { floats[place] = before[place] + factor * by }
            values.append(mixture())
            for (place, _) in places { floats[place] = before[place] }
          }
          guard values.allSatisfy(\.isFinite) else { continue }
          let derivative = (8 * (values[0] - values[1]) - (values[2] - values[3])) / (12 * Double(h))
          let plain = (values[0] - values[1]) / (2 * Double(h))
          derivatives.append((derivative, 3e-7 * max(1, base) / Double(h), abs(derivative - plain)))
        }
        probes.append(Probe(input: input, places: places, derivatives: derivatives, isElement: isElement))
      }
      for _ in 0..<3 {
        // Every element moves, so that what is measured stands out from the rounding of the outputs.
        probe(before.indices.map { ($0, random.once(in: 2) ? 1 : -1) }, isElement: false)
      }
      for _ in 0..<min(Self.mostElements, before.count) {
        probe([(random.below(before.count), 1)], isElement: true)
      }
    }
    self.probes = probes
  }

  /// Compares with the backward that `perform` calls, given the same mixture.
  func compare(_ call: bp_op_call, _ perform: (UnsafeMutablePointer<bp_op_call>) -> Int32) throws {
    let guarded = GuardedCall(call, backward: true)
    guarded.inputGradients.clear()
    for (index, block) in guarded.outputGradients.blocks.enumerated() {
      guard let floats = block?.floats else { continue }
      for place in floats.indices { floats[place] = weights[index][place] }
    }
    guard guarded.run(perform) == BP_OK else { return }
    for probe in probes {
      guard let gradient = guarded.inputGradients.blocks[probe.input]?.floats else { continue }
      let analytic = probe.places.reduce(0.0) { $0 + Double(gradient[$1.place]) * Double($1.by) }
      let tolerance = probe.isElement ? Self.elementTolerance : Self.tolerance
      var best = (error: Double.infinity, value: 0.0)
      for (value, noise, correction) in probe.derivatives {
        let size = max(abs(analytic), abs(value))
        // What drowns in rounding says nothing, nor does a step so long that the forward is no longer a line there.
        guard noise <= size * tolerance / 4, correction <= size * 0.05 else { continue }
        let error = abs(analytic - value) / size
        if error < best.error { best = (error, value) }
      }
      guard best.error <= tolerance || best.error == .infinity else {
        let place =
          probe.isElement ? "element \(probe.places[0].place) of input \(probe.input)" : "input \(probe.input)"
        throw Finding(
          "backward says \(analytic) of \(place), differences of forward say \(best.value)",
          mend: "compare the backward with the derivative of the forward; input \(probe.input) is the array to look at")
      }
    }
  }
}
