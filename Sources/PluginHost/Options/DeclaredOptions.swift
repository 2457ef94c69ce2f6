import JSON
import PluginAPI

/// The options that an item declares, in their order, each with a valid initial value.
public struct DeclaredOptions: Equatable, Sendable {
  /// The options.
  public let options: [DeclaredOption]
  private let initial: [OptionValue]

  /// The contract's function that enumerates options.
  typealias Enumerate = @convention(c) (UInt32, UnsafeMutablePointer<bp_option>?) -> Int32

  private static let limit = 256

  /// Asks an item for its options.
  init(_ enumerate: Enumerate?, site: PluginSite) throws(PluginError) {
    var options: [DeclaredOption] = []
    var initial: [OptionValue] = []
    while let enumerate {
      let index = UInt32(options.count)
      guard
        let declared = try site.receive(bp_option.self, field: "bp_option", mayBeDone: true, { enumerate(index, $0) })
      else { break }
      guard options.count < Self.limit else {
        throw .nonsense(site, .tooMany(field: "option", found: UInt64(index) + 1, limit: UInt64(Self.limit)))
      }
      let option = try Self.option(declared, site: site)
      if options.contains(where: { $0.name == option.name }) {
        throw .nonsense(site, .duplicate(field: "option", name: option.name))
      }
      do throws(OptionFault) {
        initial.append(try option.value(option.initial))
      } catch {
        throw .option(item: site.item, .declaration(name: option.name, field: "initial"))
      }
      options.append(option)
    }
    self.options = options
    self.initial = initial
  }

  private static func option(_ declared: bp_option, site: PluginSite) throws(PluginError) -> DeclaredOption {
    let name = try site.text(declared.name, field: "bp_option.name")
    guard isID(name) else { throw .nonsense(site, .name(field: "bp_option.name", found: name)) }
    guard let type = OptionType(rawValue: declared.type) else {
      throw .option(item: site.item, .declaration(name: name, field: "type"))
    }
    guard declared.flags == 0 else { throw .option(item: site.item, .declaration(name: name, field: "flags")) }
    guard !declared.minimum.isNaN, !declared.maximum.isNaN else {
      throw .option(item: site.item, .declaration(name: name, field: "minimum"))
    }
    let choices = commaList(try site.text(declared.choices, field: "bp_option.choices"))
    guard let choices, type != .choice || !choices.isEmpty else {
      throw .option(item: site.item, .declaration(name: name, field: "choices"))
    }
    let isBounded = declared.minimum != 0 || declared.maximum != 0
    guard !isBounded || declared.minimum <= declared.maximum else {
      throw .option(item: site.item, .declaration(name: name, field: "minimum"))
    }
    return DeclaredOption(
      name: name, help: try site.text(declared.help, field: "bp_option.help"),
      initial: try site.text(declared.initial, field: "bp_option.initial"), choices: choices, type: type,
      range: isBounded ? declared.minimum...declared.maximum : nil)
  }

  /// Validates what the user gave.
  ///
  /// - Returns: one value for each declared option, in declared order.
  /// - Throws: the first key that is unknown, with the nearest known one, or the first value that does not fit.
  public func settings(_ given: [String: String] = [:]) throws(OptionFault) -> OptionSettings {
    let names = options.map(\.name)
    for name in given.keys.sorted() where !names.contains(name) {
      throw .unknown(name: name, nearest: nearestKey(to: name, in: names), known: names)
    }
    var values = initial
    for (index, option) in options.enumerated() {
      if let text = given[option.name] { values[index] = try option.value(text) }
    }
    return OptionSettings(names: names, values: values)
  }
}

/// A validated value for each option of an item, in declared order.
public struct OptionSettings: Equatable, Sendable {
  /// The options' names.
  public let names: [String]
  /// Their values.
  public let values: [OptionValue]

  /// The value of an option; nil when the item does not declare it.
  public subscript(name: String) -> OptionValue? {
    names.firstIndex(of: name).map { values[$0] }
  }

  /// The C form, in memory of an arena.
  func lend(_ arena: Arena) -> (start: UnsafePointer<bp_setting>, count: UInt64) {
    let entries = values.map { bp_setting(text: arena.string($0.text), number: $0.number, integer: $0.integer) }
    return (arena.array(entries), UInt64(entries.count))
  }
}
