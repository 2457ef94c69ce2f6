import Compute
import Encoder
import Testing

@Test("Training holds no more memory after 600 steps than after 60, whatever the batches' sizes")
func memoryDoesNotGrow() async {
  // In a child process: other tests allocate too.
  await #expect(processExitsWith: .success) {
    let model = try TinyModel(hiddenDropout: 0.1, attentionDropout: 0.1)
    let processor = try Processor(threads: 2)
    let executor = Executor(processor: processor)
    let adam = Adam(.corrected, store: model.store)
    var inUse: [Int] = []
    var arenas: [Int] = []
    inUse.reserveCapacity(600)
    arenas.reserveCapacity(600)
    for step in 0..<600 {
      // Three sizes in turn, the largest first.
      var batch = PackedSequences()
      for i in 0..<(40 - step % 3 * 10) { batch.append(pieces: (0..<12).map { Int32(1 + (i + $0) % 49) }) }
      do {
        let (graph, _, _) = model.record(.training(RandomKey(seed: 1, step: UInt64(step))), batch)
        try executor.forwardBackward(graph)
      }
      let norm = model.store.squaredGradientNorm(on: processor)
      adam.step(rate: 0.01, gradientScale: Adam.clipFactor(squaredNorm: norm, maximumNorm: 1), on: processor)
      inUse.append(AlignedMemory.bytesInUse)
      arenas.append(executor.arenaByteCount)
    }
    #expect(Set(arenas).count == 1, "\(Set(arenas))")
    // Equal batches are compared, as the executor holds the latest graph. The C library counts what its threads cache
    // as in use, some pages in all; the smallest object lost a step, 32 bytes, would make 17280.
    #expect(inUse[599] <= inUse[59] + 16_384, "\(inUse[59]) \(inUse[599])")
  }
}
