import PluginHost

/// The requirements of the contract (docs/plugin-abi.md) that a plugin's fault breaks.
enum BrokenRules {
  /// What mends an error about what a function of the graph takes, which no rule says, and one that may have another cause
  /// than its rule has; nil for any other.
  static func mend(_ error: any Error) -> String? {
    if case PluginError.record(_, let fault) = error, case .bits = fault.problem {
      return "\(ContractRules.text(["R-18"])); where they are, the array has fewer elements than its count says"
    }
    guard case PluginError.graph(_, let fault, _) = error, of(fault.problem) == nil else { return nil }
    return
      "look at the comment of bp_graph.\(fault.function) in biobert_plugin.h; a parameter has the dimensions that param "
      + "declared"
  }

  /// The requirements that an error is about; nil for one that the test knows better.
  static func of(_ error: any Error) -> [String]? {
    guard let error = error as? PluginError else { return nil }
    let rules = rules(of: error)
    return rules?.isEmpty == true ? nil : rules
  }

  private static func rules(of error: PluginError) -> [String]? {
    switch error {
    case .nonsense(let site, let nonsense): return of(nonsense) ?? of(function: site.function)
    case .record(let site, let fault): return of(fault.problem, function: site.function)
    case .graph(_, let fault, _): return of(fault.problem)
    case .failed(let failure): return failure.message.isEmpty ? ["R-23"] : of(function: failure.site.function)
    case .file, .option, .notOffered: return nil
    }
  }

  /// The structs that a plugin makes and hands over, where it fills all others that the host has made.
  private static let madeByPlugins = ["bp_input", "bp_record", "bp_decode"]

  /// What holds of any answer; nil where that depends on the function.
  private static func of(_ nonsense: PluginNonsense) -> [String]? {
    switch nonsense {
    case .string, .notUTF8: ["R-15"]
    case .size(let field, _) where madeByPlugins.contains(field): ["R-06"]
    case .size, .wroteBeyond: ["R-17"]
    case .unexpectedDone: ["R-19"]
    case .direction: ["R-72"]
    case .range, .order: ["R-45"]
    case .status, .badPointer, .notFinite, .outOfRange, .duplicate, .name, .tooMany, .nothing: nil
    }
  }

  private static func of(_ problem: RecordProblem, function: String) -> [String] {
    let isPrediction = function == "decode" || function == "tune"
    switch problem {
    // Of a reader's strings that are none it is mostly the memory that is gone.
    case .string, .notUTF8: return isPrediction ? ["R-15"] : ["R-15", "R-67"]
    case .label: return isPrediction ? ["R-42"] : ["R-67"]
    case .bits: return ["R-18"]
    case .answer where isPrediction: return ["R-62"]
    case .number where isPrediction: return ["R-61"]
    case .range, .notOnScalar, .mention, .answer: return isPrediction ? ["R-61"] : ["R-65"]
    default: return of(function: function)
    }
  }

  /// nil for what no rule is about.
  private static func of(_ problem: GraphProblem) -> [String]? {
    switch problem {
    case .staleHandle, .afterBuild, .otherThread: ["R-54"]
    case .twice, .rows, .missingSlot: ["R-52"]
    case .custom: ["R-57"]
    case .structSize: ["R-06"]
    case .refused(.operation(name: "cross_entropy", inputs: _, problem: .index)): ["R-56"]
    case .refused(.lossType): ["R-53"]
    default: nil
    }
  }

  /// What a function of a plugin must heed, for a fault that is about no single rule.
  private static func of(function: String) -> [String] {
    switch function {
    case "option": ["R-32"]
    case "create", "begin": ["R-34", "R-35"]
    case "param": ["R-38"]
    case "class_name": ["R-39"]
    case "prepare": ["R-44", "R-45", "R-46"]
    case "account": ["R-48"]
    case _ where function.hasSuffix("infer"): ["R-58"]
    case "build": ["R-51", "R-52", "R-53"]
    case "decode": ["R-60", "R-61", "R-62"]
    case "save": ["R-63", "R-64"]
    case "open", "next", "label", "split": ["R-65", "R-66", "R-67"]
    case "write", "close": ["R-68"]
    case "update", "merge": ["R-71"]
    // Formats and metrics have a finish: the test knows which it is.
    default: []
    }
  }
}
