import Compute
import Synchronization
import Testing

@Test("Every item runs once, on a worker of the pool", arguments: [1, 2, 3, 8])
func everyItemOnce(threads: Int) throws {
  let pool = try WorkerPool(threads: threads)
  #expect(pool.threadCount == threads)
  for count in [0, 1, 2, 7, 1000] {
    for _ in 0..<50 {
      let hits = (0..<count).map { _ in Counter() }
      let strays = Counter()
      pool.parallelFor(count) { item, worker in
        hits[item].add()
        if !(0..<threads).contains(worker) { strays.add() }
      }
      #expect(hits.allSatisfy { $0.value == 1 } && strays.value == 0)
    }
  }
}

@Test("A loop inside of an item runs on the item's own worker")
func nesting() throws {
  let pool = try WorkerPool(threads: 3)
  let total = Counter(), moved = Counter()
  pool.parallelFor(20) { _, outer in
    pool.parallelFor(10) { _, inner in
      if inner != outer { moved.add() }
      total.add()
    }
  }
  #expect(total.value == 200 && moved.value == 0)
}

@Test("No two items run at once with one worker number")
func workerNumbersExclude() throws {
  let pool = try WorkerPool(threads: 4)
  let inside = (0..<4).map { _ in Counter() }, clashes = Counter()
  for _ in 0..<200 {
    pool.parallelFor(64) { _, worker in
      if inside[worker].add() != 0 { clashes.add() }
      inside[worker].subtract()
    }
  }
  #expect(clashes.value == 0)
}

@Test("All items run although some throw, and the lowest item's error comes out")
func lowestError() throws {
  struct Refusal: Error, Equatable { let item: Int }
  let pool = try WorkerPool(threads: 3)
  let ran = Counter()
  for _ in 0..<50 {
    #expect(throws: Refusal(item: 3)) {
      try pool.parallelFor(40, throwing: Refusal.self) { item, _ throws(Refusal) in
        ran.add()
        if item % 10 == 3 { throw Refusal(item: item) }
      }
    }
  }
  #expect(ran.value == 2000)
  try pool.parallelFor(4, throwing: Refusal.self) { _, _ throws(Refusal) in }
}

@Test("Pools come and go while asleep and while awake")
func lifetimes() throws {
  for round in 0..<30 {
    let pool = try WorkerPool(threads: 4)
    let total = Counter()
    if round % 2 == 0 { pool.parallelFor(8) { _, _ in total.add() } }
    #expect(total.value == (round % 2 == 0 ? 8 : 0))
  }
}

@Test("A request for unknown or missing instructions is an error with its alternatives")
func instructionRequests() throws {
  #expect(throws: ProcessorError.unknownInstructionSet(name: "sse9", known: ["baseline", "avx2", "avx512", "amx"])) {
    try InstructionSet.requested("sse9")
  }
  #expect(try InstructionSet.requested("baseline") == .baseline)
  #expect(try InstructionSet.requested(nil) == InstructionSet.best)
  #expect(InstructionSet.supported.contains(.baseline) && InstructionSet.supported.contains(InstructionSet.best))
  for missing in InstructionSet.allCases where !InstructionSet.supported.contains(missing) {
    #expect(
      throws: ProcessorError.unsupportedInstructionSet(requested: missing, supported: InstructionSet.supported)
    ) { try Processor(threads: 1, instructionSet: missing) }
  }
}

private final class Counter: Sendable {
  private let count = Atomic<Int>(0)
  var value: Int { count.load(ordering: .sequentiallyConsistent) }
  @discardableResult func add() -> Int { count.wrappingAdd(1, ordering: .sequentiallyConsistent).oldValue }
  func subtract() { count.wrappingSubtract(1, ordering: .sequentiallyConsistent) }
}
