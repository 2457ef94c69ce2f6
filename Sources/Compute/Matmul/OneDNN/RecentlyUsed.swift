import Synchronization

/// A bounded table of things that are costly to make: the one used longest ago makes room for a new one.
///
/// Its Sendable is unchecked, as the entries are touched under the lock alone.
package final class RecentlyUsed<Key: Hashable, Value: AnyObject & Sendable>: @unchecked Sendable {
  private var entries: [Key: (value: Value, lastUse: UInt64)] = [:]
  private var uses: UInt64 = 0
  private let limit: Int
  private let guardian = Mutex(())

  /// A table of at most `limit` values.
  package init(limit: Int) { self.limit = limit }

  /// The number of values.
  package var count: Int { guardian.withLock { _ in entries.count } }

  /// The key's value, made when there is none; what cannot be made is asked for again the next time.
  package func value(_ key: Key, make: () -> Value?) -> Value? {
    let known = guardian.withLock { _ -> Value? in
      uses += 1
      entries[key]?.lastUse = uses
      return entries[key]?.value
    }
    // Made outside of the lock: two threads may make the same, of which one is kept.
    guard known == nil, let made = make() else { return known }
    return guardian.withLock { _ in
      if let other = entries[key] { return other.value }
      if entries.count >= limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
        entries[oldest.key] = nil
      }
      entries[key] = (made, uses)
      return made
    }
  }
}
