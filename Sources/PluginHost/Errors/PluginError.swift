/// What goes wrong while a loaded plugin works.
public enum PluginError: Error, Equatable, Sendable {
  /// A plugin's function returned a failure.
  case failed(PluginFailure)
  /// A plugin's function broke the contract.
  case nonsense(PluginSite, PluginNonsense)
  /// A record that a plugin gave is not valid.
  case record(PluginSite, RecordFault)
  /// A plugin's head misused the graph: the first misuse, and how many followed.
  case graph(PluginSite, GraphFault, further: Int)
  /// Reading or writing a file failed outside of a plugin's call.
  case file(FileFault)
  /// An option of an item was given wrongly.
  case option(item: String, OptionFault)
  /// The item cannot do what is asked, for want of an optional function.
  case notOffered(PluginSite)
}

/// The place of a call: which function of which item of which plugin.
public struct PluginSite: Equatable, Hashable, Sendable {
  /// The plugin's id.
  public let plugin: String
  /// The item's id; empty for the plugin's own functions.
  public let item: String
  /// The function as the contract names it.
  public let function: String

  /// Names a place.
  public init(plugin: String, item: String, function: String) {
    self.plugin = plugin
    self.item = item
    self.function = function
  }
}

/// A failure that a plugin reported.
public struct PluginFailure: Equatable, Sendable {
  /// The function that failed.
  public let site: PluginSite
  /// What it returned.
  public let status: PluginStatus
  /// What it said; empty when it said nothing.
  public let message: String
  /// The user's file that is at fault; empty when none was named.
  public let file: String
  /// The line in that file, from 1; 0 for the whole file.
  public let line: UInt64
  /// The record that the call was about; empty where it was about none.
  public let record: String
  /// What failed in the host's file functions during the call, when that came first.
  public let cause: FileFault?

  /// Makes a failure from its parts.
  public init(
    site: PluginSite, status: PluginStatus, message: String, file: String, line: UInt64, record: String = "",
    cause: FileFault?
  ) {
    self.site = site
    self.status = status
    self.message = message
    self.file = file
    self.line = line
    self.record = record
    self.cause = cause
  }

  /// The same failure of a call about a record: at its place, where the plugin named none.
  func about(_ about: StoredRecord) -> PluginFailure {
    PluginFailure(
      site: site, status: status, message: message, file: file.isEmpty ? about.file : file,
      line: file.isEmpty ? about.line : line, record: about.id, cause: cause)
  }
}

/// The failures that a plugin may return.
public enum PluginStatus: Equatable, Sendable {
  /// BP_E_ARGUMENT: the caller broke a rule.
  case argument
  /// BP_E_SHAPE: shapes do not fit.
  case shape
  /// BP_E_DATA: the user's file is at fault.
  case data
  /// BP_E_IO: reading or writing failed.
  case io
  /// BP_E_MEMORY: no memory.
  case memory
  /// BP_E_UNSUPPORTED: understood, and not done here.
  case unsupported
  /// BP_E_INTERNAL: anything else.
  case `internal`
}

/// How a plugin's answer breaks the contract.
public enum PluginNonsense: Equatable, Sendable {
  /// The status is none of the contract's.
  case status(Int32)
  /// BP_DONE came from a function that cannot be done.
  case unexpectedDone
  /// A pointer is null or misaligned where something is needed.
  case badPointer(field: String)
  /// A string is null with a length, or longer than the limit.
  case string(field: String, length: UInt64)
  /// A string is no UTF-8.
  case notUTF8(field: String)
  /// A number is not finite.
  case notFinite(field: String)
  /// A number lies outside of what the contract allows.
  case outOfRange(field: String, value: Int64, allowed: ClosedRange<Int64>)
  /// A size field is impossible.
  case size(field: String, found: UInt64)
  /// A name comes twice.
  case duplicate(field: String, name: String)
  /// A name is missing or not allowed.
  case name(field: String, found: String)
  /// Bytes past the end of a struct that the host had made were written.
  case wroteBeyond(field: String)
  /// A range does not fit its text.
  case range(field: String, start: UInt64, end: UInt64, length: UInt64)
  /// A range begins before the one before it, in the same text, has ended.
  case order(field: String, start: UInt64, end: UInt64)
  /// More came than was asked for.
  case tooMany(field: String, found: UInt64, limit: UInt64)
  /// A value of a metric has both directions, or is the primary one and has none.
  case direction(value: String, both: Bool)
  /// Success was reported, and what belongs to it is missing.
  case nothing(field: String)
}
