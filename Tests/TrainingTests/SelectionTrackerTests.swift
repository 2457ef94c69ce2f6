import Testing
import Training

@Suite("the choice of the best epoch")
struct SelectionTrackerTests {
  @Test("the highest value wins, and the first of equal ones")
  func highest() {
    var tracker = SelectionTracker(higherIsBetter: true)
    let values = [0.2, 0.5, 0.5, 0.4, 0.6, 0.1]
    let best = values.enumerated().map { tracker.update(epoch: $0 + 1, value: $1) }
    #expect(best == [true, true, false, false, true, false])
    #expect(tracker.bestEpoch == 5 && tracker.bestValue == 0.6 && tracker.epochsSinceBest == 1)
  }

  @Test("the lowest value wins where lower is better")
  func lowest() {
    var tracker = SelectionTracker(higherIsBetter: false)
    for (epoch, value) in [(1, 2.0), (2, 1.0), (3, 1.0), (4, 3.0)] { _ = tracker.update(epoch: epoch, value: value) }
    #expect(tracker.bestEpoch == 2 && tracker.bestValue == 1 && tracker.epochsSinceBest == 2)
  }

  @Test("epochs since the best one are counted, and a better one begins anew")
  func sinceBest() {
    var tracker = SelectionTracker(higherIsBetter: true)
    var counts: [Int] = []
    for (epoch, value) in [(1, 0.5), (2, 0.4), (3, 0.6), (4, 0.6), (5, 0.1)] {
      _ = tracker.update(epoch: epoch, value: value)
      counts.append(tracker.epochsSinceBest)
    }
    #expect(counts == [0, 1, 0, 1, 2])
  }

  @Test("a tracker that a checkpoint kept goes on where it was")
  func resumed() {
    var whole = SelectionTracker(higherIsBetter: true)
    for (epoch, value) in [(1, 0.3), (2, 0.7), (3, 0.5)] { _ = whole.update(epoch: epoch, value: value) }
    var resumed = SelectionTracker(
      higherIsBetter: true, bestEpoch: whole.bestEpoch, bestValue: whole.bestValue,
      epochsSinceBest: whole.epochsSinceBest)
    #expect(resumed == whole)
    #expect(!resumed.update(epoch: 4, value: 0.7) && !whole.update(epoch: 4, value: 0.7))
    #expect(resumed == whole)
  }
}
