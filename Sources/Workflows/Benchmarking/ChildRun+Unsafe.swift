import Glibc

/// One run of this program as a child, for what only a new process shows: its start, and its own peak of memory.
struct ChildRun {
  /// Wall-clock seconds from the start to the end.
  let seconds: Double
  /// The largest resident memory, in MiB.
  let peakMegabytes: Int

  /// Runs this executable with arguments, without its standard streams, to its end.
  /// - Throws: `WorkflowError.resource` when it could not be started or failed.
  init(_ arguments: [String]) throws(WorkflowError) {
    let executable = "/proc/self/exe"
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for descriptor: Int32 in 0...2 {
      unsafe posix_spawn_file_actions_addopen(
        &actions, descriptor, "/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY, 0)
    }
    var words: [UnsafeMutablePointer<CChar>?] = unsafe ([executable] + arguments).map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var process = pid_t()
    let started = MonotonicClock.seconds()
    let failure = unsafe posix_spawn(&process, executable, &actions, nil, &words, environ)
    guard failure == 0 else { throw .resource("a second process could not be started (error \(failure))") }
    var status: Int32 = 0
    var usage = rusage()
    while unsafe wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    seconds = MonotonicClock.seconds() - started
    peakMegabytes = usage.ru_maxrss / 1024
    guard status == 0 else {
      throw .resource("`host \(arguments.joined(separator: " "))` failed with status \(status); run it to see why")
    }
  }
}
