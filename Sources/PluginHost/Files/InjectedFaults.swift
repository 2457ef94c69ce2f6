import Glibc

/// Failures that a test asks for: the n-th read or write, counted from 1 over all streams, fails.
package struct InjectedFaults: Sendable {
  /// Which read fails; nil: none.
  package var read: Int?
  /// Which write fails; nil: none.
  package var write: Int?

  /// Makes a plan; nothing fails unless it is said.
  package init(read: Int? = nil, write: Int? = nil) {
    self.read = read
    self.write = write
  }
}
