import Glibc

/// Failures that a test asks for: the n-th read or write, counted from 1 over all streams, fails.
package struct InjectedFaults: Sendable {
  /// Which read fails; nil: none.
  package var read: Int?
  /// Which write fails; nil: none.
  package var write: Int?
  /// How many bytes a read gives at most; nil: what was asked for.
  package var readBytes: Int?

  /// Makes a plan; nothing fails unless it is said.
  package init(read: Int? = nil, write: Int? = nil, readBytes: Int? = nil) {
    self.read = read
    self.write = write
    self.readBytes = readBytes
  }
}
