/// All tokens of a vocabulary as a trie over bytes, four bytes a node, in the form called double array.
///
/// The child of a node for byte c lies at slot `base ^ c`; the child's label says whether it is really there. No two nodes
/// have the same base, so the label alone is enough. Reference: J. Aoe, IEEE Trans. Software Eng. 15(9), 1989; the
/// exclusive-or form is that of S. Yata's darts-clone.
struct DoubleArrayTrie: Sendable {
  /// Slots: label in bits 0-7, `occupied` in bit 8, `terminal` in bit 9, base from bit 10.
  let units: [UInt32]
  /// Value of each terminal slot, -1 elsewhere.
  let values: [Int32]

  static let root: UInt32 = 0
  static let occupied: UInt32 = 0x100
  static let terminal: UInt32 = 0x200
  static let labelMask: UInt32 = 0x1FF
  static let baseShift: UInt32 = 10
  /// Slots that 22 bits can number.
  static let slotLimit = 1 << 22

  /// The node reached from `node` by `byte`, or nil.
  func child(of node: UInt32, _ byte: UInt8) -> UInt32? {
    let slot = units[Int(node)] >> Self.baseShift ^ UInt32(byte)
    return units[Int(slot)] & Self.labelMask == UInt32(byte) | Self.occupied ? slot : nil
  }

  /// The node reached from the root by `bytes`, or nil.
  func node(_ bytes: some Sequence<UInt8>) -> UInt32? {
    var node = Self.root
    for byte in bytes {
      guard let next = child(of: node, byte) else { return nil }
      node = next
    }
    return node
  }

  /// The value stored for exactly these bytes, or nil.
  func value(_ bytes: some Sequence<UInt8>) -> Int32? {
    guard let node = node(bytes), values[Int(node)] >= 0 else { return nil }
    return values[Int(node)]
  }
}
