import Glibc
import PluginHost

/// What goes wrong before a plugin runs.
extension Messages {
  static func pluginHost(_ error: PluginHostError) -> HostMessage {
    switch error {
    case .noFolder(let path, let isFile):
      HostMessage(
        isFile ? "\(path) is a file; give the folder that it lies in." : "the plugin folder \(path) does not exist.",
        .usage)
    case .unknownItem(let kind, let item, let nearest, let known, let refused):
      HostMessage(unknownItem(kind, item, nearest, known, refused), refused.isEmpty ? .usage : .pluginRefused)
    case .cannotRead(_, ENOENT): HostMessage(pluginRefusal(error), .usage)
    case .unknownFunction, .functionSignature: HostMessage(pluginRefusal(error), .usage)
    default: HostMessage(pluginRefusal(error), .pluginRefused)
    }
  }

  private static func unknownItem(
    _ kind: String, _ item: String, _ nearest: String?, _ known: [String], _ refused: [String]
  ) -> String {
    let name = kind.split(separator: "/").first?.split(separator: ".").last.map(String.init) ?? kind
    let what = name == "plugin" ? "there is no plugin \"\(item)\"" : "no plugin offers the \(name) \"\(item)\""
    var text = "\(what).\(suggestion(nearest)) There are: \(list(known))."
    if name == "plugin" { text += " A file is given with its path, such as ./\(item).so." }
    if name == "metric", item.contains(":") {
      text += " A plugin's functions are called by `host score --metric` and `host finetune --schedule` alone."
    }
    if nearest == nil, !item.contains(":") {
      text += " Where another plugin has it, give that plugin's folder with --plugin-dir."
    }
    return text + unusable(refused)
  }

  /// The files in which something might be that was not found.
  static func unusable(_ refused: [String]) -> String {
    guard let first = refused.first else { return "" }
    return " These files could not be used: \(list(refused)); `host plugin check '\(first)'` says why."
  }

  private static func pluginRefusal(_ error: PluginHostError) -> String {
    switch error {
    case .noFolder, .unknownItem: return ""
    case .cannotRead(let path, let code): return "\(path) could not be read: \(system(code))."
    case .notRegularFile(let path): return "\(path) is no regular file; a plugin must be one."
    case .symbolicLink(let path): return "\(path) is a symbolic link; put the file itself there."
    case .foreignOwner(let plugin, let path, let owner):
      return "\(plugin) is refused: \(path) belongs to user \(owner), neither to root nor to you. `chown` mends it."
    case .writableByOthers(let plugin, let path, let mode, let remove):
      let safe = String(mode & ~remove & 0o7777, radix: 8)
      return "\(plugin) is refused: others may write to \(path) (mode \(String(mode & 0o7777, radix: 8))). "
        + "`chmod \(safe) '\(path)'` mends it."
    case .changedWhileLoading(let path): return "\(path) changed between its check and its loading; try again."
    case .notELF(let path): return "\(path) is no 64-bit ELF library; build the plugin with -shared."
    case .foreignMachine(let path, let found, let expected):
      return "\(path) is made for another processor (ELF machine \(found), this one is \(expected)); build it here."
    case .malformed(let path, let fault): return "\(path) is no whole library: \(elf(fault)). Build or copy it again."
    case .noNote(let path):
      return "\(path) carries no plugin note. Put the line BP_PLUGIN_NOTE into one of its source files."
    case .otherVersion(let path, let found, let host):
      return "\(path) was built for version \(version(found)) of the plugin contract and this host has "
        + "\(version(host)). Build it again with this host's biobert_plugin.h."
    case .needsNewerHost(let path, let needs, let host):
      return "\(path) needs a host with version \(version(needs)) of the plugin contract; this one has "
        + "\(version(host)). Use a newer host."
    case .probe(let path, let failure): return "\(path) is refused: \(clause(probe(failure)))."
    case .cannotLoad(let path, let reason): return "\(path) could not be loaded: \(clause(reason))."
    case .noEntry(let path): return "\(path) does not export biobert_plugin_entry."
    case .refused(let path, let reason):
      return "\(path) refused this host: \(reason.isEmpty ? "it did not say why" : clause(reason))."
    case .invalid(let path, let fault): return "\(path) breaks the contract: \(table(fault)). Tell its author."
    case .unknownFunction(let asked, let known):
      return "there is no function \(asked). A function is named by its plugin's id, a colon and its name; there are: "
        + "\(list(known))."
    case .functionSignature(let function, let found, let expected):
      return "\(function) is described as \(found); here a function \(expected) is needed."
    case .untrusted(let path, let hasChanged):
      return "\(path) \(hasChanged ? "has changed since it was trusted" : "is not trusted"), and trust is required. "
        + "`host plugin trust '\(path)'` checks it and trusts it."
    case .conflict(let plugin, let first, let second):
      return "\(first) and \(second) both hold the plugin \(plugin); remove one of them."
    case .itemConflict(let kind, let item, let first, let second):
      return "\(first) and \(second) both offer \"\(item)\" (\(kind)); give yours another id, or remove one of them."
    }
  }

