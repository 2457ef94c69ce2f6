import Compute
import Encoder
import Testing

/// Single precision against torch's double: sums of some hundred terms of size one, so some 1e-6; ten times that is allowed.
private let valueTolerance: Float = 1e-5
/// Gradients pass through twice as many sums.
private let gradientTolerance: Float = 2e-5
/// After five steps of at most 0.003 each: Adam divides by the gradient's own size, which magnifies the rounding of small ones.
private let weightTolerance: Float = 1e-4

private func processors() throws -> [Processor] {
  var result: [Processor] = []
  for set in InstructionSet.supported { result.append(try Processor(threads: 2, instructionSet: set)) }
  result.append(try Processor(threads: 1, matmul: ReferenceProvider()))
  if let provider = OneDNNProvider(instructionSet: .best) {
    result.append(try Processor(threads: 2, matmul: provider))
  }
  return result
}

@Test("Hidden states, pooled output and losses are those of transformers, on every instruction set")
func forwardMatchesTorch() throws {
  let expected = try Fixture(named: "tiny_bert.bin")
  let model = try TinyModel()
  for processor in try processors() {
    for mode in [GraphMode.inference, .gradients] {
      let executor = Executor(processor: processor)
      let (graph, output, pooled) = model.record(mode)
      try executor.forward(graph)
      for (layer, value) in output.hidden.enumerated() {
        let difference = largestDifference(try executor.floats(of: value), expected["hidden.\(layer)"])
        #expect(difference < valueTolerance, "layer \(layer) \(processor.instructionSet) \(processor.matmul.name)")
      }
      #expect(largestDifference(try executor.floats(of: pooled), expected["pooled"]) < valueTolerance)
      let losses = expected["losses"]
      #expect(abs(try executor.lossSum(graph.losses[0]) - Double(losses[0])) < Double(valueTolerance) * 26)
      #expect(abs(try executor.lossSum(graph.losses[1]) - Double(losses[1])) < Double(valueTolerance) * 4)
      #expect(abs(try TinyModel.total(graph, executor) - Double(losses[2])) < Double(valueTolerance))
    }
  }
}

@Test("Every parameter's gradient is torch's, on every instruction set")
func gradientsMatchTorch() throws {
  let expected = try Fixture(named: "tiny_bert.bin")
  let model = try TinyModel()
  for processor in try processors() {
    model.store.zeroGradients(on: processor)
    let executor = Executor(processor: processor)
    try executor.forwardBackward(model.record(.gradients).graph)
    for (index, declaration) in model.store.declarations.enumerated() {
      let gradient = try #require(model.store.gradient(of: ParameterID(index: index)))
      let wanted = expected["gradient." + declaration.name]
      let difference = largestDifference(gradient, wanted)
      #expect(
        difference < gradientTolerance, "\(declaration.name) \(processor.instructionSet) \(processor.matmul.name)")
      // Not vacuous: but for the key biases, which softmax cancels, every gradient is something.
      if !declaration.name.hasSuffix("key.bias") { #expect(wanted.contains { abs($0) > 1e-4 }, "\(declaration.name)") }
    }
  }
}

@Test(
  "Losses and weights after five steps are torch's AdamW and BERT's optimizer",
  arguments: [(Adam.Settings.corrected, "corrected"), (Adam.Settings.bert, "bert")])
func optimizersMatch(settings: Adam.Settings, name: String) throws {
  let expected = try Fixture(named: "tiny_bert.bin")
  let model = try TinyModel()
  let processor = try Processor(threads: 2)
  let executor = Executor(processor: processor)
  let adam = Adam(settings, store: model.store)
  for step in 0..<5 {
    let graph = model.record(.gradients).graph
    try executor.forwardBackward(graph)
    let loss = try TinyModel.total(graph, executor)
    #expect(abs(Float(loss) - expected["\(name).losses"][step]) < weightTolerance)
    let norm = model.store.squaredGradientNorm(on: processor)
    adam.step(
      rate: 0.003 * Double(step + 1) / 5, gradientScale: Adam.clipFactor(squaredNorm: norm, maximumNorm: 1),
      on: processor)
    #expect(model.store.flatGradients.allSatisfy { $0 == 0 })
  }
  for (index, declaration) in model.store.declarations.enumerated() where !declaration.name.hasSuffix("key.bias") {
    // Key biases have no gradient but rounding, which Adam turns into steps of full size: nothing to compare.
    let values = model.store.values(of: ParameterID(index: index))
    let signed = values.enumerated().map { $0.offset % 2 == 0 ? Double($0.element) : -Double($0.element) }
    let wanted = expected["\(name).\(declaration.name)"]
    let sample = stride(from: 0, to: values.count, by: max(values.count / 5, 1)).prefix(5).map { values[$0] }
    #expect(largestDifference(sample, wanted.dropFirst(2)) < weightTolerance, "\(declaration.name)")
    // Errors of single elements are independent, so sums grow by the root of the count.
    let allowed = Double(weightTolerance) * Double(values.count).squareRoot()
    #expect(abs(values.reduce(0.0) { $0 + Double($1) } - Double(wanted[0])) < allowed, "\(declaration.name)")
    #expect(abs(signed.reduce(0, +) - Double(wanted[1])) < allowed, "\(declaration.name)")
  }
}
