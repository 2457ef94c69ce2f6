import PluginAPI

/// Names of labels of one kind, in order of first appearance; a name keeps its index for ever.
///
/// Looked up by bytes with a table of its own, so that reading a corpus makes no `String` for each word.
public final class LabelTable {
  private var arena = ByteArena()
  private var names = GrowingBuffer<bp_str>()
  private var slots = [Int32](repeating: -1, count: 64)

  /// A table without names.
  public init() {}

  /// The number of names.
  public var count: Int { names.count }

  /// The name at `index`, valid as long as the table; empty when there is none.
  public func name(_ index: Int) -> BorrowedText {
    index >= 0 && index < names.count ? BorrowedText(names[index]) : .empty
  }

  /// The index of `name`, which is added when it is new.
  public func intern(_ name: some UTF8Source) -> Int {
    name.withUTF8Bytes { intern(bytes: $0) }
  }

  /// The index of `name`, or nil when the table does not hold it.
  public func index(of name: some UTF8Source) -> Int? {
    name.withUTF8Bytes { bytes in
      let found = slots[slot(of: BorrowedText(bytes))]
      return found < 0 ? nil : Int(found)
    }
  }

  private func intern(bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let position = slot(of: BorrowedText(bytes))
    if slots[position] >= 0 { return Int(slots[position]) }
    let index = names.count
    names.append(arena.store(bytes))
    slots[position] = Int32(index)
    if names.count * 2 > slots.count { grow() }
    return index
  }

  /// The slot that holds `name`, or the empty one where it belongs.
  private func slot(of name: BorrowedText) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a, 64 bit
    for byte in name.bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let mask = slots.count - 1
    var position = Int(truncatingIfNeeded: hash ^ (hash >> 32)) & mask
    while slots[position] >= 0, BorrowedText(names[Int(slots[position])]) != name {
      position = (position + 1) & mask
    }
    return position
  }

  private func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for index in 0..<names.count { slots[slot(of: BorrowedText(names[index]))] = Int32(index) }
  }
}

/// The tables of all kinds that a reader of a corpus builds while it reads; the host maps its labels by name.
public final class LabelTables {
  private let tables: [LabelTable]

  /// Empty tables.
  public init() { tables = LabelKind.allCases.map { _ in LabelTable() } }

  /// The table of `kind`.
  public subscript(kind: LabelKind) -> LabelTable { tables[Int(kind.rawValue)] }

  /// The index of `name` among the labels of `kind`, added when it is new.
  public func intern(_ name: some UTF8Source, _ kind: LabelKind) -> Int { self[kind].intern(name) }
}
