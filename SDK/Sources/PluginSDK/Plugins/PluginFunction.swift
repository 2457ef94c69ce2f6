import PluginAPI

/// A plain function of numbers that the host may call by its description: a metric from counts, a learning-rate schedule.
public struct PluginFunction {
  /// Its name: a-z, 0-9, `.` and `-`.
  public let name: String
  /// One sentence.
  public let summary: String
  /// Result, colon and arguments, a letter each: `d:QQQ`.
  public let signature: String
  let address: @convention(c) () -> Void

  /// A metric: true positives, false positives, false negatives; a score.
  public static func metric(
    _ name: String, _ summary: String, _ body: @convention(c) (UInt64, UInt64, UInt64) -> Double
  ) -> PluginFunction {
    PluginFunction(
      name: name, summary: summary, signature: "d:QQQ",
      address: unsafeBitCast(body, to: (@convention(c) () -> Void).self))
  }

  /// A learning-rate schedule: the step, from 0, and the steps of the run; a factor of the learning rate.
  public static func schedule(
    _ name: String, _ summary: String, _ body: @convention(c) (UInt64, UInt64) -> Double
  ) -> PluginFunction {
    PluginFunction(
      name: name, summary: summary, signature: "d:QQ",
      address: unsafeBitCast(body, to: (@convention(c) () -> Void).self))
  }

  var c: bp_function {
    var function = bp_function()
    function.size = UInt64(MemoryLayout<bp_function>.size)
    function.name = Immortal.text(name)
    function.summary = Immortal.text(summary)
    function.signature = Immortal.text(signature)
    function.address = address
    return function
  }
}
