import Glibc
import PluginSpy

/// Tells, when a child that tests a plugin dies, exits or is asked where it hangs, which functions of the plugin were
/// running: one line of the answer, which `CrashReport` reads.
///
/// Unsafe since it works in a signal handler, in which nothing may be allocated, locked or reference counted.
enum CrashGuard {
  // Set before the handler is installed, read in it.
  private nonisolated(unsafe) static var descriptor: Int32 = 2
  private nonisolated(unsafe) static var mark: UnsafeMutablePointer<CChar>?
  private nonisolated(unsafe) static var plugin: UnsafeMutablePointer<CChar>?
  private nonisolated(unsafe) static var hasTold = false

  private static let deepest = 128
  private nonisolated(unsafe) static let frames = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(
    capacity: deepest)

  // Of glibc, found at run time since the headers that Swift sees leave them out: execinfo.h's, and dlfcn.h's with an
  // answer of four pointers, the file's path and its beginning in memory first.
  private typealias Backtrace = @convention(c) (UnsafeMutablePointer<UnsafeMutableRawPointer?>, Int32) -> Int32
  private typealias AddressOwner =
    @convention(c) (
      UnsafeRawPointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> Int32
  private nonisolated(unsafe) static var backtrace: Backtrace?
  private nonisolated(unsafe) static var addressOwner: AddressOwner?
  private nonisolated(unsafe) static let owner = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: 4)

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
    backtrace = dlsym(nil, "backtrace").map { unsafeBitCast($0, to: Backtrace.self) }
    addressOwner = dlsym(nil, "dladdr").map { unsafeBitCast($0, to: AddressOwner.self) }
    // The first walk loads the library that the later ones need.
    _ = backtrace?(frames, Int32(deepest))
    owner.initialize(repeating: nil, count: 4)
    // A stack of its own, since the fault may be the end of the stack.
    let size = 1 << 17
    var stack = stack_t()
    stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    stack.ss_size = size
    sigaltstack(&stack, nil)
    var action = sigaction()
    sigemptyset(&action.sa_mask)
    let information: Int32 = 4
    let onStack: Int32 = 0x0800_0000
    action.sa_flags = information | onStack
    action.__sigaction_handler.sa_sigaction = { signal, information, context in
      let isFault = signal == SIGSEGV || signal == SIGBUS
      CrashGuard.tell(
        signal, touched: isFault ? information.map { UInt(bitPattern: $0.pointee._sifields._sigfault.si_addr) } : nil,
        at: CrashGuard.counter(context))
      // Returned to, the fault comes again and is taken as it was before; abort sees to its end itself.
      sigaction(signal, CrashGuard.before + Int(signal), nil)
    }
    for signal in signals { sigaction(signal, &action, before + Int(signal)) }
    // The child itself leaves without exit, so that only a plugin can call this.
    atexit { CrashGuard.tell(0, touched: nil, at: nil) }
  }

  /// Where the processor was when the signal came.
  private static func counter(_ context: UnsafeMutableRawPointer?) -> UInt? {
    guard let context = context?.assumingMemoryBound(to: ucontext_t.self) else { return nil }
    #if arch(x86_64)
      return UInt(bitPattern: Int(context.pointee.uc_mcontext.gregs.16))
    #elseif arch(arm64)
      return UInt(context.pointee.uc_mcontext.pc)
    #else
      #error("name the register of the next instruction here")
    #endif
  }

  /// Writes "MARK HEAD<tab>RUNNING<tab>PLACE PLACE …", the places as hexadecimal offsets into the plugin, innermost first.
  private static func tell(_ signal: Int32, touched: UInt?, at counter: UInt?) {
    // The first word is what counts: an abort after a fault has nothing to add.
    guard !hasTold else { return }
    hasTold = true
    if let mark { _ = Glibc.write(descriptor, mark, strlen(mark)) }
    write(" ")
    let isLoan = touched.map { LoanGuard.tell($0, to: descriptor) } ?? false
    if !isLoan {
      write(signal == 0 ? "exit " : "signal ")
      write(hexadecimal: UInt(signal))
      write("\t")
    }
    write("\t")
    let count = Int(backtrace?(frames, Int32(deepest)) ?? 0)
    for index in 0..<count { tell(UInt(bitPattern: frames[index]), counter) }
    write("\n")
  }

  /// Writes a frame's offset, if it is one of the plugin's; that of a caller lies behind its call.
  private static func tell(_ address: UInt, _ counter: UInt?) {
    let caller = address == counter ? address : address &- 1
    guard let plugin, let addressOwner, addressOwner(UnsafeRawPointer(bitPattern: caller), owner) != 0,
      let path = owner[0]?.assumingMemoryBound(to: CChar.self), strcmp(path, plugin) == 0
    else { return }
    write(hexadecimal: caller &- UInt(bitPattern: owner[1]))
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
