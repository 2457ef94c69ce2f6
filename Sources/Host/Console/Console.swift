import Glibc
import JSON

/// Where the command line speaks: results to standard output, everything else to standard error.
struct Console: Sendable {
  /// Only results and errors.
  var quiet = false
  /// More about what is done.
  var verbose = false
  /// Results as JSON.
  var json = false
  /// Whether standard error is a terminal, on which a line may be drawn again.
  let isTerminal: Bool

  init(quiet: Bool = false, verbose: Bool = false, json: Bool = false) {
    self.quiet = quiet
    self.verbose = verbose
    self.json = json
    isTerminal = isatty(STDERR_FILENO) == 1
  }

  /// A sentence about the work.
  func say(_ text: String) {
    if !quiet { standardError(text) }
  }

  /// A sentence that only `--verbose` asks for.
  func detail(_ text: String) {
    if verbose && !quiet { standardError(text) }
  }

  /// A sentence about something that the user should look at.
  func warn(_ text: String) {
    standardError("warning: " + text)
  }

  /// A sentence about what stopped the work.
  func error(_ text: String, prefixed: Bool = true) {
    standardError(prefixed ? "error: " + text : text)
  }

  /// A line of the result.
  func result(_ text: String) {
    StandardOutput.line(text)
  }

  /// The result as one JSON object.
  func result(_ object: JSONObject) throws {
    StandardOutput.line(try JSONValue.object(object).text())
  }

  private func standardError(_ text: String) {
    // One write a line, so that lines of several threads never mix.
    let line = (isTerminal ? "\r\u{1B}[K" : "") + text + "\n"
    var bytes = Array(line.utf8)
    var written = 0
    while written < bytes.count {
      let n = unsafe bytes.withUnsafeMutableBytes {
        unsafe write(STDERR_FILENO, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if n < 0 && errno == EINTR { continue }
      if n <= 0 { return }
      written += n
    }
  }
}
