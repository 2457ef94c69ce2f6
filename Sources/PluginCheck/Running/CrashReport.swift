import Glibc
import PluginHost

/// How a child that tests a plugin came to its end, as a sentence for the plugin's author.
struct CrashReport {
  /// What the dying child said; nil for nothing.
  private let told: [String]
  private let plugin: String
  private let lastWords: String

  /// - Parameters:
  ///   - line: what `CrashGuard` wrote.
  ///   - plugin: the plugin's path.
  ///   - lastWords: what the child wrote to standard error, as a part of a sentence.
  init(line: String?, plugin: String, lastWords: String) {
    told = line?.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) ?? []
    self.plugin = plugin
    self.lastWords = lastWords
  }

  /// The sentence for a child that ended by itself, before its limit of time or at it.
  func sentence(_ end: ChildProcess.End, limit: Int) -> String {
    if let loan { return loan }
    switch end {
    case .timedOut:
      return "no result within \(limit / 1000) s\(place). To mend it: look for a loop or a lock that does not end."
    case .killed(let last):
      // What it died of first: the report of a sanitizer takes its time, and ends in another way.
      let signal = self.signal ?? last
      return
        "the process was killed by signal \(signal) (\(String(cString: strsignal(signal))))\(place)\(lastWords). To "
        + "mend it: run the plugin under a debugger or a sanitizer with `--in-process`."
    case .exited where signal != nil: return sentence(.killed(SIGKILL), limit: limit)
    case .exited(let code):
      return
        "the process exited with code \(code) in the middle of the test\(place)\(lastWords). To mend it: never call "
        + "exit or abort; return a status."
    }
  }

  /// The signal that came first; nil where the child told of none.
  private var signal: Int32? {
    guard let head = told.first, head.hasPrefix("signal ") else { return nil }
    return Int32(head.dropFirst(7).prefix { $0 != " " }, radix: 16)
  }

  /// The sentence for a touch of lent memory; nil for any other end.
  private var loan: String? {
    guard let head = told.first else { return nil }
    let function = told.count > 1 ? told[1] : ""
    let running = function.isEmpty ? "the host, reading what it was given," : function
    if head.hasPrefix("kept ") {
      return
        "\(running) used \(head.dropFirst(5)), after that call had returned\(place). To mend it: copy what you keep; "
        + "what is lent ends with the call."
    }
    if head.hasPrefix("beyond ") {
      return
        "\(running) read behind the end of an array of \(head.dropFirst(7))\(place). To mend it: stop at the number "
        + "of rows: an output has dims[0] rows of dims[1] numbers."
    }
    if head.hasPrefix("wrote ") {
      return
        "\(running) wrote into \(head.dropFirst(6)), which is lent to be read\(place). To mend it: copy it and change "
        + "the copy."
    }
    return nil
  }

  /// Where in the plugin, as a part of a sentence; empty when that was not said.
  private var place: String {
    let places = (told.last?.split(separator: " ") ?? []).compactMap { UInt64($0, radix: 16) }
    guard told.count == 3, let innermost = places.first else { return "" }
    let image = try? ElfImage(path: plugin)
    let named = places.compactMap { place in image?.function(at: place).map { (place, $0) } }
    // What a runtime does on the way to its end is not where the author looks.
    let (place, name) = named.first { !Self.isOfRuntime($0.1) } ?? named.first ?? (innermost, "")
    let hexadecimal = "0x" + String(place, radix: 16)
    let command = "`addr2line -Cfie \(plugin) \(hexadecimal)` names the line if it was built with -g"
    return name.isEmpty
      ? ", at \(hexadecimal) of the plugin (\(command))"
      : ", in \(FunctionTitle.title(name)) of the plugin (\(command))"
  }

  /// Whether a function belongs to what a language links into every library.
  private static func isOfRuntime(_ name: String) -> Bool {
    [
      "$ss", "$s9PluginSDK", "swift_", "_swift", "rust_", "__rust", "_ZN3std", "_ZN4core", "_ZN5alloc", "_ZSt", "_ZNSt",
      "__",
    ].contains {
      name.hasPrefix($0)
    } || ["std", "core", "alloc", "__rustc", "panic_unwind", "panic_abort"].contains(RustPath(name)?.parts.first)
  }
}
