import Checkpoints

/// What a shared library's ELF file says: symbols, needed libraries, flags of its segments (System V ABI, chapters 4, 5).
struct ElfImage {
  /// A symbol of the dynamic table.
  struct Symbol {
    let name: String
    let isDefined: Bool
    let isGlobal: Bool
    let isFunction: Bool
  }

  private(set) var symbols: [Symbol] = []
  /// The libraries that it names.
  private(set) var needed: [String] = []
  /// Whether it asks for a stack that can be run.
  private(set) var hasExecutableStack = false
  /// Whether its code has to be changed when it is loaded.
  private(set) var hasTextRelocations = false
  private let bytes: [UInt8]

  /// Reads a file, whose header was checked before.
  init(path: String) throws {
    bytes = try MappedFile.contents(of: path)
    let programOffset = Int(integer(32, 8)), programCount = Int(integer(56, 2))
    var dynamic: Range<Int>?
    var loads: [(address: Int, offset: Int, size: Int)] = []
    for index in 0..<programCount {
      let entry = programOffset + index * 56
      let type = integer(entry, 4), flags = integer(entry + 4, 4)
      let (offset, address, size) = (
        Int(integer(entry + 8, 8)), Int(integer(entry + 16, 8)), Int(integer(entry + 32, 8))
      )
      switch type {
      case 1: loads.append((address, offset, size))
      case 2: dynamic = offset..<offset + size
      case 0x6474_E551: hasExecutableStack = flags & 1 != 0
      default: break
      }
    }
    func place(_ address: Int) -> Int? {
      loads.first { address >= $0.address && address < $0.address + $0.size }.map { address - $0.address + $0.offset }
    }
    var names = 0
    var neededNames: [Int] = []
    for entry in stride(from: dynamic?.lowerBound ?? 0, to: dynamic?.upperBound ?? 0, by: 16) {
      let value = Int(truncatingIfNeeded: integer(entry + 8, 8))
      switch integer(entry, 8) {
      case 1: neededNames.append(value)
      case 5: names = place(value) ?? 0
      case 22: hasTextRelocations = true
      case 30: if value & 4 != 0 { hasTextRelocations = true }
      default: break
      }
    }
    needed = neededNames.map { string(names + $0) }
    readSymbols()
  }

  /// The dynamic symbols, found by the table of sections.
  private mutating func readSymbols() {
    let sectionOffset = Int(integer(40, 8)), sectionCount = Int(integer(60, 2))
    for index in 0..<sectionCount {
      let section = sectionOffset + index * 64
      let dynamicSymbols: UInt64 = 11
      guard integer(section + 4, 4) == dynamicSymbols else { continue }
      let (offset, size) = (Int(integer(section + 24, 8)), Int(integer(section + 32, 8)))
      let linked = sectionOffset + Int(integer(section + 40, 4)) * 64
      let names = Int(integer(linked + 24, 8))
      for symbol in stride(from: offset + 24, to: offset + size, by: 24) {
        let information = integer(symbol + 4, 1)
        symbols.append(
          Symbol(
            name: string(names + Int(integer(symbol, 4))), isDefined: integer(symbol + 6, 2) != 0,
            isGlobal: information >> 4 != 0, isFunction: information & 15 == 2))
      }
    }
  }

  private func integer(_ offset: Int, _ count: Int) -> UInt64 {
    guard offset >= 0, offset + count <= bytes.count else { return 0 }
    return (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
  }

  private func string(_ offset: Int) -> String {
    guard bytes.indices.contains(offset) else { return "" }
    return String(decoding: bytes[offset...].prefix { $0 != 0 }, as: UTF8.self)
  }
}
