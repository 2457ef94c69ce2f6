import Glibc
import Synchronization

/// A private folder that goes away with the object; shared ones go with the process.
final class ScratchFolder: Sendable {
  let path: String
  private let numbers = Mutex(0)

  init() {
    var template = Array("/tmp/biobert-host-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { preconditionFailure("no temporary folder: \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private init(at path: String) {
    self.path = path
    mkdir(path, 0o755)
  }

  deinit { Self.remove(path) }

  // MARK: Shared folders

  private static let base: ScratchFolder = {
    atexit { ScratchFolder.remove(ScratchFolder.base.path) }
    return ScratchFolder()
  }()
  private static let named = Mutex<[String: ScratchFolder]>([:])

  /// A folder that all tests of a run share.
  static func shared(_ name: String) -> ScratchFolder {
    named.withLock { folders in
      if let folder = folders[name] { return folder }
      let folder = ScratchFolder(at: base.path + "/" + name)
      folders[name] = folder
      return folder
    }
  }

  /// A path in the folder that nothing else has.
  func unique() -> String {
    numbers.withLock { number in
      number += 1
      return path + "/\(number)"
    }
  }

  // MARK: Files

  /// The path of a name in the folder; folders on the way are made.
  func file(_ name: String) -> String {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o755)
    }
    return path + "/" + name
  }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o644) -> String {
    Self.write(bytes, to: file(name), mode: mode)
    return path + "/" + name
  }

  @discardableResult
  func write(_ name: String, _ text: String) -> String { write(name, Array(text.utf8)) }

  func read(_ name: String) -> [UInt8] { Self.read(path + "/" + name) }
  func text(_ name: String) -> String { Self.text(path + "/" + name) }
  func isThere(_ name: String) -> Bool { access(path + "/" + name, F_OK) == 0 }

  /// Copies a file, or a folder with its files, under a name.
  func copy(_ source: String, to name: String) {
    let names = Self.names(source)
    guard Self.isFolder(source) else {
      write(name, Self.read(source))
      return
    }
    mkdir(file(name), 0o755)
    for child in names { copy(source + "/" + child, to: name + "/" + child) }
  }

  /// Everything below the folder, hidden files too, as `path: size` with folders as `path/`.
  func listing() -> [String] { Self.listing(path, "") }

  private static func listing(_ folder: String, _ prefix: String) -> [String] {
    names(folder).flatMap { name -> [String] in
      let path = folder + "/" + name
      return isFolder(path) ? [prefix + name + "/"] + listing(path, prefix + name + "/") : [prefix + name]
    }
  }

  // MARK: Plain calls

  static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    precondition(descriptor >= 0, "cannot create \(path)")
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      precondition(count > 0, "cannot write \(path)")
      written += count
    }
  }

  /// The bytes of a file; none when it is not there, so that a test fails at what it expects of them.
  static func read(_ path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
    }
  }

  static func text(_ path: String) -> String { String(decoding: read(path), as: UTF8.self) }

  /// The names in a folder, sorted, hidden ones too.
  static func names(_ path: String) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & mode_t(S_IFMT) == mode_t(S_IFDIR)
  }

  private static func remove(_ path: String) {
    guard isFolder(path) else {
      unlink(path)
      return
    }
    chmod(path, 0o700)
    for name in names(path) { remove(path + "/" + name) }
    rmdir(path)
  }
}
