import Checkpoints
import Compute
import Corpus
import Glibc
import JSON
import PluginHost
import Text
import Training
import Workflows

/// A sentence for a user, and the exit code that goes with it.
struct HostMessage: Equatable {
  var text: String
  var exit: HostExit

  init(_ text: String, _ exit: HostExit) {
    self.text = text
    self.exit = exit
  }
}

/// A command that was given what it cannot take, found out only when it runs.
struct UsageFault: Error {
  /// What is wrong and what to do, as a sentence.
  let text: String
}

/// The one place where errors become sentences. Each names the place and says what to do.
enum Messages {
  /// The sentence for an error of the host's rooms; nil for the argument parser's own.
  static func message(for error: any Error) -> HostMessage? {
    switch error {
    case let error as WorkflowError: workflow(error)
    case let error as PluginProjectError: pluginProject(error)
    case let error as TrainingError: training(error)
    case let error as CheckpointError: checkpoint(error)
    case let error as CorpusError: corpus(error)
    case let error as FileError: HostMessage(file(error), .failed)
    case let error as PluginHostError: pluginHost(error)
    case let error as PluginError: plugin(error)
    case let error as FileFault: fileFault(error)
    case let error as RecordFault: HostMessage(record(error), .badData)
    case let error as OptionFault: HostMessage(option(error, of: "the task"), .usage)
    case let error as GraphError: HostMessage(graph(error), .failed)
    case let error as VocabularyError: HostMessage(vocabulary(error), .badData)
    case let error as TokenizationError: HostMessage(tokenization(error, place: "the text"), .badData)
    case let error as ProcessorError: HostMessage(processor(error), .usage)
    case let error as UsageFault: HostMessage(error.text, .usage)
    case SpyFileError.cannotWrite(let path, let code):
      HostMessage("\(path) could not be written: \(system(code)).", .failed)
    case let error as JSONParseError: HostMessage(jsonParse(error), .badData)
    default: nil
    }
  }

  static var endedByPlugin: String {
    "a plugin ended the process, which none may, and the work is not finished. `host plugin check` tells which one."
  }

  /// A plugin in which a command died.
  static func crashedIn(plugin: String, _ how: String) -> String {
    "the plugin \(plugin) broke off the work: \(how). `host plugin check '\(plugin)'` "
      + "looks for the fault; tell its author."
  }

  static func standardOutputFailed(errno code: Int32) -> String {
    "standard output could not be written: \(system(code)). Results printed so far may be incomplete."
  }

  /// The system's words for an error number, with what usually helps.
  static func system(_ code: Int32) -> String {
    let text = unsafe String(cString: strerror(code))
    switch code {
    case ENOSPC, EDQUOT: return "\(text); make room, or choose another folder"
    case EACCES, EPERM, EROFS: return "\(text); change the permissions, or choose another folder"
    case ENOENT: return "\(text); check the path"
    case EMFILE, ENFILE: return "\(text); raise the limit with `ulimit -n`"
    default: return text
    }
  }

  /// A text with a full stop, unless it ends like a sentence already.
  static func sentence(_ text: String) -> String {
    text.hasSuffix(".") || text.hasSuffix("?") ? text : text + "."
  }

  /// A text without its full stop, to stand inside of a sentence.
  static func clause(_ text: String) -> String {
    text.hasSuffix(".") && !text.hasSuffix("..") ? String(text.dropLast()) : text
  }

  /// `1 test`, `2 tests`.
  static func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }

  /// `a, b and c`.
  static func list(_ items: [String], limit: Int = 12) -> String {
    guard items.count > 1 else { return items.first ?? "none" }
    guard items.count <= limit else {
      return items.prefix(limit).joined(separator: ", ") + " and \(items.count - limit) more"
    }
    return items.dropLast().joined(separator: ", ") + " and " + (items.last ?? "")
  }

  /// `file:line: ` where they are known.
  static func place(_ file: String, _ line: UInt64) -> String {
    file.isEmpty ? "" : line == 0 ? "\(file): " : "\(file):\(line): "
  }

  /// ` Did you mean "x"?`, or nothing.
  static func suggestion(_ nearest: String?) -> String {
    nearest.map { " Did you mean \"\($0)\"?" } ?? ""
  }
}
