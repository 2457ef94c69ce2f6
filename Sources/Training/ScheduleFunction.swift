/// A schedule that somebody else computes: a named function of the step and of the steps of the run.
public struct ScheduleFunction: Sendable, Equatable {
  /// The name under which manifests keep it.
  public let name: String
  /// The factor of the learning rate at a step, from 0, of so many.
  public let factor: @Sendable (_ step: Int, _ totalSteps: Int) -> Double

  /// A function under a name.
  public init(name: String, factor: @escaping @Sendable (_ step: Int, _ totalSteps: Int) -> Double) {
    self.name = name
    self.factor = factor
  }

  /// Two are equal when they have the same name.
  public static func == (first: ScheduleFunction, second: ScheduleFunction) -> Bool { first.name == second.name }
}
