import PluginAPI

/// The tables of every plugin in this process's copy of the SDK: normally one; in a test that links several plugins'
/// logic, each has its own.
///
/// C functions without a `self` (option, create, open, begin, item …) must know which type they are called for, and a C
/// function pointer cannot be made from a closure in a generic context. So a fixed number of slots exists, each with its
/// own non-generic functions (`…Slots.swift`), and a type takes the next free slot of its kind.
final class PluginTables: @unchecked Sendable {  // Everything in it is read and written under `lock`.
  static let shared = PluginTables()

  /// Elements that never move, at most `limit` of them.
  struct Slots<Element> {
    let limit: Int
    private var elements: [Element] = []

    init(limit: Int) { self.limit = limit }

    mutating func take(_ element: Element) -> Int? {
      guard elements.count < limit else { return nil }
      elements.append(element)
      return elements.count - 1
    }

    subscript(index: Int) -> Element? { index < elements.count ? elements[index] : nil }
  }

  private let lock = Lock()
  private var plugins: [ObjectIdentifier: UnsafePointer<bp_plugin>] = [:]
  private var made: [ObjectIdentifier: UnsafeRawPointer] = [:]
  private var texts: [String: bp_str] = [:]
  private var newestHost: HostLink?
  private var items = Slots<[bp_item]>(limit: itemSlots.count)
  private var functions: [Int: (list: [bp_function], table: UnsafePointer<bp_functions>)] = [:]
  private var tasks = Slots<TaskType>(limit: taskSlots.count)
  private var formats = Slots<FormatType>(limit: formatSlots.count)
  private var metrics = Slots<MetricType>(limit: metricSlots.count)

  /// The host of the newest call of `entry`: the one to tell of failures in functions that are given no host.
  var host: HostLink? { locked { newestHost } }
  /// What the plugin in a slot offers.
  func items(_ slot: Int) -> [bp_item]? { locked { items[slot] } }
  /// The functions that the plugin in a slot lists.
  func functions(_ slot: Int) -> [bp_function]? { locked { functions[slot]?.list } }
  /// The table that lists them; nil when there are none.
  func functionTable(_ slot: Int) -> UnsafeRawPointer? {
    locked { functions[slot].map { UnsafeRawPointer($0.table) } }
  }
  /// The task in a slot.
  func task(_ slot: Int) -> TaskType? { locked { tasks[slot] } }
  /// The format in a slot.
  func format(_ slot: Int) -> FormatType? { locked { formats[slot] } }
  /// The metric in a slot.
  func metric(_ slot: Int) -> MetricType? { locked { metrics[slot] } }

  private func locked<Value>(_ body: () -> Value) -> Value {
    lock.acquire()
    defer { lock.release() }
    return body()
  }

  /// `text` at an address that stays valid; the same text has the same address.
  func everlasting(_ text: String) -> bp_str {
    locked {
      if let known = texts[text] { return known }
      let copy = Immortal.text(text)
      texts[text] = copy
      return copy
    }
  }

  /// The tables of `definition`, made at the first call.
  func plugin<Plugin: PluginDefinition>(
    _ definition: Plugin.Type, host link: HostLink
  ) throws(PluginError) -> UnsafePointer<bp_plugin> {
    lock.acquire()
    defer { lock.release() }
    newestHost = link
    if let made = plugins[ObjectIdentifier(definition)] { return made }
    let plugin = try make(definition)
    plugins[ObjectIdentifier(definition)] = plugin
    return plugin
  }

  private func make<Plugin: PluginDefinition>(_ definition: Plugin.Type) throws(PluginError) -> UnsafePointer<bp_plugin>
  {
    try check(id: definition.id, what: "plugin")
    var list: [bp_item] = []
    for item in definition.items {
      try check(id: item.id, what: "item")
      if let fault = item.fault { throw .internal("item '\(item.id)' of plugin \(definition.id): \(fault)") }
      let table: UnsafeRawPointer = if let known = made[item.identity] { known } else { try table(of: item) }
      made[item.identity] = table
      let (kind, summary) =
        switch item.kind {
        case .task(let type): ("biobert.task/1", type.summary)
        case .format(let type): ("biobert.format/1", type.summary)
        case .metric(let type): ("biobert.metric/1", type.summary)
        }
      var listed = bp_item()
      listed.size = UInt64(MemoryLayout<bp_item>.size)
      listed.kind = Immortal.text(kind)
      listed.id = Immortal.text(item.id)
      listed.summary = Immortal.text(summary)
      listed.table = table
      list.append(listed)
    }
    guard let slot = items.take(list) else { throw tooMany("plugins", items.limit) }
    if !definition.functions.isEmpty {
      for function in definition.functions { try check(id: function.name, what: "function") }
      var table = bp_functions()
      table.size = UInt64(MemoryLayout<bp_functions>.size)
      table.at = functionSlots[slot]
      functions[slot] = (definition.functions.map(\.c), Immortal.table(table))
    }
    var plugin = bp_plugin()
    plugin.size = UInt64(MemoryLayout<bp_plugin>.size)
    plugin.abi_major = BP_ABI_MAJOR
    plugin.built_minor = BP_ABI_MINOR
    plugin.min_host_minor = definition.minimumHostMinor
    plugin.id = Immortal.text(definition.id)
    plugin.version = Immortal.text(definition.version)
    plugin.license = Immortal.text(definition.license)
    plugin.summary = Immortal.text(definition.summary)
    plugin.item = itemSlots[slot]
    plugin.extension = extensionSlots[slot]
    return Immortal.table(plugin)
  }

  private func table(of item: PluginItem) throws(PluginError) -> UnsafeRawPointer {
    switch item.kind {
    case .task(let type):
      guard let slot = tasks.take(type) else { throw tooMany("tasks", tasks.limit) }
      return UnsafeRawPointer(Immortal.table(taskTable(type, slot)))
    case .format(let type):
      guard let slot = formats.take(type) else { throw tooMany("formats", formats.limit) }
      return UnsafeRawPointer(Immortal.table(formatTable(type, slot)))
    case .metric(let type):
      guard let slot = metrics.take(type) else { throw tooMany("metrics", metrics.limit) }
      return UnsafeRawPointer(Immortal.table(metricTable(type, slot)))
    }
  }

  private func tooMany(_ what: String, _ limit: Int) -> PluginError {
    .internal("the Swift SDK has room for \(limit) \(what) in one library; split the plugin")
  }

  private func check(id: String, what: String) throws(PluginError) {
    let fits = id.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D
    }
    if id.isEmpty || !fits { throw .internal("the \(what) id '\(id)' is not made of a-z, 0-9, '.' and '-'") }
  }
}
