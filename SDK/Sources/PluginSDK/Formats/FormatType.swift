import PluginAPI

/// A format without its Swift type: what the C functions of its slot call.
class FormatType {
  let id: String
  let summary: String
  let options: [PluginOption]
  let offsetUnit: OffsetUnit
  let extensions: [String]
  let reads: Bool
  let writes: Bool
  /// The options as the contract enumerates them; made once, by whoever gives the type its slot.
  private(set) lazy var optionTable = OptionTable(options)

  init(
    id: String, summary: String, options: [PluginOption], offsetUnit: OffsetUnit, extensions: [String], reads: Bool,
    writes: Bool
  ) {
    (self.id, self.summary, self.options) = (id, summary, options)
    (self.offsetUnit, self.extensions) = (offsetUnit, extensions)
    (self.reads, self.writes) = (reads, writes)
  }

  func probe(_ path: String, in files: Files) throws(PluginError) -> Int { 0 }
  func splits(_ path: String, in files: Files) throws(PluginError) -> [String] { [] }
  func open(_ opening: FormatOpening, host: HostLink) throws(PluginError) -> Cursor {
    throw .unsupported("format \(id) cannot be read")
  }
  func create(_ opening: FormatOpening, host: HostLink) throws(PluginError) -> WriterBox {
    throw .unsupported("format \(id) cannot be written")
  }
}

final class TypedFormat<Plugin: FormatPlugin>: FormatType {
  init() {
    super.init(
      id: Plugin.id, summary: Plugin.summary, options: Plugin.options, offsetUnit: Plugin.offsetUnit,
      extensions: Plugin.extensions, reads: Plugin.Reader.self != NoReader.self,
      writes: Plugin.Writer.self != NoWriter.self)
  }

  override func probe(_ path: String, in files: Files) throws(PluginError) -> Int {
    try Plugin.probe(path, in: files)
  }
  override func splits(_ path: String, in files: Files) throws(PluginError) -> [String] {
    try Plugin.splits(path, in: files)
  }
  override func open(_ opening: FormatOpening, host: HostLink) throws(PluginError) -> Cursor {
    Cursor(reader: try Plugin.Reader(opening: opening), host: host)
  }
  override func create(_ opening: FormatOpening, host: HostLink) throws(PluginError) -> WriterBox {
    WriterBox(writer: try Plugin.Writer(opening: opening), host: host)
  }
}

/// A writer behind the contract's opaque pointer.
final class WriterBox {
  let writer: any RecordWriter
  let host: HostLink

  init(writer: any RecordWriter, host: HostLink) {
    self.writer = writer
    self.host = host
  }
}
