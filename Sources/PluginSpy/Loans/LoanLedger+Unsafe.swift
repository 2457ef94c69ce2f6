import Glibc

/// Where lent memory lay, for the one who is called when a plugin touches it again.
///
/// Unsafe and without locks on the reading side: it is read by a signal handler, in which nothing may be allocated,
/// locked or reference counted.
enum LoanLedger {
  /// A range of pages that are or were lent, and what was lent to whom.
  struct Entry {
    var start: UInt
    var end: UInt
    var label: UnsafeMutablePointer<CChar>?
    var isOver: Bool
    /// The pages behind some of its arrays, which were never lent; 0 for none.
    var fences: (UInt, UInt, UInt, UInt) = (0, 0, 0, 0)

    /// Whether an address lies behind an array, instead of within what was lent.
    func isFence(_ address: UInt) -> Bool {
      let page = address & ~4095
      return page != 0 && (page == fences.0 || page == fences.1 || page == fences.2 || page == fences.3)
    }
  }

  static let capacity = 8192
  /// How many fences an entry has room for.
  static let mostFences = 4
  // Written under `lock`, read by the signal handler.
  nonisolated(unsafe) static let entries: UnsafeMutablePointer<Entry> = {
    let memory = UnsafeMutablePointer<Entry>.allocate(capacity: capacity)
    memory.initialize(repeating: Entry(start: 0, end: 0, label: nil, isOver: true), count: capacity)
    return memory
  }()
  private nonisolated(unsafe) static var next = 0
  private nonisolated(unsafe) static let lock: UnsafeMutablePointer<pthread_mutex_t> = {
    let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    return lock
  }()

  /// Notes a loan that begins. The oldest one that is over is given back to the system once there are many.
  ///
  /// - Returns: its place, for `end`.
  static func begin(
    _ start: UnsafeMutableRawPointer, _ length: Int, _ label: String, fences: [UInt]
  ) -> Int {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    // Loans that last as long as a task are few, so that a free place is near.
    while !entries[next % capacity].isOver { next += 1 }
    let place = next % capacity
    next += 1
    let old = entries[place]
    if old.start != 0 {
      munmap(UnsafeMutableRawPointer(bitPattern: old.start), Int(old.end - old.start))
      free(old.label)
    }
    let first = UInt(bitPattern: start)
    let four = fences + [UInt](repeating: 0, count: max(0, mostFences - fences.count))
    entries[place] = Entry(
      start: first, end: first + UInt(length), label: strdup(label), isOver: false,
      fences: (four[0], four[1], four[2], four[3]))
    return place
  }

  /// Notes that a loan is over.
  static func end(_ place: Int) {
    pthread_mutex_lock(lock)
    entries[place].isOver = true
    pthread_mutex_unlock(lock)
  }

  /// The loan that an address belongs to; nil for any other address.
  static func find(_ address: UInt) -> UnsafePointer<Entry>? {
    for place in 0..<capacity where address >= entries[place].start && address < entries[place].end {
      return UnsafePointer(entries + place)
    }
    return nil
  }
}
