import Compute
import Foundation
import Testing

/// Adam of one number in double precision, as its two papers have it.
private struct ExactAdam {
  var value: Double, first = 0.0, second = 0.0

  mutating func step(_ gradient: Double, number: Int, rate: Double, settings s: Adam.Settings, decay: Double) {
    first = s.beta1 * first + (1 - s.beta1) * gradient
    second = s.beta2 * second + (1 - s.beta2) * gradient * gradient
    switch s.variant {
    case .bert: value -= rate * (first / (second.squareRoot() + s.epsilon) + decay * value)
    case .corrected:
      value *= 1 - rate * decay
      let root = (second / (1 - pow(s.beta2, Double(number)))).squareRoot()
      value -= rate * first / (1 - pow(s.beta1, Double(number))) / (root + s.epsilon)
    }
  }
}

@Test(
  "Rows without gradients, at first or for ever, go the way that Adam's formulas have for them",
  arguments: [Adam.Settings.bert, .corrected], [0.0, 0.01])
func restingRows(_ chosen: Adam.Settings, decay: Double) throws {
  var settings = chosen
  settings.decay = decay
  for instructionSet in InstructionSet.supported {
    let processor = try Processor(threads: 2, instructionSet: instructionSet)
    let store = ParameterStore()
    let id = try store.declare(
      ParameterDeclaration(name: "words.weight", shape: Shape(9, 21), initializer: .truncatedNormal(deviation: 0.5)))
    try store.allocate(.trainable)
    store.initialize(seed: 2, on: processor)
    let values = try #require(store.mutableValues(of: id)), gradients = try #require(store.gradient(of: id))
    let before = Array(values)
    var exact = values.map { ExactAdam(value: Double($0)) }
    let adam = Adam(settings, store: store)
    var random = TestRandom(4)
    for number in 1...6 {
      // Row r gets its first gradient in step r and has none in odd steps; rows from 7 on never have one.
      for row in 0..<9 {
        for i in row * 21..<(row + 1) * 21 {
          gradients[i] = row <= number && row < 7 && number % 2 == 0 ? random.float() : 0
          exact[i].step(Double(gradients[i]), number: number, rate: 1e-2, settings: settings, decay: decay)
        }
      }
      adam.step(rate: 1e-2, on: processor)
      #expect(gradients.allSatisfy { $0 == 0 })
    }
    let difference = largestDifference(Array(values), exact.map { Float($0.value) })
    #expect(difference < 2e-6, "\(instructionSet)")
    let resting = 7 * 21..<9 * 21
    if decay == 0 { #expect(Array(values[resting]) == Array(before[resting])) }
    #expect(Array(values[..<(7 * 21)]) != Array(before[..<(7 * 21)]))
  }
}
