import PluginAPI

/// What a file's labels are.
public enum FormatRole: UInt32, Sendable {
  /// What people annotated.
  case gold = 0
  /// What a model said.
  case predicted = 1
}

/// What a cursor or a writer is made for.
public struct FormatOpening: Sendable {
  /// The file or folder; "-" for standard input or output.
  public var path: String
  /// The split of a folder; empty when the path is one file.
  public var split: String
  /// What the labels are.
  public var role: FormatRole
  /// Whether tags stay as they are written, schemes not normalised: for files that are scored.
  public var isVerbatim: Bool
  /// A value for each option that the format declares.
  public var settings: OptionSettings

  /// Makes an opening of one file of gold unless more is said.
  public init(
    path: String, split: String = "", role: FormatRole = .gold, isVerbatim: Bool = false, settings: OptionSettings
  ) {
    self.path = path
    self.split = split
    self.role = role
    self.isVerbatim = isVerbatim
    self.settings = settings
  }

  /// Lends the C form for the length of a call; what the arena holds lives as long as the arena.
  func lend<Result>(
    _ files: FileAccess, _ arena: Arena, _ body: (UnsafePointer<bp_opening>) -> Result
  ) -> Result {
    var opening = zeroed(bp_opening.self)
    opening.size = UInt64(MemoryLayout<bp_opening>.size)
    opening.files = files.pointer
    opening.path = arena.string(path)
    opening.split = arena.string(split)
    opening.role = role.rawValue
    opening.flags = isVerbatim ? BP_VERBATIM : 0
    (opening.settings, opening.n_settings) = settings.lend(arena)
    return withUnsafePointer(to: opening, body)
  }
}

/// A format that a plugin offers.
public final class FormatItem: Sendable {
  /// What it is.
  public let description: ItemDescription
  /// The plugin that offers it.
  public let plugin: LoadedPlugin
  // Function pointers and strings that are valid for ever.
  nonisolated(unsafe) let table: bp_format

  init(plugin: LoadedPlugin, description: ItemDescription, table: bp_format) {
    self.plugin = plugin
    self.description = description
    self.table = table
  }

  /// Whether files can be read.
  public var canRead: Bool { table.open != nil }

  /// Whether files can be written.
  public var canWrite: Bool { table.create != nil }

  /// Whether files can be recognised.
  public var canProbe: Bool { table.probe != nil }

  /// The endings of its files, the one to write first; empty when its path is a folder.
  public var extensions: [String] { commaList(table.extensions.repaired) ?? [] }

  /// The options.
  public func options() throws(PluginError) -> DeclaredOptions {
    try DeclaredOptions(table.option, site: site("option"))
  }

  /// How sure the format is that a path is one of its files, from 0 to 100; 0 when it never probes.
  public func probe(_ path: String) throws(PluginError) -> Int {
    try probe(path, failing: nil)
  }

  /// The same, with failures that a test asks for.
  package func probe(_ path: String, failing faults: InjectedFaults?) throws(PluginError) -> Int {
    guard let probe = table.probe else { return 0 }
    let site = site("probe")
    let files = FileAccess(given: path, peeking: true, faults: faults)
    var confidence: UInt32 = 0
    try site.call { withExtendedLifetime(files) { lending(path) { probe(files.pointer, $0, &confidence) } } }
    guard confidence <= 100 else {
      throw .nonsense(site, .outOfRange(field: "confidence", value: Int64(confidence), allowed: 0...100))
    }
    return Int(confidence)
  }

  /// The splits of a folder, in the format's own order; empty when it has none.
  public func splits(_ path: String) throws(PluginError) -> [String] {
    guard let split = table.split else { return [] }
    let site = site("split")
    let files = FileAccess(given: path, peeking: true)
    var names: [String] = []
    let most = 1024
    while true {
      var name = bp_str(ptr: nil, len: 0)
      let isDone = try site.call(mayBeDone: true) {
        withExtendedLifetime(files) { lending(path) { split(files.pointer, $0, UInt32(names.count), &name) } }
      }
      if isDone { return names }
      let text = try site.text(name, field: "split")
      guard !text.isEmpty else { throw .nonsense(site, .nothing(field: "split")) }
      guard !names.contains(text) else { throw .nonsense(site, .duplicate(field: "split", name: text)) }
      guard names.count < most else {
        throw .nonsense(site, .tooMany(field: "split", found: UInt64(most) + 1, limit: UInt64(most)))
      }
      names.append(text)
    }
  }

  /// Opens a file for reading.
  public func open(_ opening: FormatOpening) throws(PluginError) -> RecordCursor {
    try open(opening, failing: nil)
  }

  /// The same, with failures that a test asks for.
  package func open(_ opening: FormatOpening, failing faults: InjectedFaults?) throws(PluginError) -> RecordCursor {
    let site = site("open")
    guard let open = table.open else { throw .notOffered(site) }
    guard let unit = OffsetUnit(rawValue: table.offset_unit) else {
      throw .nonsense(site, .outOfRange(field: "offset_unit", value: Int64(table.offset_unit), allowed: 0...2))
    }
    let files = FileAccess(given: opening.path, faults: faults)
    var cursor: UnsafeMutableRawPointer?
    let arena = Arena()
    try site.call {
      withExtendedLifetime(arena) { opening.lend(files, arena) { open(plugin.host, $0, &cursor) } }
    }
    return RecordCursor(self, cursor: cursor, files: files, unit: unit)
  }

  /// Makes a writer; nothing takes its place before it is finished.
  public func create(_ opening: FormatOpening) throws(PluginError) -> RecordWriter {
    try create(opening, failing: nil)
  }

  /// The same, with failures that a test asks for.
  package func create(
    _ opening: FormatOpening, failing faults: InjectedFaults?
  ) throws(PluginError) -> RecordWriter {
    let site = site("create")
    guard let create = table.create else { throw .notOffered(site) }
    let files = FileAccess(given: opening.path, faults: faults)
    var writer: UnsafeMutableRawPointer?
    let arena = Arena()
    do throws(PluginError) {
      try site.call {
        withExtendedLifetime(arena) { opening.lend(files, arena) { create(plugin.host, $0, &writer) } }
      }
    } catch {
      files.abort()
      throw error
    }
    return RecordWriter(self, writer: writer, files: files)
  }

  func site(_ function: String) -> PluginSite { plugin.site(description.id, function) }
}
