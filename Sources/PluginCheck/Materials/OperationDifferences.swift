import PluginAPI

/// What differences say of a custom operation: for every input, how a random mixture of the outputs grows along random
/// directions and single elements.
///
/// The mixture is summed in double precision, so that only the outputs' own rounding is noise. An output that has a kink
/// between the points, as a maximum or an absolute value has, is left out of the mixture there: no derivative is to be
/// had of it.
struct OperationDifferences {
  /// One move, at one distance.
  private struct Measure {
    /// What the differences say.
    let value: Double
    /// How far rounding alone may put it off.
    let noise: Double
    /// How much better it is than the plain difference.
    let correction: Double
    /// The elements of each output that are left out of the mixture.
    let kinks: [[Int]]
  }

  private struct Probe {
    let input: Int
    /// The places that move, with how far each does.
    let places: [(place: Int, by: Float)]
    let measures: [Measure]
    let isElement: Bool
  }

  /// Of an input's own size.
  private static let distances: [Float] = [0.2, 0.06, 0.02, 0.006]
  private static let mostElements = 60
  private static let tolerance = 2e-3
  private static let elementTolerance = 2e-2

  /// The weights of the mixture, one an element of each output; none for an output that holds no floats.
  private let weights: [[Float]]
  private let probes: [Probe]

  /// Measures, with the forward that `perform` calls.
  init(_ call: bp_op_call, seed: UInt64, _ perform: (UnsafeMutablePointer<bp_op_call>) -> Int32) {
    var random = CheckRandom(seed: seed, stream: 17)
    let outputs = (0..<Int(call.n_outputs)).map { call.outputs[$0] }
    let weights = outputs.map { output in
      output.dtype == BP_F32 ? (0..<output.elementCount).map { _ in random.signed() } : []
    }
    self.weights = weights
    let guarded = GuardedCall(call, backward: false)
    /// The outputs' numbers; nil where there are none.
    func values() -> [[Float]]? {
      guard guarded.run(perform) == BP_OK else { return nil }
      return zip(guarded.outputs.blocks, weights).map { block, weights in
        weights.isEmpty ? [] : block.map { Array($0.floats) } ?? []
      }
    }
    var probes: [Probe] = []
    let base = values() ?? []
    for input in 0..<Int(call.n_inputs) where call.inputs[input].dtype == BP_F32 && !base.isEmpty {
      guard let floats = guarded.inputs.blocks[input]?.floats, !floats.isEmpty else { continue }
      let before = Array(floats)
      let size = Self.size(before)
      func probe(_ places: [(place: Int, by: Float)], isElement: Bool) {
        var measures: [Measure] = []
        for distance in Self.distances {
          let h = distance * size
          var points: [[[Float]]] = []
          for factor in [h, -h, 2 * h, -2 * h] {
            for (place, by) in places { floats[place] = before[place] + factor * by }
            if let values = values() { points.append(values) }
            for (place, _) in places { floats[place] = before[place] }
          }
          guard points.count == 4 else { continue }
          if let measure = Self.measure(base, points, weights, distance: h, size: size) { measures.append(measure) }
        }
        probes.append(Probe(input: input, places: places, measures: measures, isElement: isElement))
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

  /// How large an array's numbers are; 1 for zeros.
  private static func size(_ values: [Float]) -> Float {
    let mean = values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(values.count)
    return mean > 0 && mean.isFinite ? Float(mean.squareRoot()) : 1
  }

  /// The derivative of the mixture along a move, from the outputs at h, -h, 2 h and -2 h and at the place itself; nil where
  /// a number is not finite.
  private static func measure(
    _ base: [[Float]], _ points: [[[Float]]], _ weights: [[Float]], distance h: Float, size: Float
  ) -> Measure? {
    let h = Double(h)
    var (derivative, plain, length) = (0.0, 0.0, 0.0)
    var kinks: [[Int]] = []
    for (output, weights) in weights.enumerated() {
      var left: [Int] = []
      for element in weights.indices {
        let middle = Double(base[output][element])
        let (a, b) = (Double(points[0][output][element]), Double(points[1][output][element]))
        let (c, d) = (Double(points[2][output][element]), Double(points[3][output][element]))
        guard a.isFinite, b.isFinite, c.isFinite, d.isFinite else { return nil }
        let near = (a - b) / (2 * h)
        let better = (8 * (a - b) - (c - d)) / (12 * h)
        // Of a smooth function the second differences at both distances agree, and so do the first; a kink anywhere
        // between the points parts one pair or the other.
        let bend = abs((a - 2 * middle + b) - (c - 2 * middle + d) / 4) / h
        let steepest = max(abs(a - middle), abs(middle - b), abs(c - a), abs(b - d)) / h
        let rounding = 1e-6 * max(abs(middle), abs(c), abs(d)) / h
        if max(bend, abs(better - near)) > 0.02 * steepest + rounding {
          left.append(element)
          continue
        }
        let weight = Double(weights[element])
        derivative += weight * better
        plain += weight * near
        length += (weight * middle) * (weight * middle)
      }
      kinks.append(left)
    }
    return Measure(
      value: derivative, noise: 3e-7 * max(Double(size), length.squareRoot()) / h,
      correction: abs(derivative - plain), kinks: kinks)
  }

  /// Compares with the backward that `perform` calls, given the same mixtures.
  func compare(
    _ call: bp_op_call, of name: String, _ perform: (UnsafeMutablePointer<bp_op_call>) -> Int32
  ) throws {
    let guarded = GuardedCall(call, backward: true)
    /// What backward says of a probe where these elements are left out; nil where it fails.
    func analytic(_ probe: Probe, _ kinks: [[Int]]) -> Double? {
      guarded.inputGradients.clear()
      for (index, block) in guarded.outputGradients.blocks.enumerated() {
        guard let floats = block?.floats else { continue }
        for place in weights[index].indices { floats[place] = weights[index][place] }
        for place in kinks[index] { floats[place] = 0 }
      }
      guard guarded.run(perform) == BP_OK, let gradient = guarded.inputGradients.blocks[probe.input]?.floats else {
        return nil
      }
      return probe.places.reduce(0.0) { $0 + Double(gradient[$1.place]) * Double($1.by) }
    }
    for probe in probes {
      let tolerance = probe.isElement ? Self.elementTolerance : Self.tolerance
      var best = (error: Double.infinity, analytic: 0.0, value: 0.0)
      for measure in probe.measures where best.error > tolerance {
        guard let analytic = analytic(probe, measure.kinks) else { break }
        let size = max(abs(analytic), abs(measure.value))
        // What drowns in rounding says nothing, nor does a step so long that the forward is no longer a line there.
        guard measure.noise <= size * tolerance / 4, measure.correction <= size * 0.05 else { continue }
        let error = abs(analytic - measure.value) / size
        if error < best.error { best = (error, analytic, measure.value) }
      }
      guard best.error <= tolerance || best.error == .infinity else {
        let place =
          probe.isElement
          ? "element \(probe.places[0].place) of input \(probe.input)"
          : "input \(probe.input), moved as a whole along a random direction,"
        throw Finding(
          "backward of \(name) says \(best.analytic) of \(place) and differences of forward say \(best.value)",
          mend:
            "compare the backward with the derivative of the forward; input \(probe.input) is the array to look at. "
            + "Where a function has a kink, any slope between those of its two sides will do")
      }
    }
  }
}