  private static func version(_ version: ContractVersion) -> String { "\(version.major).\(version.minor)" }

  private static func elf(_ fault: ELFFault) -> String {
    switch fault {
    case .truncated(let needed, let length): "it has \(length) bytes where \(needed) are needed"
    case .notSharedLibrary(let type): "it is no shared library (ELF type \(type))"
    case .programHeaders(let size, let count): "its \(count) program headers of \(size) bytes cannot be"
    case .note(let offset): "a note at byte \(offset) runs past its segment"
    case .pluginNote(let size): "its plugin note has \(size) bytes"
    }
  }

  private static func probe(_ failure: ProbeFailure) -> String {
    switch failure {
    case .notStarted(let code): "the trial process could not be started: \(system(code))"
    case .killed(let signal): "it was killed by signal \(signal) while it was tried; tell its author"
    case .timedOut(let milliseconds): "it did not answer within \(milliseconds) ms while it was tried; tell its author"
    case .tooBusy(let seconds):
      "it took more than \(seconds) s of processor time while it was tried; tell its author"
    case .exited(let code): "it ended the trial process with code \(code); tell its author"
    case .unreadable: "the trial process gave an answer that cannot be read"
    case .refused(let refusal):
      switch refusal {
      case .cannotLoad(let reason): "it could not be loaded: \(reason)"
      case .noEntry: "it does not export biobert_plugin_entry"
      case .entry(let reason): reason.isEmpty ? "it refused this host without saying why" : reason
      case .needsNewerHost(let needs):
        "it needs a host with version \(version(needs)) of the contract; use a newer host"
      case .invalid(let fault): "it breaks the contract: \(table(fault)); tell its author"
      }
    }
  }

  private static func table(_ fault: PluginTableFault) -> String {
    switch fault {
    case .badPointer(let table): "its \(table) table is null or misaligned"
    case .size(let table, let found): "the size of its \(table) table cannot be \(found)"
    case .version(let found): "its table says version \(version(found)) and its note says another"
    case .string(let table, let field): "\(field) of its \(table) table is no string"
    case .id(let table, let found):
      "the id \"\(found)\" of its \(table) table has characters other than a-z, 0-9, . and -"
    case .missingFunction(let table, let function): "its \(table) table lacks the function \(function)"
    case .enumeration(let status, let index): "item(\(index)) returned \(status)"
    case .tooManyItems(let limit): "it enumerates more than \(limit) items"
    case .duplicateItem(let kind, let item): "it offers \"\(item)\" (\(kind)) twice"
    case .wroteBeyond(let table): "it wrote past the end of a \(table) struct"
    case .bits(let table, "targets", 0):
      "\(table) names no target: set targets to what the task predicts, such as BP_TARGET_SPANS"
    case .bits(let table, let field, let found):
      "\(field) of its \(table) table is \(found), which this version of the contract does not know"
    case .requirement(let needs, let built):
      "it requires a host of minor \(needs) and was built with minor \(built)"
    }
  }
}
