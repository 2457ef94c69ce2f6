import Testing
import Training

@Suite("learning-rate schedules")
struct LearningRateScheduleTests {
  @Test("linear is get_linear_schedule_with_warmup: up over w steps, down to 0 over the n - w that are left")
  func linear() {
    // transformers: step < w: step / w; else (n - step) / (n - w). Here n = 10, w = 4, as exact fractions.
    let rise: [Double] = [0, 0.25, 0.5, 0.75]
    let fall: [Double] = [6, 5, 4, 3, 2, 1, 0]
    let expected = rise + fall.map { $0 / 6 }
    for (step, factor) in expected.enumerated() {
      #expect(LearningRateSchedule.linear.factor(step: step, totalSteps: 10, warmupSteps: 4) == factor)
    }
    // What lambda_lr of torch gives for n = 1000, w = 100 at steps 50, 100, 550 and 999, times 5e-5.
    let rates = [50: 2.5e-5, 100: 5e-5, 550: 2.5e-5, 999: 5e-5 / 900]
    for (step, rate) in rates {
      let factor = LearningRateSchedule.linear.factor(step: step, totalSteps: 1000, warmupSteps: 100)
      #expect(abs(5e-5 * factor - rate) < 1e-18)
    }
  }

  @Test("bert decays over the whole run, with the warm-up laid over its beginning")
  func bert() {
    // optimization.py: polynomial_decay over n to 0, replaced by step / w while step < w.
    let expected: [Double] = [0, 0.25, 0.5, 0.75, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0]
    for (step, factor) in expected.enumerated() {
      let found = LearningRateSchedule.bert.factor(step: step, totalSteps: 10, warmupSteps: 4)
      #expect(abs(found - factor) < 1e-15)
    }
  }

  @Test("constant stays where the warm-up ends")
  func constant() {
    let found = (0..<6).map { LearningRateSchedule.constant.factor(step: $0, totalSteps: 6, warmupSteps: 2) }
    #expect(found == [0, 0.5, 1, 1, 1, 1])
  }

  @Test("without warm-up, with nothing but warm-up, and behind the last step factors stay between 0 and 1")
  func edges() {
    for schedule in [LearningRateSchedule.bert, .linear, .constant] {
      #expect(schedule.factor(step: 0, totalSteps: 5, warmupSteps: 0) == 1)
      for total in 0...5 {
        for warmup in 0...7 {
          for step in 0...9 {
            let factor = schedule.factor(step: step, totalSteps: total, warmupSteps: warmup)
            #expect((0...1).contains(factor))
          }
        }
      }
    }
  }

  @Test("names lead to schedules and back")
  func names() {
    for name in LearningRateSchedule.names { #expect(LearningRateSchedule(name: name)?.name == name) }
    #expect(LearningRateSchedule(name: "hf") == .linear)
    #expect(LearningRateSchedule(name: "cosine") == nil)
    #expect(OptimizerKind.bert.schedule == .bert && OptimizerKind.hf.schedule == .linear)
  }
}
