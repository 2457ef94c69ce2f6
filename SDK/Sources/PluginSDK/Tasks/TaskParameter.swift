import PluginAPI

/// A trainable array of a head. The host owns it, its gradient and its optimizer state.
public struct TaskParameter: Sendable {
  /// How it starts.
  public enum Start: Sendable {
    /// Truncated normal with the encoder's deviation.
    case normal
    /// Truncated normal with this deviation.
    case normalWithDeviation(Float)
    /// All 0.
    case zero
    /// All 1.
    case one
  }

  /// Unique in the model, as transformers would call it: `classifier.weight`.
  public let name: String
  /// One to four dimensions.
  public let shape: [Int]
  /// How it starts.
  public let start: Start
  /// Whether weight decay leaves it alone, as it does biases.
  public let noDecay: Bool
  /// Its learning rate as a multiple of the model's.
  public let rateScale: Float
  /// Names that older versions of the plugin wrote it under.
  public let formerNames: [String]

  /// Declares a parameter.
  public init(
    _ name: String, _ shape: [Int], start: Start = .normal, noDecay: Bool = false, rateScale: Float = 1,
    formerNames: [String] = []
  ) {
    self.name = name
    self.shape = shape
    self.start = start
    self.noDecay = noDecay
    self.rateScale = rateScale
    self.formerNames = formerNames
  }

  func write(
    to out: UnsafeMutablePointer<bp_param>, name: bp_str, formerNames: bp_str
  ) throws(PluginError) {
    guard (1...4).contains(shape.count), shape.allSatisfy({ $0 > 0 }) else {
      throw .shape("parameter '\(self.name)' is declared with shape \(shape)")
    }
    var c = bp_param()
    c.name = name
    c.former_names = formerNames
    c.rank = Int32(shape.count)
    let dims = shape.map(Int64.init) + [0, 0, 0]
    c.dims = (dims[0], dims[1], dims[2], dims[3])
    switch start {
    case .normal: c.`init` = BP_INIT_NORMAL
    case .normalWithDeviation(let deviation): (c.`init`, c.init_scale) = (BP_INIT_NORMAL, deviation)
    case .zero: c.`init` = BP_INIT_ZERO
    case .one: c.`init` = BP_INIT_ONE
    }
    c.rate_scale = rateScale
    c.flags = noDecay ? BP_PARAM_NO_DECAY : 0
    fill(out, with: c)
  }
}
