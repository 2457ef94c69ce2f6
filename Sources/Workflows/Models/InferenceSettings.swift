import Checkpoints
import PluginHost

/// The settings that a trained model is run with: those it was trained with, and what the user changes of them.
struct InferenceSettings {
  /// A value for each setting of the task.
  let settings: OptionSettings
  /// Pieces a window, special ones included.
  let maximumLength: Int
  /// Pieces that the next window of a long input goes on.
  let stride: Int

  /// Settings that nothing but training takes.
  private static let ofTraining = ["learning-rate", "epochs", "batch-size", "warmup", "select-by"]

  /// Reads a model's settings and the user's changes.
  ///
  /// A window that has another length than in training goes on by half of it, unless the user says otherwise.
  /// - Throws: `WorkflowError.trainingSetting`, `.conflict`, `.maximumLength`, `.stride`; `PluginError.option` for a change
  ///   that the task does not declare; `OptionFault` for a setting of the model that it does not take any more.
  init(
    of task: TaskItem, host: HostFile, changes: [String: String], maximumLength flag: Int?, maximumPositions: Int
  ) throws {
    let options = try task.options()
    let names = options.options.map(\.name)
    for name in changes.keys.sorted() where Self.ofTraining.contains(name) && names.contains(name) {
      throw WorkflowError.trainingSetting(name: name, value: changes[name] ?? "")
    }
    let trained = host.settings(declared: names)
    _ = try options.settings(trained)
    do throws(OptionFault) {
      settings = try options.settings(trained.merging(changes) { $1 })
    } catch {
      throw PluginError.option(item: task.description.id, error)
    }
    let effective = settings
    func changed(_ name: String) -> Int? {
      changes[name] == nil ? nil : effective[name].map { Int($0.integer) }
    }
    let set = changed("max-length")
    if let flag, let set, flag != set {
      throw WorkflowError.conflict(first: "--max-length \(flag)", second: "--set max-length=\(set)")
    }
    let asked = flag ?? set
    maximumLength = asked ?? host.maximumLength ?? min(128, maximumPositions)
    guard maximumLength >= 4, maximumLength <= maximumPositions else {
      throw WorkflowError.maximumLength(asked: maximumLength, allowed: 4...max(4, maximumPositions))
    }
    let step = changed("stride")
    if let step, !(0...maximumLength - 2).contains(step) {
      throw WorkflowError.stride(asked: step, allowed: 1...maximumLength - 2)
    }
    let kept = asked == nil ? host.stride : nil
    let goesOn = step ?? kept ?? 0
    stride = goesOn > 0 ? goesOn : max(1, maximumLength / 2)
  }
}
