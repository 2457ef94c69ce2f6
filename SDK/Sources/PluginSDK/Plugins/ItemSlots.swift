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
