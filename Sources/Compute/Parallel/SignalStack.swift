import Glibc

/// Memory for the handlers of signals on one thread, so that they can run when the thread's own stack has run over.
///
/// A thread begins without any; then a fault of its stack ends the process before a handler has said where it was.
package enum SignalStack {
  /// Enough for a handler that walks the stack.
  private static let size = 1 << 17

  /// Gives the calling thread such memory for the rest of the process.
  package static func install() { set(UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)) }

  /// Gives the calling thread such memory while `body` runs.
  package static func during(_ body: () -> Void) {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    set(memory)
    body()
    var none = stack_t()
    none.ss_flags = Int32(SS_DISABLE)
    sigaltstack(&none, nil)
    memory.deallocate()
  }

  private static func set(_ memory: UnsafeMutableRawPointer) {
    var stack = stack_t()
    stack.ss_sp = memory
    stack.ss_size = size
    sigaltstack(&stack, nil)
  }
}
