import ForeignFunctions
import PluginSpy
import Testing

/// The spy's table of signatures is written by hand once; the header says whether it is right.
@Suite("Contract functions")
struct ContractFunctionTests {
  /// The spy's functions of each struct, by the struct's name.
  static let tables: [String: [ContractFunction]] = {
    var tables = Dictionary(
      uniqueKeysWithValues: HostTableKind.allCases.map { ($0.rawValue, HostFunctions.of($0)) })
    tables["bp_task"] = PluginFunctions.task
    tables["bp_format"] = PluginFunctions.format
    tables["bp_metric"] = PluginFunctions.metric
    tables["bp_op"] = PluginFunctions.operation
    return tables
  }()

  @Test("every function pointer that crosses is spied on, in the header's order and with the header's tag")
  func complete() throws {
    let header = HeaderText(try Repository.text("Sources/PluginAPI/include/biobert_plugin.h"))
    // What is called before the spy can stand in front: the plugin's own functions, and functions by description.
    let exempt: Set = ["bp_plugin", "bp_function", "bp_functions"]
    for table in header.structs where !exempt.contains(table.name) {
      let functions = table.fields.filter(\.isFunction)
      guard !functions.isEmpty else { continue }
      let spied = try #require(Self.tables[table.name], "\(table.name) is not spied on")
      #expect(spied.map(\.name) == functions.map(\.name), "\(table.name)")
      for (own, field) in zip(spied, functions) where table.name != "bp_metric" {
        // A metric's calls are [any], and one at a time for one state, which is stricter.
        let tags = ["any", "load", "io", "worker", "step"].filter { field.comment.contains("[\($0)]") }
        #expect(tags.isEmpty || tags.contains(own.tag.rawValue) || own.tag == .any, "\(own.fullName): \(field.comment)")
      }
    }
  }

  @Test("every function takes and returns what the header says")
  func signatures() throws {
    let header = HeaderText(try Repository.text("Sources/PluginAPI/include/biobert_plugin.h"))
    var count = 0
    for table in header.structs {
      guard let spied = Self.tables[table.name] else { continue }
      for own in spied {
        let field = try #require(table.fields.first { $0.name == own.name })
        let declaration = field.declaration
        let open = try #require(declaration.range(of: ")("))
        let result = String(declaration[..<(declaration.range(of: "(*")?.lowerBound ?? declaration.startIndex)])
        let arguments = declaration[open.upperBound...].dropLast().split(separator: ",").map(String.init)
        #expect(own.result.type == Self.type(result), "\(own.fullName): \(declaration)")
        #expect(own.arguments.map(\.type) == arguments.map(Self.type), "\(own.fullName): \(declaration)")
        count += 1
      }
    }
    #expect(count > 60)
  }

  private static func type(_ text: String) -> ForeignType {
    let words = text.split { " \t\n".contains($0) }.map(String.init)
    if text.contains("*") || text.contains("[") { return .pointer }
    switch words.first(where: { $0 != "const" }) ?? "" {
    case "void": return .void
    case "int32_t", "bp_status": return .int32
    case "uint32_t", "bp_value": return .uint32
    case "int64_t": return .int64
    case "uint64_t": return .uint64
    case "float": return .float
    case "double": return .double
    case "bp_str": return .string
    default: return .pointer
    }
  }
}
