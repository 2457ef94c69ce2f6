import Glibc
import PluginAPI
import PluginHost

/// A copy of what the host lends, in pages of its own: readable while it is lent, out of reach afterwards.
final class Loan: @unchecked Sendable {
  private static let page = 4096
  /// How many bytes behind an array hold what cannot be.
  private static let tail = HostAge.tail
  // Address space, not memory: what is not touched is given back when the copy is made.
  private static let reserve = 1 << 30

  private let start: UnsafeMutableRawPointer
  private var used = 0
  private var length: Int
  private let label: String
  /// Which host's structs the copies are like.
  let age: HostAge
  private var place: Int?
  // Pages of the loan that nobody may touch, each behind an array.
  private var fences: [Int] = []
  private var isOver = false

  /// Begins a loan; nil when the system has no address space left.
  init?(_ label: String, age: HostAge) {
    let protection = PROT_READ | PROT_WRITE
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    guard let memory = mmap(nil, Self.reserve, protection, flags, -1, 0), memory != MAP_FAILED else { return nil }
    start = memory
    length = Self.reserve
    self.label = label
    self.age = age
  }

  deinit { end() }

  /// Room for elements; nil when the loan is larger than any record or batch.
  ///
  /// Behind it lies what cannot be, no number and no index that exists, so that reading one element too far shows.
  func take<Element>(_: Element.Type, _ count: Int) -> UnsafeMutablePointer<Element>? {
    let bytes = MemoryLayout<Element>.stride * count
    guard used + bytes + Self.tail + 16 <= Self.reserve else { return nil }
    let place = start + used
    used += (bytes + Self.tail + 15) & ~15
    let tail = place + bytes
    if Element.self == Float.self {
      tail.initializeMemory(as: Float.self, repeating: .nan, count: Self.tail / 4)
    } else if Element.self == Double.self {
      tail.initializeMemory(as: Double.self, repeating: .nan, count: Self.tail / 8)
    } else {
      tail.initializeMemory(as: UInt8.self, repeating: HostAge.filling, count: Self.tail)
    }
    return place.bindMemory(to: Element.self, capacity: count)
  }

  /// A copy of elements that ends with its page, and the next page is out of reach; null stays null.
  func fenced<Element>(_ elements: UnsafePointer<Element>?, _ count: UInt64) -> UnsafePointer<Element>? {
    let bytes = MemoryLayout<Element>.stride * Int(count)
    guard let elements, bytes > 0 else { return array(elements, count) }
    let end = (used + bytes + Self.page - 1) / Self.page * Self.page
    guard end + Self.page <= Self.reserve, fences.count < LoanLedger.mostFences else { return array(elements, count) }
    used = end + Self.page
    fences.append(end)
    let copy = (start + end - bytes).bindMemory(to: Element.self, capacity: Int(count))
    copy.initialize(from: elements, count: Int(count))
    return UnsafePointer(copy)
  }

  /// Copies of structs that begin with their size, one behind the other, as long as the host of that age makes them.
  func aged<Table: GrowingStruct>(_ tables: [Table]) -> UnsafePointer<Table>? {
    let size = age.size(of: Table.self)
    let room = size * tables.count + HostAge.tail
    guard let place = take(UInt8.self, room).map({ UnsafeMutableRawPointer($0) }) else { return nil }
    place.initializeMemory(as: UInt8.self, repeating: HostAge.filling, count: room)
    for (index, table) in tables.enumerated() {
      let start = place + index * size
      withUnsafeBytes(of: table) {
        start.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(start), byteCount: min(size, $0.count))
      }
      start.storeBytes(of: UInt64(size), as: UInt64.self)
    }
    return UnsafePointer(place.assumingMemoryBound(to: Table.self))
  }

  /// A copy of elements; null stays null.
  func array<Element>(_ elements: UnsafePointer<Element>?, _ count: UInt64) -> UnsafePointer<Element>? {
    guard let elements, let copy = take(Element.self, Int(count)) else { return nil }
    copy.initialize(from: elements, count: Int(count))
    return UnsafePointer(copy)
  }

  /// A copy of a string.
  func string(_ string: bp_str) -> bp_str { bp_str(ptr: array(string.ptr, string.len), len: string.len) }

  /// Makes the copy readable only.
  func seal() {
    let whole = max(Self.page, (used + Self.page - 1) / Self.page * Self.page)
    munmap(start + whole, length - whole)
    length = whole
    mprotect(start, length, PROT_READ)
    for fence in fences { mprotect(start + fence, Self.page, PROT_NONE) }
    place = LoanLedger.begin(start, length, label, fences: fences.map { UInt(bitPattern: start + $0) })
  }

  /// Puts the copy out of reach.
  func end() {
    guard !isOver else { return }
    isOver = true
    guard let place else {
      munmap(start, length)
      return
    }
    mprotect(start, length, PROT_NONE)
    madvise(start, length, MADV_DONTNEED)
    LoanLedger.end(place)
  }
}
