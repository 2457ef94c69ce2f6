import Synchronization

/// Results that workers produce in any order, read in the order of their numbers.
final class OrderedResults<Element: Sendable>: Sendable {
  private let slots: Mutex<[Result<Element, any Error>?]>

  init(count: Int) {
    slots = Mutex([Result<Element, any Error>?](repeating: nil, count: count))
  }

  /// Keeps the result of one number.
  func set(_ index: Int, _ result: Result<Element, any Error>) {
    slots.withLock { $0[index] = result }
  }

  /// All elements; throws the error of the lowest number that failed.
  func all() throws -> [Element] {
    try slots.withLock { slots in
      try slots.map { slot in
        guard let slot else { throw WorkflowError.resource("a worker left a result out") }
        return try slot.get()
      }
    }
  }
}
