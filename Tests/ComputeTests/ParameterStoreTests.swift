import Compute
import Glibc
import Testing

private func declaration(_ name: String, _ count: Int, decays: Bool = true, rate: Float = 1) -> ParameterDeclaration {
  ParameterDeclaration(
    name: name, shape: Shape(count), initializer: .ones, decays: decays, rateScale: rate, formerNames: [name + ".old"])
}

@Test("Parameters start on cache lines, with zeros between, and alike neighbours make one range")
func layout() throws {
  let processor = try Processor(threads: 2)
  let store = ParameterStore()
  let a = try store.declare(declaration("a", 5)), b = try store.declare(declaration("b", 16))
  let c = try store.declare(declaration("c", 17, decays: false))
  let d = try store.declare(declaration("d", 1, decays: false, rate: 2))
  try store.allocate(.trainable)
  store.initialize(seed: 1, on: processor)
  #expect([a, b, c, d].map { store.flatRange(of: $0) } == [0..<5, 16..<32, 32..<49, 64..<65])
  #expect(store.flatCount == 80 && store.flatValues.reduce(0, +) == 39)
  #expect(Int(bitPattern: store.flatValues.baseAddress) % 64 == 0)
  #expect(
    store.optimizerRanges == [
      ParameterRange(elements: 0..<32, decays: true, rateScale: 1),
      ParameterRange(elements: 32..<64, decays: false, rateScale: 1),
      ParameterRange(elements: 64..<80, decays: false, rateScale: 2),
    ])
  #expect(store.find("c") == c && store.find("c.old") == c && store.find("e") == nil)
  let gradient = try #require(store.gradient(of: c))
  for i in gradient.indices { gradient[i] = 2 }
  #expect(store.squaredGradientNorm(on: processor) == 68)
  store.zeroGradients(on: processor)
  #expect(store.squaredGradientNorm(on: processor) == 0)
}

@Test("The store refuses doubles, late declarations and bindings that do not fit")
func storeRefusals() throws {
  let store = ParameterStore()
  let a = try store.declare(declaration("a", 3))
  #expect(throws: ParameterError.duplicateName("a")) { try store.declare(declaration("a", 3)) }
  let two: [Float] = [1, 2]
  _ = two.withUnsafeBufferPointer { two in
    #expect(throws: ParameterError.sizeMismatch(name: "a", expected: 3, actual: 2)) {
      try store.bind(a, to: two, owner: nil)
    }
  }
  try store.allocate(.inference)
  #expect(throws: ParameterError.alreadyAllocated(name: "b")) { try store.declare(declaration("b", 3)) }
  #expect(throws: ParameterError.alreadyAllocated(name: "a")) { try store.allocate(.trainable) }
}

@Test("A bound parameter is used where it is, without a copy")
func binding() throws {
  let memory = UnsafeMutableBufferPointer<Float>.allocate(capacity: 4)
  defer { memory.deallocate() }
  for i in 0..<4 { memory[i] = Float(i) }
  let store = ParameterStore()
  let bound = try store.declare(declaration("bound", 4)), own = try store.declare(declaration("own", 4))
  try store.bind(bound, to: UnsafeBufferPointer(memory), owner: nil)
  let other = ParameterStore()
  let id = try other.declare(declaration("x", 4))
  try other.bind(id, to: UnsafeBufferPointer(memory), owner: nil)
  #expect(throws: ParameterError.boundInTrainableStore(name: "x")) { try other.allocate(.trainable) }
  try store.allocate(.inference)
  #expect(store.values(of: bound).baseAddress == UnsafePointer(memory.baseAddress))
  #expect(store.mutableValues(of: bound) == nil && store.gradient(of: own) == nil && store.flatRange(of: bound) == nil)
  store.mutableValues(of: own)?.update(repeating: 10)
  let graph = Graph(parameters: store, mode: .inference)
  let sum = graph.add(graph.parameter(bound), graph.parameter(own))
  graph.keep(sum)
  let executor = Executor(processor: try Processor(threads: 1))
  try executor.forward(graph)
  #expect(Array(try executor.floats(of: sum)) == [10, 11, 12, 13])
}

@Test(
  "Adam in one pass is Adam written out in double precision", arguments: [Adam.Settings.bert, .corrected],
  InstructionSet.supported)
func adam(settings: Adam.Settings, set: InstructionSet) throws {
  let processor = try Processor(threads: 2, instructionSet: set)
  let store = ParameterStore()
  // More than two pieces of the walk, so that pieces meet.
  let sizes = [140_003, 37, 5]
  let ids = try sizes.enumerated().map {
    try store.declare(declaration("\($0.offset)", $0.element, decays: $0.offset != 1, rate: $0.offset == 2 ? 3 : 1))
  }
  try store.allocate(.trainable)
  var random = TestRandom(1)
  var w = sizes.map { random.floats($0).map { Double($0) } }
  for (i, id) in ids.enumerated() {
    let values = try #require(store.mutableValues(of: id))
    for j in values.indices { values[j] = Float(w[i][j]) }
  }
  var m = sizes.map { [Double](repeating: 0, count: $0) }, v = m
  let optimizer = Adam(settings, store: store)
  for step in 1...3 {
    let rate = 0.01 * Double(step)
    for (i, id) in ids.enumerated() {
      let gradient = try #require(store.gradient(of: id))
      for j in gradient.indices {
        gradient[j] = random.float()
        let g = 0.5 * Double(gradient[j]), ownRate = rate * (i == 2 ? 3 : 1), decay = i == 1 ? 0 : settings.decay
        m[i][j] = settings.beta1 * m[i][j] + (1 - settings.beta1) * g
        v[i][j] = settings.beta2 * v[i][j] + (1 - settings.beta2) * g * g
        if settings.variant == .bert {
          w[i][j] -= ownRate * (m[i][j] / (v[i][j].squareRoot() + settings.epsilon) + decay * w[i][j])
        } else {
          let first = m[i][j] / (1 - pow(settings.beta1, Double(step)))
          let second = v[i][j] / (1 - pow(settings.beta2, Double(step)))
          w[i][j] = w[i][j] * (1 - ownRate * decay) - ownRate * first / (second.squareRoot() + settings.epsilon)
        }
      }
    }
    optimizer.step(rate: rate, gradientScale: 0.5, on: processor)
    #expect(store.flatGradients.allSatisfy { $0 == 0 })
  }
  for (i, id) in ids.enumerated() {
    // Weights and steps of size one in single precision, three times.
    #expect(largestDifference(store.values(of: id), w[i].map { Float($0) }) < 2e-6)
  }
  #expect(Adam.clipFactor(squaredNorm: 16, maximumNorm: 1) == 0.25)
  #expect(Adam.clipFactor(squaredNorm: 0.25, maximumNorm: 1) == 1)
}
