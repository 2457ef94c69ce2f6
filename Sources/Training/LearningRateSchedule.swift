/// How the learning rate moves over the steps of a run.
public enum LearningRateSchedule: Sendable, Equatable {
  /// BERT's own: a linear decay over the whole run, with the warm-up laid over its beginning and not re-based after it
  /// (google-research/bert, `optimization.py`). The first step has rate 0.
  case bert
  /// A linear warm-up, then a linear decay over what is left (transformers, `get_linear_schedule_with_warmup`).
  case linear
  /// A linear warm-up, then constant.
  case constant
  /// A function of a plugin's, which warms up by itself if it wants to.
  case function(ScheduleFunction)

  /// The schedule with a name as the command line gives it, or nil.
  public init?(name: String) {
    switch name {
    case "bert": self = .bert
    case "linear", "hf": self = .linear
    case "constant": self = .constant
    default: return nil
    }
  }

  /// The name under which manifests keep the schedule.
  public var name: String {
    switch self {
    case .bert: "bert"
    case .linear: "linear"
    case .constant: "constant"
    case .function(let function): function.name
    }
  }

  /// All names that `init(name:)` takes, for messages.
  public static let names = ["bert", "linear", "constant"]

  /// The factor of the learning rate at `step` (from 0) of `totalSteps`, of which `warmupSteps` warm up.
  public func factor(step: Int, totalSteps: Int, warmupSteps: Int) -> Double {
    if case .function(let function) = self { return function.factor(step, totalSteps) }
    let t = Double(step)
    if step < warmupSteps { return t / Double(max(1, warmupSteps)) }
    switch self {
    case .bert: return max(0, 1 - t / Double(max(1, totalSteps)))
    case .linear: return max(0, (Double(totalSteps) - t) / Double(max(1, totalSteps - warmupSteps)))
    case .constant, .function: return 1
    }
  }
}
