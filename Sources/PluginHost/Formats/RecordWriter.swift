import PluginAPI

/// Writes records, one call at a time; what it writes takes its place when it is finished, and vanishes otherwise.
public final class RecordWriter: @unchecked Sendable {
  /// The format.
  public let format: FormatItem
  private let writer: UnsafeMutableRawPointer?
  private let files: FileAccess
  private var isOpen = true

  init(_ format: FormatItem, writer: UnsafeMutableRawPointer?, files: FileAccess) {
    self.format = format
    self.writer = writer
    self.files = files
  }

  deinit { abort() }

  /// Writes one record: with a prediction, or with its own annotations.
  ///
  /// - Returns: what this format cannot hold.
  public func write(_ source: StoredRecord, predicted: StoredRecord? = nil) throws(PluginError) -> [LedgerEntry] {
    let site = format.site("write")
    guard let write = format.table.write, isOpen else { throw .notOffered(site) }
    let sink = LedgerSink(source, or: predicted, site: site)
    let outcome: Result<Void, PluginError>
    do throws(PluginError) {
      try site.call {
        withExtendedLifetime((source, predicted)) {
          sink.lend { write(writer, source.pointer, predicted?.pointer, $0) }
        }
      }
      outcome = .success(())
    } catch {
      outcome = .failure(error)
    }
    if let error = sink.error { throw error }
    try outcome.get()
    return sink.entries
  }

  /// Ends the writing; only now do the files take their places.
  ///
  /// - Throws: what the plugin or the system reports, an earlier failed write too; no file has taken its place then.
  public func finish() throws(PluginError) {
    let site = format.site("finish")
    guard let finish = format.table.finish, isOpen else { throw .notOffered(site) }
    isOpen = false
    do throws(PluginError) {
      try site.call { finish(writer) }
    } catch {
      files.abort()
      throw error
    }
    do throws(FileFault) {
      try files.finish()
    } catch {
      files.abort()
      throw .file(error)
    }
  }

  /// Ends the writing and throws away what was written.
  public func abort() {
    guard isOpen else { return }
    isOpen = false
    ThreadErrors.clear()
    _ = format.table.finish?(writer)
    files.abort()
  }
}
