import Glibc
import PluginCheck
import PluginSpy
import Synchronization
import Workflows

/// Writes every call between host and plugins into a file while a command runs, and tells at the end what was breached.
final class SpyFile: Sendable {
  /// The open file; nil once it is ended, as plugins may be called until the process ends.
  private struct Output: @unchecked Sendable {
    var file: UnsafeMutablePointer<FILE>?

    mutating func write(_ text: String) {
      guard let file = unsafe file else { return }
      var text = text
      text.withUTF8 { bytes in _ = unsafe fwrite(bytes.baseAddress, 1, bytes.count, file) }
    }

    mutating func end() {
      if let file = unsafe file { _ = unsafe fclose(file) }
      unsafe file = nil
    }
  }

  private final class Lines: Sendable {
    let output: Mutex<Output>
    init(_ output: Output) { self.output = Mutex(output) }
  }

  private let lines: Lines
  private let spy: PluginSpy

  /// Begins to spy, before any plugin is loaded; nil where the system allows no functions made at run time.
  init?(_ path: String) throws {
    guard let file = unsafe fopen(path, "w") else { throw SpyFileError.cannotWrite(path: path, code: errno) }
    // A line at a time: of a run that dies, the last ones are what counts.
    unsafe setvbuf(file, nil, _IOLBF, 0)
    let lines = unsafe Lines(Output(file: file))
    var settings = PluginSpy.Settings()
    settings.trace = { line in lines.output.withLock { $0.write(line.text + "\n") } }
    guard let spy = PluginSpy(settings) else {
      lines.output.withLock { $0.end() }
      return nil
    }
    self.lines = lines
    self.spy = spy
    PluginAdmission.layer = spy
  }

  /// Ends the file; what was breached, as sentences.
  func end() -> [String] {
    lines.output.withLock { $0.end() }
    return spy.violations.map { "\($0.sentences.what) (\($0.requirement))" }
  }
}

/// Why a trace cannot be written.
enum SpyFileError: Error {
  /// The file could not be made; `code` is the system's errno.
  case cannotWrite(path: String, code: Int32)
}
