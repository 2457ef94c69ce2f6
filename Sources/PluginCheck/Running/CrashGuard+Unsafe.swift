import Compute
import Glibc
import PluginHost
import PluginSpy
import Synchronization

/// Tells, when a child that tests a plugin dies, exits or is asked where it hangs, which functions of the plugin were
/// running: one line of the answer, which `CrashReport` reads.
///
/// Unsafe since it works in a signal handler, in which nothing may be allocated, locked or reference counted.
enum CrashGuard {
  // Set before the handler is installed, read in it.
  private nonisolated(unsafe) static var descriptor: Int32 = 2
  private nonisolated(unsafe) static var mark: UnsafeMutablePointer<CChar>?
  private nonisolated(unsafe) static var plugin: UnsafeMutablePointer<CChar>?
  /// The thread that tells; 0 for none yet.
  private static let teller = Atomic<UInt>(0)

  private static let signals = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT]
  /// What the signals did before: a sanitizer's report, or the end.
  private nonisolated(unsafe) static let before = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)

  /// Installs the handler: what it has to say goes to `descriptor`, behind `mark`, and the process then dies as it would.
  ///
  /// - Parameter plugin: the path that the plugin is loaded by.
  static func install(plugin: String, descriptor: Int32, mark: String) {
    self.descriptor = descriptor
    self.mark = strdup(mark)
    self.plugin = strdup(plugin)
    LoanGuard.prepare()
    _ = teller.load(ordering: .relaxed)
    PluginStack.prepare()
    SignalStack.install()
    var action = sigaction()
    sigemptyset(&action.sa_mask)
    let information: Int32 = 4
    let onStack: Int32 = 0x0800_0000
    action.sa_flags = information | onStack
    action.__sigaction_handler.sa_sigaction = { signal, information, context in
      let isFault = signal == SIGSEGV || signal == SIGBUS
      CrashGuard.tell(
        signal, touched: isFault ? information.map { UInt(bitPattern: $0.pointee._sifields._sigfault.si_addr) } : nil,
        registers: SignalRegisters(context))
      // Returned to, the fault comes again and is taken as it was before; abort sees to its end itself.
      sigaction(signal, CrashGuard.before + Int(signal), nil)
    }
    for signal in signals { sigaction(signal, &action, before + Int(signal)) }
    // The child itself leaves without exit, so that only a plugin can call this.
    atexit { CrashGuard.tell(0, touched: nil, registers: nil) }
  }

  /// Writes "MARK HEAD<tab>RUNNING<tab>PLACE PLACE …": the function of the contract that was called last, and the places as
  /// hexadecimal offsets into the plugin, innermost first.
  private static func tell(_ signal: Int32, touched: UInt?, registers: SignalRegisters?) {
    // The first word is what counts: an abort after a fault has nothing to add, and other threads wait for the end.
    let own = UInt(pthread_self())
    let (isFirst, telling) = teller.compareExchange(
      expected: 0, desired: own, ordering: .acquiringAndReleasing)
    guard isFirst else {
      while telling != own { pause() }
      return
    }
    if let mark { _ = Glibc.write(descriptor, mark, strlen(mark)) }
    write(" ")
    let isLoan = touched.map { LoanGuard.tell($0, to: descriptor) } ?? false
    if !isLoan {
      write(signal == 0 ? "exit " : "signal ")
      write(hexadecimal: UInt(signal))
      if let touched, registers?.isNextOfStack(touched) == true { write("stack") }
      write("\t")
      LoanGuard.tellRunning(to: descriptor)
    }
    write("\t")
    PluginStack.walk(counter: registers?.counter) { path, offset in
      if let plugin = CrashGuard.plugin, strcmp(path, plugin) == 0 { CrashGuard.write(hexadecimal: offset) }
    }
    write("\n")
  }

  private static func write(hexadecimal number: UInt) {
    var shift = UInt.bitWidth - 4
    while shift > 0, number >> UInt(shift) == 0 { shift -= 4 }
    while shift >= 0 {
      let digit = UInt8(truncatingIfNeeded: number >> UInt(shift) & 15)
      var character = digit < 10 ? 0x30 + digit : 0x57 + digit
      _ = Glibc.write(descriptor, &character, 1)
      shift -= 4
    }
    write(" ")
  }

  private static func write(_ text: StaticString) {
    _ = Glibc.write(descriptor, text.utf8Start, text.utf8CodeUnitCount)
  }
}
