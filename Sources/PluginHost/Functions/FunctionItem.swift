import ForeignFunctions
import PluginAPI

/// A plain function of numbers that a plugin lists by its description (extension `biobert.functions/1`).
public struct FunctionItem: Sendable {
  /// Its name, unique in its plugin.
  public let name: String
  /// One sentence; may be empty.
  public let summary: String
  private let function: ScalarFunction

  /// The description, such as "d:QQQ".
  public var signature: String { function.description }

  /// Calls it with as many numbers as its description has arguments.
  public func callAsFunction(_ values: Double...) -> Double { function(values) }

  fileprivate init(_ listed: bp_function, site: PluginSite) throws(PluginError) {
    let name = try site.text(listed.name, field: "bp_function.name")
    guard isID(name) else { throw .nonsense(site, .name(field: "bp_function.name", found: name)) }
    let signature = try site.text(listed.signature, field: "bp_function.signature")
    guard let address = listed.address else { throw .nonsense(site, .badPointer(field: "bp_function.address")) }
    self.name = name
    summary = try site.text(listed.summary, field: "bp_function.summary")
    do throws(ScalarFunction.Fault) {
      function = try ScalarFunction(signature, at: unsafeBitCast(address, to: UnsafeRawPointer.self))
    } catch {
      throw .nonsense(site, .name(field: "bp_function.signature of \(name)", found: signature))
    }
  }
}

extension LoadedPlugin {
  private static let mostFunctions = 256

  /// The functions that it lists, in its own order; none when it has not the extension.
  public func functions() throws(PluginError) -> [FunctionItem] {
    guard let pointer = capability(BP_FUNCTIONS) else { return [] }
    let site = site("", "functions")
    let table: bp_functions
    do throws(AdoptionFault) { table = try adopt(pointer, as: bp_functions.self) } catch {
      throw .nonsense(site, .badPointer(field: "bp_functions"))
    }
    guard let at = table.at else { throw .nonsense(site, .badPointer(field: "bp_functions.at")) }
    var functions: [FunctionItem] = []
    while true {
      let index = UInt32(functions.count)
      guard let listed = try site.receive(bp_function.self, field: "bp_function", mayBeDone: true, { at(index, $0) })
      else { return functions }
      guard functions.count < Self.mostFunctions else {
        throw .nonsense(
          site, .tooMany(field: "functions", found: UInt64(index) + 1, limit: UInt64(Self.mostFunctions)))
      }
      let function = try FunctionItem(listed, site: site)
      guard !functions.contains(where: { $0.name == function.name }) else {
        throw .nonsense(site, .duplicate(field: "bp_function.name", name: function.name))
      }
      functions.append(function)
    }
  }
}

extension PluginRegistry {
  /// A function by its plugin's id and its name, with a colon between, which must have a description.
  ///
  /// - Throws: `unknownFunction`, `functionSignature`, and what loading and listing throw.
  public func function(_ reference: String, signature: String) throws -> FunctionItem {
    let parts = reference.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2, let plugin = plugins.first(where: { $0.description.id == parts[0] }) else {
      throw PluginHostError.unknownFunction(asked: reference, known: plugins.map { $0.description.id + ":…" })
    }
    let functions = try load(plugin).functions()
    guard let function = functions.first(where: { $0.name == parts[1] }) else {
      throw PluginHostError.unknownFunction(
        asked: reference, known: functions.map { plugin.description.id + ":" + $0.name })
    }
    guard function.signature == signature else {
      throw PluginHostError.functionSignature(function: reference, found: function.signature, expected: signature)
    }
    return function
  }
}
