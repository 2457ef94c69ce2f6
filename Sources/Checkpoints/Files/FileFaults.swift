/// Faults for tests: it is asked before every call to the system that changes something.
package protocol FileFaults: AnyObject {
  /// The error number with which this call shall fail, or nil to let it through.
  func code(for operation: FileOperation, path: String) -> Int32?

  /// The most bytes that one write shall take, as a full pipe or disk would have it, or nil for no limit.
  var maximumWrite: Int? { get }
}
