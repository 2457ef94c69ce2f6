import Glibc
import PluginAPI

extension PluginProbe {
  /// Whether the process was started to probe a plugin: its main then does nothing but `runChild`.
  public static func isChild(_ arguments: [String]) -> Bool { arguments.count == 6 && arguments[1] == argument }

  /// Does a probing child's work when that is what the process was started for, and ends the process in here.
  ///
  /// - Returns: nil, when the process was started for anything else.
  public static func runChildIfAsked(_ arguments: [String]) -> Int32? {
    if isChild(arguments) { runChild(arguments) }
    return nil
  }

  /// The whole life of a probing child: gives up rights, loads the plugin, says what it offers, ends.
  ///
  /// - Parameter arguments: the process's arguments, for which `isChild` is true.
  public static func runChild(_ arguments: [String]) -> Never {
    let usage: Int32 = 2
    guard isChild(arguments), let major = UInt32(arguments[4]), let minor = UInt32(arguments[5]) else { _exit(usage) }
    giveUpRights()
    let report: ProbeReport
    do throws(EntryError) {
      let host = HostTable.make(plugin: arguments[2])
      let noted = ContractVersion(major: major, minor: minor)
      report = .description(try loadPlugin(path: arguments[2], noted: noted, host: host).description)
    } catch {
      report = .refusal(ProbeRefusal(error))
    }
    let line = Array((arguments[3] + " " + report.line + "\n").utf8)
    var written = 0
    while written < line.count {
      let count = line.withUnsafeBytes { buffer in
        write(ProbeProcess.answerDescriptor, buffer.baseAddress.map { $0 + written }, line.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      written += count
    }
    // Not exit: what the plugin registered for the end of a process is no part of the trial.
    _exit(0)
  }

  /// Leaves a plugin without the means to do lasting harm by accident.
  private static func giveUpRights() {
    let noNewPrivileges: Int32 = 38
    let deathSignal: Int32 = 1
    SystemCalls.setAttribute(noNewPrivileges, 1)
    SystemCalls.setAttribute(deathSignal, UInt(SIGKILL))
    SystemCalls.closeDescriptors(from: UInt32(ProbeProcess.answerDescriptor) + 1)
    limit(RLIMIT_CORE, to: 0)
    // At the first bound comes SIGXCPU, which the parent knows; a plugin that ignores it is killed at the second.
    limit(RLIMIT_CPU, to: rlim_t(processorSeconds), atMost: 2 * rlim_t(processorSeconds))
    limit(RLIMIT_FSIZE, to: 1 << 20)
    limit(RLIMIT_NOFILE, to: 256)
    limit(RLIMIT_AS, to: 64 << 30)
  }

  private static func limit(_ resource: __rlimit_resource, to value: rlim_t, atMost most: rlim_t? = nil) {
    let resource = __rlimit_resource_t(resource.rawValue)
    var bound = rlimit()
    guard getrlimit(resource, &bound) == 0 else { return }
    bound.rlim_cur = min(value, bound.rlim_max)
    bound.rlim_max = min(most ?? value, bound.rlim_max)
    setrlimit(resource, &bound)
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
