import Glibc
import PluginSpy
import Synchronization
import Workflows

/// Writes every call between host and plugins into a file while a command runs, and tells at the end what was breached.
final class SpyFile: Sendable {
  private struct Output: @unchecked Sendable {
    let file: UnsafeMutablePointer<FILE>
  }

  private let output: Mutex<Output>
  private let spy: PluginSpy

  /// Begins to spy, before any plugin is loaded; nil where the system allows no functions made at run time.
  init?(_ path: String) throws {
    guard let file = unsafe fopen(path, "w") else { throw SpyFileError.cannotWrite(path: path, code: errno) }
    let output = Output(file: file)
    let lock = Mutex(output)
    self.output = lock
    var settings = PluginSpy.Settings()
    settings.trace = { line in
      var text = line.text + "\n"
      text.withUTF8 { bytes in _ = unsafe fwrite(bytes.baseAddress, 1, bytes.count, output.file) }
    }
    guard let spy = PluginSpy(settings) else { return nil }
    self.spy = spy
    PluginAdmission.layer = spy
  }

  /// Ends the file; what was breached, as sentences.
  func end() -> [String] {
    output.withLock { output in _ = unsafe fclose(output.file) }
    return spy.violations.map { "\($0.function): \($0.requirement), \($0.rule)" }
  }
}

/// Why a trace cannot be written.
enum SpyFileError: Error {
  /// The file could not be made; `code` is the system's errno.
  case cannotWrite(path: String, code: Int32)
}
