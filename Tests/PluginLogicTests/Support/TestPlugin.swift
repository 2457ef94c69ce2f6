// swift-format-ignore-file: NeverForceUnwrap

import PluginAPI
import PluginSDK

/// The items of a plugin, and settings for them, as the contract has them.
enum TestPlugin {
  /// The table of an item.
  static func table<Table>(
    _ id: String, of definition: any PluginDefinition.Type, _ host: FakeHost, as: Table.Type
  ) -> Table {
    let plugin = PluginSDK.entry(definition, UnsafePointer(host.table))!
    var index = UInt32(0)
    while true {
      var item = bp_item()
      item.size = UInt64(MemoryLayout<bp_item>.size)
      precondition(plugin.pointee.item(index, &item) == BP_OK, "no item \(id)")
      if String(item.id) == id { return item.table.load(as: Table.self) }
      index += 1
    }
  }

  /// A value for each declared option: what a test sets, else the initial one.
  static func settings(
    of option: (UInt32, UnsafeMutablePointer<bp_option>) -> bp_status, set: [String: String]
  ) -> [bp_setting] {
    var settings: [bp_setting] = []
    while true {
      var declared = bp_option()
      declared.size = UInt64(MemoryLayout<bp_option>.size)
      guard option(UInt32(settings.count), &declared) == BP_OK else { return settings }
      let value = set[String(declared.name)] ?? String(declared.initial)
      let choice = String(declared.choices).split(separator: ",").firstIndex { $0 == value }
      let integer = declared.type == BP_BOOLEAN ? (value == "true" ? 1 : 0) : choice ?? Int(value) ?? 0
      settings.append(
        bp_setting(text: bp_str(lasting: value), number: Double(value) ?? 0, integer: Int64(integer)))
    }
  }
}
