import Compute
import Glibc
import PluginCheck
import PluginHost
import Synchronization

/// Tells which plugin, and which function of it, when a command dies in one.
///
/// Unsafe since it works in a handler of signals, in which nothing may be allocated or locked: a second process, this
/// program again, reads the plugin's file and makes the sentence.
enum PluginCrash {
  /// The first argument that makes this program tell of a crash.
  static let argument = "__tell-crash"

  private static let signals = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT]
  private nonisolated(unsafe) static let before = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
  /// The thread that tells; 0 for none yet.
  private static let teller = Atomic<UInt>(0)

  // What the second process is started with: "host __tell-crash SIGNAL PLUGIN PLACE PLACE …".
  private static let mostPlaces = 32
  private static let digits = 17
  private nonisolated(unsafe) static let words = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
    capacity: mostPlaces + 6)
  private nonisolated(unsafe) static let numbers = UnsafeMutablePointer<CChar>.allocate(
    capacity: (mostPlaces + 1) * digits)
  private typealias Fork = @convention(c) () -> pid_t
  private nonisolated(unsafe) static var fork: Fork?

  /// Watches from here on.
  static func watch() {
    // The fork that a handler may call, of glibc from 2.34; without it the crash is told by the runtime alone.
    guard let address = unsafe dlsym(nil, "_Fork") else { return }
    unsafe fork = unsafeBitCast(address, to: Fork.self)
    PluginStack.prepare()
    _ = teller.load(ordering: .relaxed)
    unsafe words[0] = strdup("host")
    unsafe words[1] = strdup(argument)
    SignalStack.install()
    var action = sigaction()
    unsafe sigemptyset(&action.sa_mask)
    let information: Int32 = 4
    let onStack: Int32 = 0x0800_0000
    action.sa_flags = information | onStack
    unsafe action.__sigaction_handler.sa_sigaction = { signal, information, context in
      let isFault = signal == SIGSEGV || signal == SIGBUS
      let touched =
        isFault ? unsafe information.map { unsafe UInt(bitPattern: $0.pointee._sifields._sigfault.si_addr) } : nil
      if PluginCrash.tell(signal, touched: touched, registers: unsafe SignalRegisters(context)) {
        Glibc.signal(signal, SIG_DFL)
      } else {
        unsafe sigaction(signal, PluginCrash.before + Int(signal), nil)
      }
      // Returned to, the fault comes again and is taken as was just said; abort sees to its end itself.
    }
    for signal in signals { unsafe sigaction(signal, &action, before + Int(signal)) }
  }

  /// Starts the process that tells; false where no plugin was running.
  private static func tell(_ signal: Int32, touched: UInt?, registers: SignalRegisters?) -> Bool {
    guard let fork = unsafe fork else { return false }
    let own = UInt(pthread_self())
    let (isFirst, telling) = teller.compareExchange(
      expected: 0, desired: own, ordering: .acquiringAndReleasing)
    guard isFirst else {
      // Many threads may meet one fault: the first tells, and ends all.
      while telling != own { pause() }
      return false
    }
    var count = 0
    unsafe PluginStack.walk(counter: registers?.counter) { path, offset in
      if count == 0 { unsafe words[3] = UnsafeMutablePointer(mutating: path) }
      guard count < mostPlaces, let first = unsafe words[3], unsafe strcmp(first, path) == 0 else { return }
      count += 1
      unsafe words[3 + count] = number(offset, at: count)
    }
    guard count > 0 else { return false }
    let isStack = touched.map { registers?.isNextOfStack($0) == true } ?? false
    // The sign tells a stack that ran over.
    unsafe words[2] = number(UInt(signal) | (isStack ? stackMark : 0), at: 0)
    unsafe words[4 + count] = nil
    let process = fork()
    if process == 0 {
      unsafe execve("/proc/self/exe", words, environ)
      _exit(127)
    }
    var status: Int32 = 0
    while process > 0, unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    return process > 0 && status == 0
  }

  private static let stackMark: UInt = 0x100

  /// A number as hexadecimal digits, written into one of the places that are kept for them.
  private static func number(_ value: UInt, at place: Int) -> UnsafeMutablePointer<CChar> {
    let text = unsafe numbers + place * digits
    for digit in 0..<digits - 1 {
      let nibble = CChar(value >> UInt(4 * (digits - 2 - digit)) & 15)
      unsafe text[digit] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
    }
    unsafe text[digits - 1] = 0
    return unsafe text
  }

  /// Whether the process was started to tell of a crash.
  static func isTelling(_ arguments: [String]) -> Bool { arguments.count > 4 && arguments[1] == argument }

  /// The whole life of the process that tells.
  static func run(_ arguments: [String]) -> Never {
    guard let number = UInt(arguments[2], radix: 16) else { _exit(HostExit.usage.rawValue) }
    let how = CrashReport.ending(
      signal: Int32(number & (stackMark - 1)), isStackOverflow: number & stackMark != 0,
      places: Array(arguments[4...]), plugin: arguments[3])
    Console().error(Messages.crashedIn(plugin: arguments[3], how))
    _exit(0)
  }
}
