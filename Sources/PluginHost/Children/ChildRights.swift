import Glibc

/// The rights of a child process that runs a plugin's code.
package enum ChildRights {
  /// Leaves a plugin without the means to do lasting harm by accident.
  package static func giveUp(processorSeconds: Int, fileBytes: Int) {
    let noNewPrivileges: Int32 = 38
    let deathSignal: Int32 = 1
    SystemCalls.setAttribute(noNewPrivileges, 1)
    SystemCalls.setAttribute(deathSignal, UInt(SIGKILL))
    SystemCalls.closeDescriptors(from: UInt32(ChildProcess.answerDescriptor) + 1)
    limit(RLIMIT_CORE, to: 0)
    // At the first bound comes SIGXCPU, which the parent knows; a plugin that ignores it is killed at the second.
    limit(RLIMIT_CPU, to: rlim_t(processorSeconds), atMost: 2 * rlim_t(processorSeconds))
    limit(RLIMIT_FSIZE, to: rlim_t(fileBytes))
    limit(RLIMIT_NOFILE, to: 256)
    // Sanitizers reserve more addresses than any plugin needs.
    let isSanitized = getenv("ASAN_OPTIONS") != nil || getenv("TSAN_OPTIONS") != nil
    if !isSanitized { limit(RLIMIT_AS, to: 64 << 30) }
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
