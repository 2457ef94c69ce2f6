import Glibc
import PluginAPI

/// A file that passed every check that needs none of its code to run.
public struct PluginFile: Equatable, Sendable {
  /// The absolute path, free of links.
  public let path: String
  /// Which file, and which state of it, was checked.
  public let identity: FileIdentity
  /// The linker's build id in hexadecimal; empty when there is none.
  public let buildID: String
  /// The contract that the plugin was built for.
  public let version: ContractVersion

  /// Checks a file: regular, no link, nobody else's, nobody else may write it, and with a note of our contract.
  ///
  /// - Throws: the first check that fails, with the path at fault.
  public init(checking path: String) throws(PluginHostError) {
    try self.init(checking: path, trust: .ofProcess)
  }

  init(checking path: String, trust: FileTrust) throws(PluginHostError) {
    guard let folder = Path.real(Path.parent(path)) else { throw .cannotRead(path: path, code: errno) }
    let path = Path.join(folder, Path.name(path))
    let (descriptor, status) = try Self.open(path)
    defer { close(descriptor) }
    let note = try Self.note(descriptor, path: path, length: UInt64(max(0, status.st_size)))
    guard let version = note.version else { throw .noNote(path: path) }
    try trust.check(status, path: path, plugin: path, stickyAllowed: false)
    try trust.checkFolders(above: folder, plugin: path)
    let host = ContractVersion.host
    guard version.major == host.major else {
      throw .otherVersion(path: path, found: version, host: host)
    }
    self.path = path
    self.identity = FileIdentity(status)
    self.buildID = note.buildID.map { Self.hexadecimal($0) }.joined()
    self.version = version
  }

  /// Whether the file, links followed, carries a plugin note of any version.
  static func hasNote(_ path: String) -> Bool {
    guard let real = Path.real(path), let (descriptor, status) = try? open(real) else { return false }
    defer { close(descriptor) }
    let note = try? note(descriptor, path: path, length: UInt64(max(0, status.st_size)))
    return note?.version != nil
  }

  /// Whether the path still names the file and the state of it that were checked.
  func isUnchanged() -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && FileIdentity(status) == identity
  }

  private static func open(_ path: String) throws(PluginHostError) -> (descriptor: Int32, status: stat) {
    // Without O_NONBLOCK a pipe lying in the folder would be waited for.
    let descriptor = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ELOOP { throw .symbolicLink(path: path) }
      throw .cannotRead(path: path, code: errno)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .cannotRead(path: path, code: code)
    }
    guard status.st_mode & mode_t(S_IFMT) == mode_t(S_IFREG) else {
      close(descriptor)
      throw .notRegularFile(path: path)
    }
    return (descriptor, status)
  }

  private static func note(
    _ descriptor: Int32, path: String, length: UInt64
  ) throws(PluginHostError) -> PluginNote {
    do throws(NoteFault) {
      return try PluginNote(length: length) { offset, count throws(NoteFault) in
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
          let got = bytes.withUnsafeMutableBytes { buffer in
            pread(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset) + off_t(filled))
          }
          if got < 0, errno == EINTR { continue }
          guard got >= 0 else { throw .read(code: errno) }
          guard got > 0 else { throw .malformed(.truncated(needed: offset + UInt64(count), length: length)) }
          filled += got
        }
        return bytes
      }
    } catch {
      switch error {
      case .notELF: throw .notELF(path: path)
      case .machine(let found, let expected): throw .foreignMachine(path: path, found: found, expected: expected)
      case .malformed(let fault): throw .malformed(path: path, fault)
      case .read(let code): throw .cannotRead(path: path, code: code)
      }
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return byte < 16 ? "0" + digits : digits
  }
}

extension ContractVersion {
  /// The version of the contract that this host is built with.
  public static let host = ContractVersion(major: BP_ABI_MAJOR, minor: BP_ABI_MINOR)
}
