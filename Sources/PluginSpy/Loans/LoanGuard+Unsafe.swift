import Glibc

/// Tells, when the process dies of touching lent memory, whose loan it was. For child processes that test a plugin.
public enum LoanGuard {
  /// The function of the plugin that was entered last, as a string that lives for ever.
  nonisolated(unsafe) static var running: UnsafePointer<CChar>?
  /// The function of the plugin that returned last: what the host reads behind it is what that one handed over.
  nonisolated(unsafe) static var returned: UnsafePointer<CChar>?

  /// Makes what a signal handler must not make: to be called before `tell` may be.
  public static func prepare() {
    _ = LoanLedger.entries
    (running, returned) = (nil, nil)
  }

  /// Says whose loan an address belongs to, and which function was running: "kept WHAT, lent to FUNCTION<tab>RUNNING",
  /// with "beyond" for an address behind a lent array and "wrote" for a loan that is not over. Allocates nothing.
  ///
  /// - Returns: false, and nothing said, for any other address.
  public static func tell(_ address: UInt, to descriptor: Int32) -> Bool {
    guard let loan = LoanLedger.find(address) else { return false }
    write(loan.pointee.isOver ? "kept " : loan.pointee.isFence(address) ? "beyond " : "wrote ", descriptor)
    write(loan.pointee.label.map { UnsafePointer($0) }, descriptor)
    write("\t", descriptor)
    tellRunning(to: descriptor)
    return true
  }

  /// Says which function was running, or, behind a "<", which had returned; nothing where there was none. Allocates
  /// nothing.
  public static func tellRunning(to descriptor: Int32) {
    guard running == nil, returned != nil else { return write(running, descriptor) }
    write("<", descriptor)
    write(returned, descriptor)
  }

  private static func write(_ text: UnsafePointer<CChar>?, _ descriptor: Int32) {
    guard let text else { return }
    _ = Glibc.write(descriptor, text, strlen(text))
  }

  private static func write(_ text: StaticString, _ descriptor: Int32) {
    _ = Glibc.write(descriptor, text.utf8Start, text.utf8CodeUnitCount)
  }
}
