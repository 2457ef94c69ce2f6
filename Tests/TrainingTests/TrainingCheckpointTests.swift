import Compute
import Testing
import Training

@Suite("checkpoints")
struct TrainingCheckpointTests {
  /// A store of a few parameters with an optimizer, filled with numbers that only `salt` decides.
  private static func model(_ salt: UInt64, count: Int = 37) throws -> (ParameterStore, Adam) {
    let store = ParameterStore()
    for (name, size) in [("a", count), ("b", 5)] {
      _ = try store.declare(ParameterDeclaration(name: name, shape: Shape(size), initializer: .zeros))
    }
    try store.allocate(.trainable)
    let optimizer = Adam(.bert, store: store)
    var stream = SplitMix64(state: salt)
    for memory in [store.flatValues, optimizer.firstMoments, optimizer.secondMoments] {
      for index in memory.indices { memory[index] = Float(Int32(truncatingIfNeeded: stream.next())) * 1e-9 }
    }
    return (store, optimizer)
  }

  private static func bits(_ store: ParameterStore, _ optimizer: Adam) -> [[UInt32]] {
    [store.flatValues, optimizer.firstMoments, optimizer.secondMoments].map { $0.map(\.bitPattern) }
  }

  private static var position: TrainingPosition {
    var position = TrainingPosition()
    position.epoch = 3
    position.stepOfEpoch = 14
    position.step = 159
    position.epochLoss = 0.1 + 0.2
    position.pieces = 123_456_789_012
    position.seconds = 1.0 / 3
    position.bestEpoch = 2
    position.bestValue = 0.7 / 0.9
    position.epochsSinceBest = 1
    position.metricsBytes = 4096
    return position
  }

  @Test("a state is read back bit for bit")
  func roundTrip() throws {
    let folder = TemporaryFolder()
    let path = folder.file("checkpoint.safetensors")
    let (store, optimizer) = try Self.model(1)
    var bare = TrainingPosition()
    bare.step = 1
    for position in [Self.position, bare] {
      try TrainingCheckpoint.write(to: path, position: position, store: store, optimizer: optimizer)
      let (other, others) = try Self.model(2)
      #expect(Self.bits(other, others) != Self.bits(store, optimizer))
      #expect(try TrainingCheckpoint.read(from: path, store: other, optimizer: others) == position)
      #expect(Self.bits(other, others) == Self.bits(store, optimizer))
      #expect(others.stepCount == position.step)
    }
  }

  @Test("the same state gives the same file, and replaces the one before")
  func replaced() throws {
    let folder = TemporaryFolder()
    let (store, optimizer) = try Self.model(1)
    for name in ["a", "b", "a"] {
      try TrainingCheckpoint.write(to: folder.file(name), position: Self.position, store: store, optimizer: optimizer)
    }
    #expect(folder.read("a") == folder.read("b") && !folder.read("a").isEmpty)
  }

  @Test("parameters alone are read back bit for bit, and moments stay")
  func parameters() throws {
    let folder = TemporaryFolder()
    let (store, _) = try Self.model(1)
    try TrainingCheckpoint.writeParameters(to: folder.file("best"), store: store)
    let (other, others) = try Self.model(2)
    let moments = Self.bits(other, others).dropFirst()
    try TrainingCheckpoint.readParameters(from: folder.file("best"), store: other)
    #expect(other.flatValues.map(\.bitPattern) == store.flatValues.map(\.bitPattern))
    #expect(Self.bits(other, others).dropFirst() == moments)
  }

  @Test("a file that was cut short, is of another model, or holds no position is refused")
  func damaged() throws {
    let folder = TemporaryFolder()
    let path = folder.file("checkpoint")
    let (store, optimizer) = try Self.model(1)
    try TrainingCheckpoint.write(to: path, position: Self.position, store: store, optimizer: optimizer)
    let whole = folder.read("checkpoint")
    for size in [0, 8, 100, whole.count / 2, whole.count - 1] {
      folder.write("cut", Array(whole.prefix(size)))
      let (other, others) = try Self.model(2)
      let before = Self.bits(other, others)
      #expect(throws: TrainingError.self) {
        try TrainingCheckpoint.read(from: folder.file("cut"), store: other, optimizer: others)
      }
      #expect(Self.bits(other, others) == before)
    }
    let (larger, largers) = try Self.model(1, count: 200)
    #expect(throws: TrainingError.self) { try TrainingCheckpoint.read(from: path, store: larger, optimizer: largers) }
    try TrainingCheckpoint.writeParameters(to: folder.file("best"), store: store)
    #expect(throws: TrainingError.damaged(path: folder.file("best"), what: "position")) {
      try TrainingCheckpoint.read(from: folder.file("best"), store: store, optimizer: optimizer)
    }
    #expect(throws: TrainingError.self) {
      try TrainingCheckpoint.readParameters(from: folder.file("none"), store: store)
    }
  }
}
