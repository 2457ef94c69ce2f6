import PluginAPI

/// A plugin's own tables, copied and checked.
struct PluginTable {
  /// What the plugin says of itself.
  let description: PluginDescription
  /// The table of each item, at the index of its description.
  let tables: [ItemTable]
  /// Gives a capability by its id; nil when the plugin has none.
  let capability: (@convention(c) (bp_str) -> UnsafeRawPointer?)?
}

/// The functions of one item.
enum ItemTable {
  case task(bp_task)
  case format(bp_format)
  case metric(bp_metric)
  /// A kind that this host does not know; listed and left alone.
  case unknown
}

/// Why a plugin's tables cannot be used.
enum PluginTableError: Error {
  case fault(PluginTableFault)
  case needsNewerHost(ContractVersion)
}

extension PluginTable {
  private static let itemLimit = 4096

  /// Reads and checks what the entry function returned.
  init(_ pointer: UnsafeRawPointer, noted: ContractVersion) throws(PluginTableError) {
    let table = try Self.adopt(pointer, as: bp_plugin.self, "bp_plugin")
    let host = ContractVersion.host
    let claimed = ContractVersion(major: table.abi_major, minor: table.built_minor)
    guard claimed.major == noted.major else { throw .fault(.version(found: claimed)) }
    guard table.min_host_minor <= host.minor else {
      throw .needsNewerHost(ContractVersion(major: claimed.major, minor: table.min_host_minor))
    }
    guard table.min_host_minor <= table.built_minor else {
      throw .fault(.requirement(needs: table.min_host_minor, built: table.built_minor))
    }
    guard table.reserved == 0 else {
      throw .fault(.bits(table: "bp_plugin", field: "reserved", found: UInt64(table.reserved)))
    }
    let id = try Self.id(table.id, "bp_plugin")
    guard let item = table.item else {
      throw .fault(.missingFunction(table: "bp_plugin", function: "item"))
    }

    var descriptions: [ItemDescription] = []
    var tables: [ItemTable] = []
    var seen: Set<[String]> = []
    while let entry = try Self.item(UInt32(descriptions.count), item) {
      guard descriptions.count < Self.itemLimit else { throw .fault(.tooManyItems(limit: Self.itemLimit)) }
      let kind = try Self.text(entry.kind, "bp_item", "kind")
      let description = ItemDescription(
        kind: kind, id: try Self.id(entry.id, "bp_item"), summary: try Self.text(entry.summary, "bp_item", "summary"))
      guard seen.insert([kind, description.id]).inserted else {
        throw .fault(.duplicateItem(kind: kind, item: description.id))
      }
      descriptions.append(description)
      tables.append(try ItemTable(entry.table, kind: description.known, item: description.id))
    }
    self.description = PluginDescription(
      id: id, version: try Self.version(table.version),
      license: try Self.text(table.license, "bp_plugin", "license"),
      summary: try Self.text(table.summary, "bp_plugin", "summary"),
      builtMinor: table.built_minor, minHostMinor: table.min_host_minor, items: descriptions)
    self.tables = tables
    self.capability = table.extension
  }

  private static func item(
    _ index: UInt32, _ function: @convention(c) (UInt32, UnsafeMutablePointer<bp_item>?) -> Int32
  ) throws(PluginTableError) -> bp_item? {
    switch receive(bp_item.self, { function(index, $0) }) {
    case .wroteBeyond: throw .fault(.wroteBeyond(table: "bp_item"))
    case .size(let found): throw .fault(.size(table: "bp_item", found: found))
    case .value(let item, BP_OK): return item
    case .value(_, BP_DONE): return nil
    case .value(_, let status): throw .fault(.enumeration(status: status, index: index))
    }
  }

  /// Copies a size-first table, with its faults named.
  static func adopt<Table: GrowingStruct>(
    _ pointer: UnsafeRawPointer?, as type: Table.Type, _ name: String
  ) throws(PluginTableError) -> Table {
    do throws(AdoptionFault) {
      return try PluginHost.adopt(pointer, as: type)
    } catch {
      switch error {
      case .badPointer: throw .fault(.badPointer(table: name))
      case .size(let found): throw .fault(.size(table: name, found: found))
      }
    }
  }

  static func text(_ string: bp_str, _ table: String, _ field: String) throws(PluginTableError) -> String {
    do throws(StringFault) {
      return try string.text()
    } catch {
      throw .fault(.string(table: table, field: field))
    }
  }

  /// A plugin's own version: numbers with dots between them.
  private static func version(_ string: bp_str) throws(PluginTableError) -> String {
    let text = try text(string, "bp_plugin", "version")
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }) else {
      throw .fault(.string(table: "bp_plugin", field: "version"))
    }
    return text
  }

  private static func id(_ string: bp_str, _ table: String) throws(PluginTableError) -> String {
    let text = try text(string, table, "id")
    guard isID(text) else { throw .fault(.id(table: table, found: text)) }
    return text
  }
}

extension ItemTable {
  /// Copies an item's table and checks that the functions are there without which the kind is nothing.
  init(_ pointer: UnsafeRawPointer?, kind: ItemKind?, item: String) throws(PluginTableError) {
    func require(_ present: Bool, _ function: String) throws(PluginTableError) {
      guard present else { throw .fault(.missingFunction(table: item, function: function)) }
    }
    // A bit that this host does not know may mean that gold must be hidden: it cannot be ignored.
    func require(_ field: String, _ found: UInt32, within known: UInt32) throws(PluginTableError) {
      guard found & ~known == 0 else {
        throw .fault(.bits(table: item, field: field, found: UInt64(found)))
      }
    }
    func requireList(_ field: String, _ string: bp_str) throws(PluginTableError) {
      guard commaList(try PluginTable.text(string, item, field)) != nil else {
        throw .fault(.string(table: item, field: field))
      }
    }
    switch kind {
    case .task:
      let table = try PluginTable.adopt(pointer, as: bp_task.self, item)
      let targets =
        BP_TARGET_SPANS | BP_TARGET_PAIRS | BP_TARGET_PAIR_LABELS | BP_TARGET_CLASSES | BP_TARGET_ANSWERS
        | BP_TARGET_VALUES
      guard table.targets != 0 else { throw .fault(.bits(table: item, field: "targets", found: 0)) }
      try require("targets", table.targets, within: targets)
      try require("flags", table.flags, within: BP_WHOLE_RECORDS)
      try require(table.create != nil, "create")
      try require(table.prepare != nil, "prepare")
      try require(table.build != nil, "build")
      try require(table.decode != nil, "decode")
      self = .task(table)
    case .format:
      let table = try PluginTable.adopt(pointer, as: bp_format.self, item)
      try require(table.open != nil || table.create != nil, "open")
      try require("flags", table.flags, within: 0)
      try requireList("extensions", table.extensions)
      if table.open != nil {
        try require(table.next != nil, "next")
        try require(table.label != nil, "label")
        try require(table.close != nil, "close")
      }
      if table.create != nil {
        try require(table.write != nil, "write")
        try require(table.finish != nil, "finish")
      }
      self = .format(table)
    case .metric:
      let table = try PluginTable.adopt(pointer, as: bp_metric.self, item)
      try require(table.begin != nil, "begin")
      try require(table.update != nil, "update")
      try require(table.merge != nil, "merge")
      try require(table.finish != nil, "finish")
      try require(table.end != nil, "end")
      try requireList("gold_formats", table.gold_formats)
      try requireList("predicted_formats", table.predicted_formats)
      self = .metric(table)
    case nil:
      self = .unknown
    }
  }
}
