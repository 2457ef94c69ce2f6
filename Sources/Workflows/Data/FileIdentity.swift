import Glibc

/// Which file or folder a path leads to, however it is written.
struct FileIdentity: Equatable {
  private let device: dev_t
  private let number: ino_t

  /// The identity of what the path leads to, links followed; nil when nothing is there.
  init?(_ path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    device = status.st_dev
    number = status.st_ino
  }

  /// Refuses an output that is one of the inputs, whose bytes it would destroy; a device or a pipe may be both.
  /// - Throws: `WorkflowError.outputIsInput`.
  static func check(output: String, inputs: [String]) throws(WorkflowError) {
    var status = stat()
    guard output != "-", unsafe stat(output, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    let own = FileIdentity(output)
    for input in inputs where input != "-" && FileIdentity(input) == own { throw .outputIsInput(output) }
  }
}
