import Glibc
import PluginAPI

/// Why a library's entry could not be used.
enum EntryError: Error {
  case cannotLoad(reason: String)
  case noEntry
  case refused(reason: String)
  case table(PluginTableError)
}

/// Loads a checked file, for ever: code of a plugin may be running or referred to at any time.
///
/// Both the probing child and the host come in through here.
func loadPlugin(path: String, noted: ContractVersion, host: UnsafePointer<bp_host>) throws(EntryError) -> PluginTable {
  PluginStack.note(path)
  guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) else {
    throw .cannotLoad(reason: dlerror().map { String(cString: $0) } ?? "")
  }
  guard let symbol = dlsym(handle, "biobert_plugin_entry") else { throw .noEntry }
  typealias Entry = @convention(c) (UnsafePointer<bp_host>?) -> UnsafePointer<bp_plugin>?
  let entry = unsafeBitCast(symbol, to: Entry.self)
  ThreadErrors.clear()
  guard let table = entry(host) else {
    throw .refused(reason: ThreadErrors.take().error?.message ?? "")
  }
  do throws(PluginTableError) {
    return try PluginTable(table, noted: noted)
  } catch {
    throw .table(error)
  }
}
