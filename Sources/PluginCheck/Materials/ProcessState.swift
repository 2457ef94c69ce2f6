import Checkpoints
import Glibc
import PluginHost

/// What a plugin must leave as it finds it.
struct ProcessState: Equatable {
  private let folder: String
  private let locale: String
  private let rounding: Int32
  private let environment: [String]
  private let threads: Int
  private let files: [String]

  init() {
    var buffer = [CChar](repeating: 0, count: 4096)
    folder = getcwd(&buffer, buffer.count).map { String(cString: $0) } ?? ""
    locale = setlocale(LC_ALL, nil).map { String(cString: $0) } ?? ""
    rounding = fegetround()
    var variables: [String] = []
    var place = environ
    while let variable = place.pointee {
      variables.append(String(cString: variable))
      place += 1
    }
    environment = variables.sorted()
    threads = Self.names("/proc/self/task").count
    files = Self.names("/proc/self/fd")
  }

  /// What is different in another state, and what an author does about it; nil when nothing is.
  func change(to other: ProcessState) -> (what: String, mend: String)? {
    let restore = "put back what you change, or better change nothing"
    if folder != other.folder { return ("the working folder is another one", restore) }
    if locale != other.locale { return ("the locale is \(other.locale) instead of \(locale)", restore) }
    if rounding != other.rounding { return ("floating-point numbers are rounded otherwise", restore) }
    if environment != other.environment { return ("the environment has changed", restore) }
    if other.threads > threads {
      return (
        "\(other.threads - threads) thread(s) more are running", "end and join what you start before the call returns"
      )
    }
    if other.files.count > files.count {
      return (
        "\(other.files.count - files.count) file(s) more are open", "close what you open before the call returns"
      )
    }
    return nil
  }

  /// Waits.
  static func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }

  private static func names(_ path: String) -> [String] { (Path.names(in: path) ?? []).compactMap { $0 } }
}

/// Counts what is written to standard output and error.
struct OutputWatch {
  private let file: Int32
  private let path: String
  private let saved: [Int32]

  /// Sends both streams into a file.
  init(_ path: String) {
    fflush(nil)
    saved = [dup(1), dup(2)]
    self.path = path
    file = creat(path, 0o600)
    dup2(file, 1)
    dup2(file, 2)
  }

  /// Whether anything was written until now.
  var hasSeen: Bool {
    fflush(nil)
    return lseek(file, 0, SEEK_END) > 0
  }

  /// Puts the streams back; what was written.
  func end() -> [UInt8] {
    fflush(nil)
    dup2(saved[0], 1)
    dup2(saved[1], 2)
    for descriptor in saved { close(descriptor) }
    close(file)
    return (try? MappedFile.contents(of: path)) ?? []
  }
}
