import PluginHost

extension PluginError {
  /// The same fault of no record, and of the first of an input's two texts.
  var apart: PluginError {
    switch self {
    case .failed(let failure):
      .failed(
        PluginFailure(
          site: failure.site, status: failure.status, message: failure.message, file: failure.file, line: failure.line,
          cause: failure.cause))
    case .nonsense(let site, let nonsense): .nonsense(site, nonsense.apart)
    case .record(let site, let fault):
      .record(site, RecordFault(file: "", line: 0, id: "", problem: fault.problem))
    case .graph, .file, .option, .notOffered: self
    }
  }
}

extension PluginNonsense {
  /// The same of a chunk of the first text, where it is one of the second.
  fileprivate var apart: PluginNonsense {
    func first(_ field: String) -> String { field.hasPrefix("b[") ? "a" + field.dropFirst() : field }
    return switch self {
    case .badPointer(let field): .badPointer(field: first(field))
    case .string(let field, let length): .string(field: first(field), length: length)
    case .notUTF8(let field): .notUTF8(field: first(field))
    case .range(let field, let start, let end, let length):
      .range(field: first(field), start: start, end: end, length: length)
    case .order(let field, let start, let end): .order(field: first(field), start: start, end: end)
    case .nothing(let field): .nothing(field: first(field))
    default: self
    }
  }
}
