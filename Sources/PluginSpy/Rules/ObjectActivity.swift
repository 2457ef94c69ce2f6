import Glibc
import Synchronization

/// Which calls are running on which object, for the rules of thread tags.
final class ObjectActivity: Sendable {
  private struct Call: Sendable {
    let function: String
    let tag: ThreadTag
    let thread: UInt
  }

  private let calls = Mutex<[UInt: [Call]]>([:])

  /// Notes that a call begins.
  ///
  /// - Parameter mayNest: whether the function may run within another call of its thread on the same object.
  /// - Returns: the call that it must not run beside, if there is one.
  func enter(_ function: ContractFunction, _ object: UInt, mayNest: Bool) -> String? {
    let thread = UInt(pthread_self())
    return calls.withLock { calls in
      let running = calls[object] ?? []
      let clash = running.first { other in
        if mayNest, other.thread == thread { return false }
        if other.tag == .load || function.tag == .load { return true }
        switch function.tag {
        case .step, .io, .state: return other.tag == function.tag
        case .any, .load, .worker: return false
        }
      }
      calls[object] = running + [Call(function: function.fullName, tag: function.tag, thread: thread)]
      return clash?.function
    }
  }

  /// Notes that a call is over.
  func leave(_ function: ContractFunction, _ object: UInt) {
    let thread = UInt(pthread_self())
    calls.withLock { calls in
      guard var running = calls[object] else { return }
      if let place = running.lastIndex(where: { $0.thread == thread && $0.function == function.fullName }) {
        running.remove(at: place)
      }
      calls[object] = running.isEmpty ? nil : running
    }
  }
}
