import Compute
import Testing

@Test("Every instruction set has a ceiling for fp32 and bytes, and one for bf16 where it has units")
func arithmeticPeaks() throws {
  for set in InstructionSet.supported {
    let processor = try Processor(threads: 2, instructionSet: set)
    for precision in Precision.allCases {
      let peak = processor.arithmeticPeak(precision, seconds: 0.02)
      guard precision != .bf16 || precision.isNative(to: set) else {
        #expect(peak == nil, "\(set)")
        continue
      }
      // No processor that this runs on does less than ten million a second, nor more than 10^15.
      let rate = try #require(peak, "\(set) \(precision)")
      #expect(rate > 1e7 && rate < 1e15, "\(set) \(precision): \(rate)")
    }
  }
  let memory = try Processor(threads: 2).memoryPeak(seconds: 0.02)
  #expect(memory > 1e6 && memory < 1e13, "\(memory)")
}

@Test("A trial runs every product of every provider")
func linearTrials() throws {
  for processor in try allProcessors() {
    for ofBytes in [false, true] {
      let trial = LinearTrial(rows: 7, inputs: 13, outputs: 5, ofBytes: ofBytes, on: processor)
      #expect(trial.operations == 2 * 7 * 13 * 5)
      // The reference has no bytes of its own: it takes the floats that they stand for.
      for pass in LinearTrial.Pass.allCases { trial.run(pass) }
    }
  }
}

@Test("An executor tells its observer of every operation once a run, forward and backward")
func observedOperations() throws {
  let recording = try Recording([Shape(4, 3), Shape(5, 3), Shape(5)], seed: 1) {
    $0.softmax($0.linear($1[0], $1[1], bias: $1[2]))
  }
  let executor = Executor(processor: try Processor(threads: 1))
  var seen: [OperationTiming] = []
  executor.observer = { seen.append($0) }
  _ = try recording.gradients(on: executor)
  let forward = seen.filter { !$0.isBackward }, backward = seen.filter(\.isBackward)
  #expect(forward.map(\.name) == ["linear", "softmax", "matmul"])
  #expect(backward.map(\.name) == ["matmul", "softmax", "linear"])
  #expect(seen.allSatisfy { $0.seconds >= 0 && $0.seconds < 60 })
  #expect(forward[0].inputs.map(\.shape) == [Shape(4, 3), Shape(5, 3), Shape(5)])
  #expect(forward[0].outputs.map(\.shape) == [Shape(4, 5)])
  executor.observer = nil
  _ = try recording.gradients(on: executor)
  #expect(seen.count == 6)
}
