import Glibc

/// Tells, when the process dies of touching lent memory, whose loan it was. For child processes that test a plugin.
public enum LoanGuard {
  // Set before the handler is installed, read in it.
  private nonisolated(unsafe) static var descriptor: Int32 = 2
  private nonisolated(unsafe) static var mark: UnsafeMutablePointer<CChar>?
  /// The function of the plugin that was entered last, as a string that lives for ever.
  nonisolated(unsafe) static var running: UnsafePointer<CChar>?

  /// Installs the handler: what it has to say goes to `descriptor`, behind `mark`, and the process then dies as it would.
  public static func install(descriptor: Int32, mark: String) {
    self.descriptor = descriptor
    self.mark = strdup(mark)
    _ = LoanLedger.entries
    // A stack of its own, since the fault may be the end of the stack.
    let size = 1 << 16
    var stack = stack_t()
    stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    stack.ss_size = size
    sigaltstack(&stack, nil)
    var action = sigaction()
    sigemptyset(&action.sa_mask)
    let information: Int32 = 4
    let onStack: Int32 = 0x0800_0000
    action.sa_flags = information | onStack
    action.__sigaction_handler.sa_sigaction = { signal, information, _ in
      LoanGuard.tell(information.map { UInt(bitPattern: $0.pointee._sifields._sigfault.si_addr) } ?? 0)
      var plain = sigaction()
      plain.__sigaction_handler.sa_handler = SIG_DFL
      sigaction(signal, &plain, nil)
      raise(signal)
    }
    sigaction(SIGSEGV, &action, nil)
    sigaction(SIGBUS, &action, nil)
  }

  private static func tell(_ address: UInt) {
    guard let loan = LoanLedger.find(address) else { return }
    write(mark)
    write(loan.pointee.isOver ? " kept " : loan.pointee.isFence(address) ? " beyond " : " wrote ")
    write(loan.pointee.label.map { UnsafePointer($0) })
    write("\t")
    write(running)
    write("\n")
  }

  private static func write(_ text: UnsafeMutablePointer<CChar>?) { write(text.map { UnsafePointer($0) }) }

  private static func write(_ text: UnsafePointer<CChar>?) {
    guard let text else { return }
    _ = Glibc.write(descriptor, text, strlen(text))
  }

  private static func write(_ text: StaticString) {
    _ = Glibc.write(descriptor, text.utf8Start, text.utf8CodeUnitCount)
  }
}
