/// What goes wrong before a plugin runs: while it is looked for, checked, tried in a child process and loaded.
public enum PluginHostError: Error, Equatable, Sendable {
  /// A folder that was named does not exist or is no folder; `isFile`: a file is there.
  case noFolder(path: String, isFile: Bool)
  /// A file could not be opened or read; `code` is the system's errno.
  case cannotRead(path: String, code: Int32)
  /// A plugin must be a regular file: no device, pipe or folder.
  case notRegularFile(path: String)
  /// A plugin must not be a symbolic link, since what a link points to can change after the check.
  case symbolicLink(path: String)
  /// `path`, the plugin file or a folder above it, belongs to neither root nor the user that runs the host.
  case foreignOwner(plugin: String, path: String, owner: UInt32)
  /// `path`, the plugin file or a folder above it, may be written by others; `mode` without the bits `remove` is safe.
  case writableByOthers(plugin: String, path: String, mode: UInt32, remove: UInt32)
  /// The file changed between its check and its loading.
  case changedWhileLoading(path: String)
  /// The file is no ELF file of 64 bits and little-endian order.
  case notELF(path: String)
  /// The file is made for another processor; the numbers are ELF's e_machine.
  case foreignMachine(path: String, found: UInt16, expected: UInt16)
  /// The file's ELF structure is broken.
  case malformed(path: String, ELFFault)
  /// The file carries no plugin note: it is a library, but no plugin.
  case noNote(path: String)
  /// The plugin was built for another major version of the contract, or while that is 0 for another minor version.
  case otherVersion(path: String, found: ContractVersion, host: ContractVersion)
  /// The plugin needs a newer host.
  case needsNewerHost(path: String, needs: ContractVersion, host: ContractVersion)
  /// The trial in a child process failed.
  case probe(path: String, ProbeFailure)
  /// The system's loader refused the file.
  case cannotLoad(path: String, reason: String)
  /// The library exports no entry function.
  case noEntry(path: String)
  /// The plugin's entry returned null, with the reason it gave.
  case refused(path: String, reason: String)
  /// What the plugin says of itself breaks the contract.
  case invalid(path: String, PluginTableFault)
  /// No plugin lists a function of that name; `known` are those that there are, or the plugins.
  case unknownFunction(asked: String, known: [String])
  /// A function takes or gives other numbers than its use needs.
  case functionSignature(function: String, found: String, expected: String)
  /// Trust is required, and the file is not in the list, or is there with other bytes.
  case untrusted(path: String, hasChanged: Bool)
  /// Two different files of one place hold a plugin with the same id.
  case conflict(plugin: String, first: String, second: String)
  /// Two plugins offer an item of the same kind and id.
  case itemConflict(kind: String, item: String, first: String, second: String)
  /// No plugin offers the item; `refused` are the files that could not be used and might hold it.
  case unknownItem(kind: String, item: String, nearest: String?, known: [String], refused: [String])
}

/// A version of the plugin contract.
public struct ContractVersion: Equatable, Hashable, Sendable {
  /// Differs: never loaded.
  public let major: UInt32
  /// Grows: a plugin of an earlier one runs, and one of a later where it does not require it.
  public let minor: UInt32

  /// Makes a version from its two numbers.
  public init(major: UInt32, minor: UInt32) {
    self.major = major
    self.minor = minor
  }
}

/// Why an ELF file cannot be read.
public enum ELFFault: Equatable, Sendable {
  /// The file ends inside its header, or inside a part that the header promises.
  case truncated(needed: UInt64, length: UInt64)
  /// The file is an executable, an object or a core file instead of a shared library; the number is e_type.
  case notSharedLibrary(type: UInt16)
  /// The table of program headers has an impossible shape.
  case programHeaders(entrySize: UInt16, count: UInt16)
  /// A note runs past the end of its segment.
  case note(offset: UInt64)
  /// The plugin note has another size than the contract says.
  case pluginNote(size: UInt32)
}

/// How a trial in a child process ended badly.
public enum ProbeFailure: Error, Equatable, Sendable {
  /// The child could not be started; `code` is the system's errno.
  case notStarted(code: Int32)
  /// The plugin killed its process with a signal.
  case killed(signal: Int32)
  /// The plugin did not come to an end within the limit, in milliseconds.
  case timedOut(milliseconds: Int)
  /// The plugin took more than this many seconds of processor time.
  case tooBusy(seconds: Int)
  /// The process ended without the handshake.
  case exited(code: Int32)
  /// The handshake came, and cannot be read.
  case unreadable
  /// The plugin has to be refused; the message is the child's.
  case refused(ProbeRefusal)
}

/// The reason why a child process refused a plugin.
public enum ProbeRefusal: Equatable, Sendable {
  /// The system's loader refused the file.
  case cannotLoad(reason: String)
  /// The library exports no entry function.
  case noEntry
  /// The entry function returned null, with the reason it gave.
  case entry(reason: String)
  /// The plugin needs a newer host.
  case needsNewerHost(needs: ContractVersion)
  /// What the plugin says of itself breaks the contract.
  case invalid(PluginTableFault)
}

/// What is wrong with what a plugin says of itself.
public enum PluginTableFault: Equatable, Sendable {
  /// A table is null, or not aligned for its fields.
  case badPointer(table: String)
  /// A table's size field is impossible.
  case size(table: String, found: UInt64)
  /// The table's version differs from the one in the file's note.
  case version(found: ContractVersion)
  /// A string is null with a length, longer than any such string, or no UTF-8.
  case string(table: String, field: String)
  /// An id has other characters than a-z, 0-9, dot and hyphen, or none.
  case id(table: String, found: String)
  /// A function that the kind requires is missing.
  case missingFunction(table: String, function: String)
  /// The enumeration of items returned something else than BP_OK and BP_DONE.
  case enumeration(status: Int32, index: UInt32)
  /// The plugin enumerates items without end.
  case tooManyItems(limit: Int)
  /// The plugin offers one item twice.
  case duplicateItem(kind: String, item: String)
  /// The plugin wrote past the end of a struct that the host had made.
  case wroteBeyond(table: String)
  /// A field has bits that this version of the contract does not name, or is none of its values.
  case bits(table: String, field: String, found: UInt64)
  /// It requires a later minor than the one it was built with.
  case requirement(needs: UInt32, built: UInt32)
}
