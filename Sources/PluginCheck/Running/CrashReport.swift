import Glibc
import PluginHost

/// How a process in which a plugin ran came to its end, as a sentence.
public struct CrashReport {
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

  /// What happened to a process that worked with the plugin, as a part of a sentence: the signal and the function.
  ///
  /// - Parameters:
  ///   - signal: what the process dies of; nil where the plugin ended it.
  ///   - isStackOverflow: whether the stack had no room left.
  ///   - places: where in the plugin it was, innermost first, as hexadecimal numbers.
  public static func ending(signal: Int32?, isStackOverflow: Bool, places: [String], plugin: String) -> String {
    let head = signal.map { "signal " + String($0, radix: 16) } ?? "exit"
    let report = CrashReport(
      line: "\(head)\(isStackOverflow ? " stack" : "")\t\t\(places.joined(separator: " "))", plugin: plugin,
      lastWords: "")
    guard let signal else { return "it ended the process\(report.place)" }
    return isStackOverflow
      ? "the stack ran over\(report.place)" : "signal \(signal) (\(name(signal)))\(report.place)"
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
      if isStackOverflow {
        return
          "the stack ran over, which is signal \(signal)\(place)\(lastWords). To mend it: end the recursion, and keep large "
          + "arrays off the stack."
      }
      return
        "the process was killed by signal \(signal) (\(Self.name(signal)))\(place)\(lastWords). To mend it: "
        + (sanitized ?? damagedHeap ?? panicked
          ?? "run the plugin under a debugger (`gdb --args`) with `--in-process`, or built with a sanitizer, as sdk.md says.")
    case .exited where signal != nil: return sentence(.killed(SIGKILL), limit: limit)
    case .exited(let code):
      return
        "the process exited with code \(code) in the middle of the test\(place)\(lastWords). To mend it: "
        + (sanitized ?? "never call exit or abort; return a status.")
    }
  }

  /// A signal's name; of the one that compilers' own checks end with, what that means.
  private static func name(_ signal: Int32) -> String {
    let name = String(cString: strsignal(signal))
    return signal == SIGILL || signal == SIGTRAP
      ? "\(name): a trap, as of an index out of range, an overflow or a nil" : name
  }

  /// What mends a sanitizer's finding, which ends the process in its own way; nil without one.
  private var sanitized: String? {
    lastWords.contains("Sanitizer") || lastWords.contains("runtime error: ")
      ? "mend what the sanitizer names; `--in-process` shows its whole report." : nil
  }

  /// What mends a heap whose damage the allocator met later, at a place that says nothing; nil for any other end.
  private var damagedHeap: String? {
    let said = [
      "double free", "free(): ", "malloc(): ", "realloc(): ", "munmap_chunk(): ", "corrupted ", "malloc_consolidate",
    ]
    guard signal == SIGABRT, said.contains(where: lastWords.contains) else { return nil }
    return "something was freed twice, or written beyond a block of memory, before that: built with "
      + "-fsanitize=address, as sdk.md says, it is shown where."
  }

  /// What mends an end that the plugin's own language has explained; nil for any other.
  private var panicked: String? {
    guard lastWords.contains("panicked at ") || lastWords.contains("Fatal error: ") else { return nil }
    return "mend what these words name; a plugin returns an error with a reason where it cannot go on."
  }

  /// Whether it was the stack that had no room left.
  private var isStackOverflow: Bool { signal != nil && told.first?.hasSuffix(" stack") == true }

  /// The signal that came first; nil where the child told of none.
  private var signal: Int32? {
    guard let head = told.first, head.hasPrefix("signal ") else { return nil }
    return Int32(head.dropFirst(7).prefix { $0 != " " }, radix: 16)
  }

  /// The sentence for a touch of lent memory; nil for any other end.
  private var loan: String? {
    guard let head = told.first else { return nil }
    let function = told.count > 1 ? told[1] : ""
    let isInPlugin = told.count == 3 && told[2].contains { $0 != " " }
    let nobody = isInPlugin ? "the plugin" : "the host, reading what it was given,"
    let running = function.isEmpty ? nobody : function
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

  /// Where in the plugin, and in which call of it, as a part of a sentence; empty when that was not said.
  private var place: String {
    let places = (told.last?.split(separator: " ") ?? []).compactMap { UInt64($0, radix: 16) }
    guard told.count == 3 else { return "" }
    guard let innermost = places.first else { return during("") }
    let image = try? ElfImage(path: plugin)
    let named = places.compactMap { place in image?.function(at: place).map { (place, $0) } }
    // What a runtime does on the way to its end is not where the author looks.
    let (place, symbol) = named.first { !Self.isOfRuntime($0.1) } ?? named.first ?? (innermost, "")
    let hexadecimal = "0x" + String(place, radix: 16)
    guard image?.isStripped == false else {
      return
        ", at \(hexadecimal) of the plugin\(during("")) (it is stripped: built with -g and without -s it would tell "
        + "functions and lines)"
    }
    let command = "(`addr2line -Cfie \(plugin) \(hexadecimal)` names the line if it was built with -g)"
    guard !symbol.isEmpty else { return ", at \(hexadecimal) of the plugin\(during("")) \(command)" }
    let name = FunctionTitle.title(symbol)
    return ", in \(name) of the plugin\(during(name)) \(command)"
  }

  /// The call that was running, as a part of a sentence; empty where `name` says as much, and for what has said it already.
  private func during(_ name: String) -> String {
    guard signal != nil || told.first?.hasPrefix("exit") == true, told.count > 1, !told[1].isEmpty else { return "" }
    let function = told[1].split(separator: ".").last.map(String.init) ?? told[1]
    return name == function ? "" : ", while \(function) ran"
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
