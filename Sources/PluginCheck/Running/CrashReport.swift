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

  /// How a child ended that gave no answer, by itself or at its limit of time.
  func outcome(_ end: ChildProcess.End, limit: Int) -> CheckOutcome {
    if let loan { return loan }
    switch end {
    case .timedOut:
      return CheckOutcome(
        .timeout, "no result within \(limit / 1000) s\(place)", mend: "look for a loop or a lock that does not end",
        cause: .hang(function: function))
    case .killed(let last):
      // What it died of first: the report of a sanitizer takes its time, and ends in another way.
      let signal = self.signal ?? last
      if isStackOverflow {
        return CheckOutcome(
          .crash, "the stack ran over, which is signal \(signal)\(place)\(lastWords)",
          mend: "end the recursion, and keep large arrays off the stack", cause: .stack(function: function))
      }
      if let giver {
        return CheckOutcome(
          .crash,
          "the host was killed by signal \(signal) (\(Self.name(signal))) right after \(giver) had returned\(lastWords)",
          mend:
            "hand over true lengths, and memory that is alive until the next call for the same object: what \(giver) "
            + "freed, or had on its stack, is gone when the host reads it; or else something was written beyond a block "
            + "of memory, which -fsanitize=address, as sdk.md says, shows",
          cause: .gift(giver))
      }
      return CheckOutcome(
        .crash, "the process was killed by signal \(signal) (\(Self.name(signal)))\(place)\(lastWords)",
        mend: sanitized ?? damagedHeap ?? panicked
          ?? "run the plugin under a debugger (`gdb --args`) with `--in-process`, or built with a sanitizer, as sdk.md says",
        cause: .signal(signal, function: function))
    case .exited where signal != nil: return outcome(.killed(SIGKILL), limit: limit)
    case .exited(let code):
      return CheckOutcome(
        .crash, "the process exited with code \(code) in the middle of the test\(place)\(lastWords)",
        mend: sanitized ?? "never call exit or abort; return a status", cause: .exit(code, function: function))
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
      ? "mend what the sanitizer names; `--in-process` shows its whole report" : nil
  }

  /// What mends a heap whose damage the allocator met later, at a place that says nothing; nil for any other end.
  private var damagedHeap: String? {
    let said = [
      "double free", "free(): ", "malloc(): ", "realloc(): ", "munmap_chunk(): ", "corrupted ", "malloc_consolidate",
    ]
    guard signal == SIGABRT, said.contains(where: lastWords.contains) else { return nil }
    return "something was freed twice, or written beyond a block of memory, before that: built with "
      + "-fsanitize=address, as sdk.md says, it is shown where"
  }

  /// What mends an end that the plugin's own language has explained; nil for any other.
  private var panicked: String? {
    guard lastWords.contains("panicked at ") || lastWords.contains("Fatal error: ") else { return nil }
    return "mend what these words name; a plugin returns an error with a reason where it cannot go on"
  }

  /// Whether it was the stack that had no room left.
  private var isStackOverflow: Bool { signal != nil && told.first?.hasSuffix(" stack") == true }

  /// The signal that came first; nil where the child told of none.
  private var signal: Int32? {
    guard let head = told.first, head.hasPrefix("signal ") else { return nil }
    return Int32(head.dropFirst(7).prefix { $0 != " " }, radix: 16)
  }

  /// What a touch of lent memory came to; nil for any other end.
  private var loan: CheckOutcome? {
    guard let head = told.first, let space = head.firstIndex(of: " ") else { return nil }
    let isInPlugin = told.count == 3 && told[2].contains { $0 != " " }
    let nobody = isInPlugin ? "the plugin" : "the host, reading what it was given,"
    let running = self.running.isEmpty ? nobody : self.running
    let lent = String(head[space...].dropFirst())
    let (what, mend) =
      switch head[..<space] {
      case "kept":
        (
          "\(running) used \(lent), after that call had returned\(place)",
          "copy what you keep; what is lent ends with the call"
        )
      case "beyond":
        (
          "\(running) read behind the end of an array of \(lent)\(place)",
          "stop at the number of rows: an output has dims[0] rows of dims[1] numbers"
        )
      case "wrote":
        ("\(running) wrote into \(lent), which is lent to be read\(place)", "copy it and change the copy")
      default: ("", "")
      }
    // Of several threads it is not always known in which call of the plugin one was, so that is no part of the cause.
    return what.isEmpty ? nil : CheckOutcome(.crash, what, mend: mend, cause: .loan(head, function: function))
  }

  /// Where in the plugin it was: the address and the name of the function, as the file has it; nil when that was not said.
  private var spot: (address: UInt64, symbol: String, isStripped: Bool)? {
    let places = (told.last?.split(separator: " ") ?? []).compactMap { UInt64($0, radix: 16) }
    guard told.count == 3, let innermost = places.first else { return nil }
    let image = try? ElfImage(path: plugin)
    let named = places.compactMap { place in image?.function(at: place).map { (place, $0) } }
    // What a runtime does on the way to its end is not where the author looks.
    let (address, symbol) = named.first { !Self.isOfRuntime($0.1) } ?? named.first ?? (innermost, "")
    return (address, symbol, image?.isStripped != false)
  }

  /// The function of the plugin that it was in; empty where that is not known.
  private var function: String {
    guard let spot, !spot.isStripped, !spot.symbol.isEmpty else { return "" }
    return FunctionTitle.title(spot.symbol)
  }

  /// Where in the plugin, and in which call of it, as a part of a sentence; empty when that was not said.
  private var place: String {
    guard told.count == 3 else { return "" }
    guard let spot else { return during("") }
    let hexadecimal = "0x" + String(spot.address, radix: 16)
    guard !spot.isStripped else {
      return
        ", at \(hexadecimal) of the plugin\(during("")) (it is stripped: built with -g and without -s it would tell "
        + "functions and lines)"
    }
    let command = "(`addr2line -Cfie \(plugin) \(hexadecimal)` names the line if it was built with -g)"
    guard !function.isEmpty else { return ", at \(hexadecimal) of the plugin\(during("")) \(command)" }
    return ", in \(function) of the plugin\(during(function)) \(command)"
  }

  /// The call that was running, as a part of a sentence; empty where `name` says as much, and for what has said it already.
  private func during(_ name: String) -> String {
    guard signal != nil || told.first?.hasPrefix("exit") == true, !running.isEmpty else { return "" }
    let function = Self.lastName(running[...])
    return name == function ? "" : ", while \(function) ran"
  }

  /// The function of the contract that was running, such as "bp_format.next"; empty where none was.
  private var running: String { told.count > 1 && !told[1].hasPrefix("<") ? told[1] : "" }

  /// The function that had returned last when the host died with nothing of the plugin running, most likely of reading what
  /// it was handed; nil for any other end, and where the allocator, a sanitizer or a language says what it died of.
  private var giver: String? {
    guard let signal, signal != SIGABRT, told.count == 3, spot == nil, told[1].hasPrefix("<"), sanitized == nil,
      panicked == nil
    else { return nil }
    return Self.lastName(told[1].dropFirst())
  }

  private static func lastName(_ function: Substring) -> String {
    String(function.split(separator: ".").last ?? "")
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
