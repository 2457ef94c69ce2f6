/// A growing array of trivial C structs whose storage is lent to the host by address.
///
/// Unsafe because the host reads the elements through a pointer after the Swift call that made them has returned; an
/// `Array` gives its address only inside a closure. Elements must be trivial.
struct GrowingBuffer<Element>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int = 8) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  /// The address of the elements, or nil when there are none; valid until the next `append`.
  var address: UnsafePointer<Element>? { count == 0 ? nil : UnsafePointer(base) }

  mutating func append(_ element: Element) {
    if count == capacity {
      let grown = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
      grown.moveInitialize(from: base, count: count)
      base.deallocate()
      base = grown
      capacity *= 2
    }
    (base + count).initialize(to: element)
    count += 1
  }

  /// Forgets the elements and keeps the storage.
  mutating func removeAll() { count = 0 }

  subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count)
      return base[index]
    }
    set {
      precondition(index >= 0 && index < count)
      base[index] = newValue
    }
  }
}
