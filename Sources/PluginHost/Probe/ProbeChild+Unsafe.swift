import Glibc
import PluginAPI

extension PluginProbe {
  /// Whether the process was started to probe a plugin: its main then does nothing but `runChild`.
  public static func isChild(_ arguments: [String]) -> Bool { arguments.count == 6 && arguments[1] == argument }

  /// The whole life of a probing child: gives up rights, loads the plugin, says what it offers, ends.
  ///
  /// - Parameter arguments: the process's arguments, for which `isChild` is true.
  public static func runChild(_ arguments: [String]) -> Never {
    let usage: Int32 = 2
    guard isChild(arguments), let major = UInt32(arguments[4]), let minor = UInt32(arguments[5]) else { _exit(usage) }
    ChildRights.giveUp(processorSeconds: processorSeconds, fileBytes: 1 << 20)
    let report: ProbeReport
    do throws(EntryError) {
      let host = HostTable.make(plugin: arguments[2])
      let noted = ContractVersion(major: major, minor: minor)
      report = .description(try loadPlugin(path: arguments[2], noted: noted, host: host).description)
    } catch {
      report = .refusal(ProbeRefusal(error))
    }
    ChildProcess.answer(arguments[3] + " " + report.line)
    // Not exit: what the plugin registered for the end of a process is no part of the trial.
    _exit(0)
  }
}

extension ProbeRefusal {
  init(_ error: EntryError) {
    switch error {
    case .cannotLoad(let reason): self = .cannotLoad(reason: reason)
    case .noEntry: self = .noEntry
    case .refused(let reason): self = .entry(reason: reason)
    case .table(.fault(let fault)): self = .invalid(fault)
    case .table(.needsNewerHost(let needs)): self = .needsNewerHost(needs: needs)
    }
  }
}
