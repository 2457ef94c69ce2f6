import JSON
import PluginHost
import Training

/// The numbers of a run: the user's flags over the task's defaults over the host's.
public struct HyperParameters: Sendable, Equatable {
  /// Times that every example is seen.
  public var epochs: Int
  /// Windows a step.
  public var batchSize: Int
  /// The highest learning rate.
  public var learningRate: Double
  /// Warm-up: a share of all steps below 1, a number of steps from 1.
  public var warmup: Double
  /// Pieces a window, special ones included.
  public var maximumLength: Int
  /// Pieces that the next window of a long input goes on.
  public var stride: Int

  /// What the host takes where neither flag nor task says anything.
  static let fallback: [String: Double] = [
    "epochs": 3, "batch-size": 32, "learning-rate": 5e-5, "warmup": 0.1, "max-length": 128, "stride": 0,
  ]

  /// Reads the numbers from a task's settings, into which the user's flags have gone already.
  ///
  /// A stride of 0 stands for half of the maximum length.
  /// - Throws: `WorkflowError.setting`, `.maximumLength`, `.stride`.
  init(_ settings: OptionSettings, flags: [String: String], maximumPositions: Int) throws(WorkflowError) {
    func number(_ name: String) throws(WorkflowError) -> Double {
      if let value = settings[name] { return value.number }
      guard let text = flags[name] else { return Self.fallback[name] ?? 0 }
      guard let number = Double(text), number.isFinite else {
        throw .setting(name: name, value: text, allowed: "numbers")
      }
      return number
    }
    func whole(_ name: String, _ allowed: ClosedRange<Int>) throws(WorkflowError) -> Int {
      let value = try number(name)
      guard let whole = Int(exactly: value), allowed.contains(whole) else {
        throw .setting(name: name, value: "\(value)", allowed: "\(allowed.lowerBound) to \(allowed.upperBound)")
      }
      return whole
    }
    epochs = try whole("epochs", 0...100_000)
    batchSize = try whole("batch-size", 1...1_000_000)
    learningRate = try number("learning-rate")
    guard learningRate >= 0, learningRate <= 10 else {
      throw .setting(name: "learning-rate", value: "\(learningRate)", allowed: "0 to 10")
    }
    warmup = try number("warmup")
    guard warmup >= 0 else { throw .setting(name: "warmup", value: "\(warmup)", allowed: "0 and above") }
    maximumLength = try whole("max-length", 0...Int.max / 2)
    guard maximumLength >= 4, maximumLength <= maximumPositions else {
      throw .maximumLength(asked: maximumLength, allowed: 4...max(4, maximumPositions))
    }
    let asked = try whole("stride", 0...Int.max / 2)
    guard asked <= maximumLength - 2 else { throw .stride(asked: asked, allowed: 1...maximumLength - 2) }
    stride = asked == 0 ? max(1, maximumLength / 2) : asked
  }

  /// Steps of warm-up in a run of `totalSteps`.
  func warmupSteps(totalSteps: Int) -> Int {
    warmup < 1 ? Int(warmup * Double(totalSteps)) : Int(warmup)
  }

  /// The numbers by the names of their flags.
  var json: JSONObject {
    [
      "epochs": JSONValue(epochs), "batch-size": JSONValue(batchSize), "learning-rate": JSONValue(learningRate),
      "warmup": JSONValue(warmup), "max-length": JSONValue(maximumLength), "stride": JSONValue(stride),
    ]
  }
}
