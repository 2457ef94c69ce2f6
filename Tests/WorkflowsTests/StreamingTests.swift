import Glibc
import Synchronization
import Testing
import Workflows

@Suite("Stages of a stream, and the queues between them", .timeLimit(.minutes(5)))
struct StreamingTests {
  @Test("values come out in their order, and never more wait than there is room for", arguments: [1, 2, 7])
  func bounded(capacity: Int) throws {
    let queue = BoundedQueue<Int>(capacity: capacity)
    let pushed = Counter()
    let writer = try StageThread {
      for number in 0..<5000 {
        guard queue.push(number) else { return }
        pushed.add()
      }
      queue.finish()
    }
    var taken = 0
    while let number = queue.pop() {
      #expect(number == taken)
      taken += 1
      if number % 500 == 0 { usleep(2000) }
      // One more than there is room for may have been counted in place of the one that was just taken.
      #expect(pushed.value - taken <= capacity)
    }
    #expect(taken == 5000)
    writer.join()
    #expect(queue.pop() == nil)
  }

  @Test("a writer waits while the queue is full, however long its reader takes")
  func full() throws {
    let queue = BoundedQueue<Int>(capacity: 3)
    let pushed = Counter()
    let writer = try StageThread {
      for number in 0..<10 where queue.push(number) { pushed.add() }
      queue.finish()
    }
    pushed.wait(for: 3)
    usleep(20_000)
    #expect(pushed.value == 3)
    while queue.pop() != nil {}
    writer.join()
    #expect(pushed.value == 10)
  }

  @Test("cancelling lets go of a writer that waits and of a reader that waits, and drops what is there")
  func cancelled() throws {
    final class Payload: Sendable {
      let count: Counter
      init(_ count: Counter) { self.count = count }
      deinit { count.add() }
    }
    let freed = Counter(), pushed = Counter()
    let full = BoundedQueue<Payload>(capacity: 2)
    let writer = try StageThread {
      while full.push(Payload(freed)) { pushed.add() }
    }
    pushed.wait(for: 2)
    usleep(10_000)
    #expect(freed.value == 0)
    full.cancel()
    writer.join()
    #expect(pushed.value == 2 && freed.value == 3 && full.pop() == nil && !full.push(Payload(freed)))

    let empty = BoundedQueue<Int>(capacity: 2)
    let reader = try StageThread { #expect(empty.pop() == nil) }
    usleep(10_000)
    empty.cancel()
    reader.join()
  }

  @Test("a stage that does not end is left alone after a moment, and joined when it does")
  func patience() throws {
    let gate = BoundedQueue<Int>(capacity: 1)
    let stage = try StageThread { _ = gate.pop() }
    #expect(!stage.join(within: 0.02))
    gate.finish()
    #expect(stage.join(within: 30))
    stage.join()
  }
}

/// Counts on any thread.
private final class Counter: Sendable {
  private let count = Atomic<Int>(0)

  var value: Int { count.load(ordering: .sequentiallyConsistent) }

  func add() { count.add(1, ordering: .sequentiallyConsistent) }

  /// Waits until something was counted so often.
  func wait(for value: Int) {
    while self.value < value { usleep(500) }
  }
}
