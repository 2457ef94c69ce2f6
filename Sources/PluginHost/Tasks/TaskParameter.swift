import PluginAPI

/// A parameter that a task's head declares.
public struct TaskParameter: Equatable, Sendable {
  /// How its values begin.
  public enum Start: Equatable, Sendable {
    /// Truncated normal; nil: the encoder's own deviation.
    case normal(deviation: Float?)
    /// All 0.
    case zero
    /// All 1.
    case one
  }

  /// The name in the store and in model files.
  public let name: String
  /// Names that older versions wrote.
  public let formerNames: [String]
  /// The dimensions, 1 to 4 of them.
  public let dimensions: [Int]
  /// How its values begin.
  public let start: Start
  /// A factor on the learning rate.
  public let rateScale: Float
  /// Whether weight decay applies.
  public let decays: Bool

  /// Declares a parameter.
  public init(
    name: String, formerNames: [String], dimensions: [Int], start: Start, rateScale: Float, decays: Bool
  ) {
    self.name = name
    self.formerNames = formerNames
    self.dimensions = dimensions
    self.start = start
    self.rateScale = rateScale
    self.decays = decays
  }
}

extension TaskParameter {
  /// No head needs a larger one; a wrong dimension mostly is far larger.
  static let mostElements: Int64 = 1 << 31

  /// Checks a declaration.
  init(_ declared: bp_param, site: PluginSite) throws(PluginError) {
    name = try site.text(declared.name, field: "bp_param.name")
    guard !name.isEmpty, !name.hasPrefix("bert."), !name.utf8.contains(0), !name.utf8.contains(0x2C) else {
      throw .nonsense(site, .name(field: "bp_param.name", found: name))
    }
    let former = try site.text(declared.former_names, field: "bp_param.former_names")
    guard let list = commaList(former) else {
      throw .nonsense(site, .name(field: "bp_param.former_names", found: former))
    }
    formerNames = list
    guard (1...4).contains(declared.rank) else {
      throw .nonsense(site, .outOfRange(field: "bp_param.rank", value: Int64(declared.rank), allowed: 1...4))
    }
    let all = [declared.dims.0, declared.dims.1, declared.dims.2, declared.dims.3]
    var dimensions: [Int] = []
    var count: Int64 = 1
    for dimension in all[..<Int(declared.rank)] {
      guard dimension > 0, dimension <= Self.mostElements / count else {
        throw .nonsense(
          site, .outOfRange(field: "bp_param.dims", value: dimension, allowed: 1...max(1, Self.mostElements / count)))
      }
      count *= dimension
      dimensions.append(Int(dimension))
    }
    self.dimensions = dimensions
    guard declared.init_scale.isFinite, declared.init_scale >= 0 else {
      throw .nonsense(site, .notFinite(field: "bp_param.init_scale"))
    }
    guard declared.rate_scale.isFinite, declared.rate_scale >= 0 else {
      throw .nonsense(site, .notFinite(field: "bp_param.rate_scale"))
    }
    switch declared.`init` {
    case BP_INIT_NORMAL: start = .normal(deviation: declared.init_scale == 0 ? nil : declared.init_scale)
    case BP_INIT_ZERO: start = .zero
    case BP_INIT_ONE: start = .one
    default:
      throw .nonsense(site, .outOfRange(field: "bp_param.init", value: Int64(declared.`init`), allowed: 0...2))
    }
    guard declared.flags & ~BP_PARAM_NO_DECAY == 0, declared.reserved == 0 else {
      let found = Int64(declared.flags | declared.reserved)
      throw .nonsense(
        site, .outOfRange(field: "bp_param.flags", value: found, allowed: 0...Int64(BP_PARAM_NO_DECAY)))
    }
    rateScale = declared.rate_scale == 0 ? 1 : declared.rate_scale
    decays = declared.flags & BP_PARAM_NO_DECAY == 0
  }
}
