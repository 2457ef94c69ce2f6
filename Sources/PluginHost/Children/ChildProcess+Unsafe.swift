import Glibc

/// A child process with a pipe on descriptor 3 that it answers through, an otherwise closed world and few rights.
package struct ChildProcess {
  /// How a child came to its end.
  package enum End {
    case exited(Int32)
    case killed(Int32)
    case timedOut
  }

  /// The descriptor that the child answers through.
  package static let answerDescriptor: Int32 = 3
  private static let longestAnswer = 1 << 20

  private let process: pid_t
  private let reading: Int32

  /// Starts an executable with arguments and the least environment that it can load libraries with.
  ///
  /// - Parameter more: further variables, as "NAME=value".
  package init(executable: String, arguments: [String], environment more: [String] = []) throws(ProbeFailure) {
    var ends: [Int32] = [-1, -1]
    let pipeFailure = SystemCalls.pipe(&ends)
    guard pipeFailure == 0 else { throw .notStarted(code: pipeFailure) }
    defer { close(ends[1]) }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The answer's descriptor first: where the host was started without standard streams, the pipe has their numbers.
    posix_spawn_file_actions_adddup2(&actions, ends[1], Self.answerDescriptor)
    for descriptor: Int32 in 0...2 {
      let mode = descriptor == 0 ? O_RDONLY : O_WRONLY
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", mode, 0)
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = (Self.environment() + more).map { strdup($0) } + [nil]
    defer { for word in words + variables { free(word) } }
    var process = pid_t()
    let failure = posix_spawn(&process, executable, &actions, &attributes, &words, &variables)
    guard failure == 0 else {
      close(ends[0])
      throw .notStarted(code: failure)
    }
    self.process = process
    self.reading = ends[0]
  }

  /// A crash in the child is an answer, not a bug to print; and one thread is enough for any library it loads.
  private static func environment() -> [String] {
    var variables = ["SWIFT_BACKTRACE=enable=no", "OPENBLAS_NUM_THREADS=1", "LC_ALL=C.UTF-8"]
    // What sanitizers need is passed on, so that an author can test with them.
    for name in ["LD_LIBRARY_PATH", "LD_PRELOAD", "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"]
    where !SystemCalls.isSecure {
      if let value = getenv(name) { variables.append(name + "=" + String(cString: value)) }
    }
    return variables
  }

  /// Waits for the line that begins with the mark, and ends the child.
  ///
  /// - Parameter asksWhere: whether a child that says nothing in time is sent SIGABRT, and has a moment to say where it is.
  /// - Returns: the line without its mark, nil when none came; and how the child ended, which counts in that case.
  package func finish(limit: Int, mark: String, asksWhere: Bool = false) -> (line: String?, end: End) {
    let deadline = Self.milliseconds() + limit
    var received: [UInt8] = []
    var line = receive(&received, until: deadline, mark)
    let isLate = line == nil && Self.milliseconds() >= deadline
    let moment = 1000
    if isLate, asksWhere {
      kill(process, SIGABRT)
      line = receive(&received, until: Self.milliseconds() + moment, mark)
    }
    close(reading)
    // A child that says where it was is about to die, of what it would have died of without a word.
    let patience = isLate ? 0 : line == nil ? deadline : asksWhere ? Self.milliseconds() + 10 * moment : 0
    let end = end(by: patience)
    if isLate { return (line, .timedOut) }
    if line != nil, case .timedOut = end { return (line, .killed(SIGKILL)) }
    return (line, end)
  }

  /// Reads until a line with the mark is there, the child has closed its end or the deadline has come.
  private func receive(_ received: inout [UInt8], until deadline: Int, _ mark: String) -> String? {
    while received.count < Self.longestAnswer {
      if let line = Self.line(in: received, mark: mark) { return line }
      var waiting = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
      // An answer that lies there already counts, however late this process comes to read it.
      let ready = poll(&waiting, 1, Int32(clamping: max(0, deadline - Self.milliseconds())))
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { return nil }
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      let got = read(reading, &chunk, chunk.count)
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { break }
      received += chunk[..<got]
    }
    return Self.line(in: received, mark: mark)
  }

  /// The first whole line that begins with the mark and a space, without them.
  private static func line(in bytes: [UInt8], mark: String) -> String? {
    guard let newline = bytes.firstIndex(of: 0x0A) else { return nil }
    let start = Array((mark + " ").utf8)
    guard bytes[..<newline].starts(with: start) else { return nil }
    return String(validating: bytes[start.count..<newline], as: UTF8.self)
  }

  /// Waits for the end until the deadline, then makes it.
  private func end(by deadline: Int) -> End {
    var status: Int32 = 0
    var pause: useconds_t = 200
    while true {
      let ended = waitpid(process, &status, WNOHANG)
      if ended == process { break }
      if ended < 0, errno != EINTR { return .exited(-1) }
      guard Self.milliseconds() < deadline else {
        kill(-process, SIGKILL)
        kill(process, SIGKILL)
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return .timedOut
      }
      usleep(pause)
      pause = min(pause * 2, 10_000)
    }
    // Whatever the plugin may have started goes with it.
    kill(-process, SIGKILL)
    let signal = status & 0x7F
    return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal)
  }

  /// A clock that nobody sets, in milliseconds.
  package static func milliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }

  /// A word to begin an answer with, which a library that merely writes to every descriptor will not hit.
  package static func mark() -> String {
    var generator = SystemRandomNumberGenerator()
    return String(generator.next(), radix: 16) + String(generator.next(), radix: 16)
  }

  /// Writes a line to the parent, from within a child.
  package static func answer(_ text: String) {
    let line = Array((text + "\n").utf8)
    var written = 0
    while written < line.count {
      let count = line.withUnsafeBytes { buffer in
        write(answerDescriptor, buffer.baseAddress.map { $0 + written }, line.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      written += count
    }
  }
}
