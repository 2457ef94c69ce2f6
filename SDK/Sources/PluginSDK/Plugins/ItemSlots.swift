import PluginAPI

/// `item` of the plugin in slot `slot`: enumerates what it offers.
private func item(_ slot: Int, _ index: UInt32, _ out: UnsafeMutablePointer<bp_item>?) -> bp_status {
  guard let out, let items = PluginTables.shared.items(slot) else { return BP_E_ARGUMENT }
  guard Int(index) < items.count else { return BP_DONE }
  fill(out, with: items[Int(index)])
  return BP_OK
}

typealias ItemFunction = @convention(c) (UInt32, UnsafeMutablePointer<bp_item>?) -> bp_status

/// One function a slot: see `PluginTables` for why.
let itemSlots: [ItemFunction] = [
  { item(0, $0, $1) },
  { item(1, $0, $1) },
  { item(2, $0, $1) },
  { item(3, $0, $1) },
  { item(4, $0, $1) },
  { item(5, $0, $1) },
  { item(6, $0, $1) },
  { item(7, $0, $1) },
]

/// The functions that the plugin in slot `slot` lists.
private func function(_ slot: Int, _ index: UInt32, _ out: UnsafeMutablePointer<bp_function>?) -> bp_status {
  guard let out, let functions = PluginTables.shared.functions(slot) else { return BP_E_ARGUMENT }
  guard Int(index) < functions.count else { return BP_DONE }
  fill(out, with: functions[Int(index)])
  return BP_OK
}

typealias FunctionEnumeration = @convention(c) (UInt32, UnsafeMutablePointer<bp_function>?) -> bp_status

/// One function a slot: see `PluginTables` for why.
let functionSlots: [FunctionEnumeration] = [
  { function(0, $0, $1) },
  { function(1, $0, $1) },
  { function(2, $0, $1) },
  { function(3, $0, $1) },
  { function(4, $0, $1) },
  { function(5, $0, $1) },
  { function(6, $0, $1) },
  { function(7, $0, $1) },
]

/// `extension` of the plugin in slot `slot`.
private func capability(_ slot: Int, _ id: bp_str) -> UnsafeRawPointer? {
  BorrowedText(id).string == BP_FUNCTIONS ? PluginTables.shared.functionTable(slot) : nil
}

typealias ExtensionFunction = @convention(c) (bp_str) -> UnsafeRawPointer?

/// One function a slot: see `PluginTables` for why.
let extensionSlots: [ExtensionFunction] = [
  { capability(0, $0) },
  { capability(1, $0) },
  { capability(2, $0) },
  { capability(3, $0) },
  { capability(4, $0) },
  { capability(5, $0) },
  { capability(6, $0) },
  { capability(7, $0) },
]
