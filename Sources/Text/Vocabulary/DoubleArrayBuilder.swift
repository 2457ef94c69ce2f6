/// Lays the nodes of a trie out in slots.
///
/// Free slots form a list; a node with children takes the first base at which all of them are free. Blocks of 256 slots
/// leave the list once sixteen newer ones exist, which keeps the search short at the price of a few empty slots.
struct DoubleArrayBuilder {
  private static let blockSize = 256
  private static let openBlocks = 16
  private static let none: Int32 = -1

  private var units: [UInt32] = []
  private var values: [Int32] = []
  private var isTaken: [Bool] = []
  private var isBase: [Bool] = []
  private var nextFree: [Int32] = []
  private var previousFree: [Int32] = []
  private var firstFree = none
  private var lastFree = none

  private init() {}

  /// Builds the trie of `keys`, which are sorted by bytes, distinct and not empty; nil where it needs too many slots.
  static func build(keys: [ArraySlice<UInt8>], values keyValues: [Int32]) -> DoubleArrayTrie? {
    var builder = DoubleArrayBuilder()
    builder.addBlock()
    builder.take(0)
    var pending: [(node: Int, keys: Range<Int>, depth: Int)] = [(0, 0..<keys.count, 0)]
    var labels: [UInt8] = []
    var starts: [Int] = []
    while let (node, range, depth) = pending.popLast() {
      labels.removeAll(keepingCapacity: true)
      starts.removeAll(keepingCapacity: true)
      for index in range {
        let key = keys[index]
        guard key.count > depth else {
          builder.units[node] |= DoubleArrayTrie.terminal
          builder.values[node] = keyValues[index]
          continue
        }
        let label = key[key.startIndex + depth]
        if labels.last != label {
          labels.append(label)
          starts.append(index)
        }
      }
      guard !labels.isEmpty else { continue }
      guard let base = builder.place(labels) else { return nil }
      builder.units[node] |= UInt32(base) << DoubleArrayTrie.baseShift
      starts.append(range.upperBound)
      for (position, label) in labels.enumerated() {
        let slot = base ^ Int(label)
        builder.take(slot)
        builder.units[slot] = UInt32(label) | DoubleArrayTrie.occupied
        pending.append((slot, starts[position]..<starts[position + 1], depth + 1))
      }
    }
    return DoubleArrayTrie(units: builder.units, values: builder.values)
  }

  /// A base, used by no other node and not 0 (the base of leaves), at which every label's slot is free.
  private mutating func place(_ labels: [UInt8]) -> Int? {
    var slot = firstFree
    while slot != Self.none {
      let base = Int(slot) ^ Int(labels[0])
      if base != 0, !isBase[base], labels.allSatisfy({ !isTaken[base ^ Int($0)] }) {
        isBase[base] = true
        return base
      }
      slot = nextFree[Int(slot)]
    }
    guard units.count + Self.blockSize <= DoubleArrayTrie.slotLimit else { return nil }
    let base = units.count
    addBlock()
    isBase[base] = true
    return base
  }

  private mutating func addBlock() {
    let start = units.count
    units.append(contentsOf: repeatElement(0, count: Self.blockSize))
    values.append(contentsOf: repeatElement(-1, count: Self.blockSize))
    isTaken.append(contentsOf: repeatElement(false, count: Self.blockSize))
    isBase.append(contentsOf: repeatElement(false, count: Self.blockSize))
    nextFree.append(contentsOf: repeatElement(Self.none, count: Self.blockSize))
    previousFree.append(contentsOf: repeatElement(Self.none, count: Self.blockSize))
    for slot in start..<start + Self.blockSize {
      previousFree[slot] = lastFree
      if lastFree == Self.none {
        firstFree = Int32(slot)
      } else {
        nextFree[Int(lastFree)] = Int32(slot)
      }
      lastFree = Int32(slot)
    }
    let closing = start - Self.openBlocks * Self.blockSize
    if closing >= 0 {
      for slot in closing..<closing + Self.blockSize where !isTaken[slot] { unlink(slot) }
    }
  }

  private mutating func take(_ slot: Int) {
    isTaken[slot] = true
    unlink(slot)
  }

  /// Removes a slot from the list of free ones; one that has left it already stays out.
  private mutating func unlink(_ slot: Int) {
    let (before, after) = (previousFree[slot], nextFree[slot])
    if before != Self.none {
      nextFree[Int(before)] = after
    } else if firstFree == Int32(slot) {
      firstFree = after
    }
    if after != Self.none {
      previousFree[Int(after)] = before
    } else if lastFree == Int32(slot) {
      lastFree = before
    }
    nextFree[slot] = Self.none
    previousFree[slot] = Self.none
  }
}
