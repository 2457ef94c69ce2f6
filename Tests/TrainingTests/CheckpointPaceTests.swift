import Testing
import Training

@Suite("when checkpoints are due")
struct CheckpointPaceTests {
  @Test("by steps, the clock does not matter")
  func steps() {
    let pace = CheckpointPace(steps: 4, now: 0)
    #expect((1...9).filter { pace.isDue(step: $0, now: 1e6) } == [4, 8])
  }

  @Test("by the clock every five minutes, and a hundredth of the time at most")
  func clock() {
    var pace = CheckpointPace(steps: nil, now: 1000)
    #expect(!pace.isDue(step: 1, now: 1300) && pace.isDue(step: 1, now: 1301))
    pace.wrote(from: 1301, now: 1303)
    #expect(!pace.isDue(step: 2, now: 1603) && pace.isDue(step: 2, now: 1604))
    // Twelve seconds for one: the next is due after twenty minutes.
    pace.wrote(from: 1604, now: 1616)
    #expect(!pace.isDue(step: 3, now: 2816) && pace.isDue(step: 3, now: 2817))
    pace.wrote(from: 2817, now: 2818)
    #expect(pace.isDue(step: 4, now: 3119))
  }
}
