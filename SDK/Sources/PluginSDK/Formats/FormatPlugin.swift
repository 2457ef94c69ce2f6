/// A file format: how records are read from files and written to them.
///
/// Leave `Reader` or `Writer` at their defaults in a format that cannot read or cannot write.
public protocol FormatPlugin {
  /// Reads the records of one split.
  associatedtype Reader: RecordReader = NoReader
  /// Writes records.
  associatedtype Writer: RecordWriter = NoWriter

  /// The id users write: a-z, 0-9, `.` and `-`.
  static var id: String { get }
  /// One sentence for `host plugin list`.
  static var summary: String { get }
  /// The unit of the offsets that the reader gives; the host converts them to UTF-8 bytes.
  static var offsetUnit: OffsetUnit { get }
  /// Extensions of its files, the one to write first; none when its path is a folder.
  static var extensions: [String] { get }
  /// The settings it has.
  static var options: [PluginOption] { get }

  /// How sure the format is that `path` (a file or a folder) is of its kind, from 0 to 100; nothing is read twice, so
  /// look at the beginning only. Errors count as 0 by the host.
  static func probe(_ path: String, in files: Files) throws(PluginError) -> Int
  /// The splits that a folder holds (train, devel, test); empty: one file, one split.
  static func splits(_ path: String, in files: Files) throws(PluginError) -> [String]
}

extension FormatPlugin {
  /// Offsets are UTF-8 bytes already.
  public static var offsetUnit: OffsetUnit { .utf8 }
  /// No settings.
  public static var options: [PluginOption] { [] }
  /// Never chosen by probing.
  public static func probe(_ path: String, in files: Files) throws(PluginError) -> Int { 0 }
  /// One file, one split.
  public static func splits(_ path: String, in files: Files) throws(PluginError) -> [String] { [] }
}

/// What offsets in a corpus count.
public enum OffsetUnit: Int32, Sendable {
  /// UTF-8 bytes.
  case utf8 = 0
  /// Unicode scalars; the host converts.
  case codePoints = 1
  /// UTF-16 units; the host converts.
  case utf16 = 2
}

/// Reads records in order. One call at a time, always on an input thread.
public protocol RecordReader: AnyObject {
  /// Opens what `opening` names.
  init(opening: FormatOpening) throws(PluginError)
  /// The reader's own tables of labels, which grow while it reads: labels in drafts are their indices.
  var labels: LabelTables { get }
  /// Fills `draft`, which arrives empty, with the next record; false after the last, and then at every further call.
  /// After an error the host may call again: a reader that can goes on with the next record.
  func read(into draft: RecordDraft) throws(PluginError) -> Bool
}

/// Writes records in order. One call at a time, always on an output thread.
public protocol RecordWriter: AnyObject {
  /// Creates what `opening` names.
  init(opening: FormatOpening) throws(PluginError)
  /// Writes a record: with the annotations of `predicted`, whose texts may be left out, or with its own when `predicted`
  /// is nil. What the format cannot hold is entered in `ledger`.
  func write(_ source: RecordView, predicted: RecordView?, ledger: Ledger) throws(PluginError)
  /// Writes what is still gathered; the files then take their places.
  func finish() throws(PluginError)
}

/// The reader of a format that cannot read.
public final class NoReader: RecordReader {
  /// Always fails.
  public init(opening: FormatOpening) throws(PluginError) { throw .unsupported("this format cannot be read") }
  /// Empty tables.
  public let labels = LabelTables()
  /// No records.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool { false }
}

/// The writer of a format that cannot write.
public final class NoWriter: RecordWriter {
  /// Always fails.
  public init(opening: FormatOpening) throws(PluginError) { throw .unsupported("this format cannot be written") }
  /// Nothing.
  public func write(_ source: RecordView, predicted: RecordView?, ledger: Ledger) throws(PluginError) {}
  /// Nothing.
  public func finish() throws(PluginError) {}
}
