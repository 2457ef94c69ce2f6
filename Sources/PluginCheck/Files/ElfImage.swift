import Checkpoints

/// What a shared library's ELF file says: symbols, needed libraries, flags of its segments (System V ABI, chapters 4, 5).
struct ElfImage {
  /// A symbol of a table.
  struct Symbol {
    let name: String
    let isDefined: Bool
    let isGlobal: Bool
    let isFunction: Bool
    /// Where in the loaded file it lies.
    let place: Range<UInt64>
  }

  /// The symbols that other libraries can see.
  var symbols: [Symbol] { symbols(Self.dynamicSymbols) }
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
    let programOffset = offset(32), programCount = Int(integer(56, 2))
    var dynamic: Range<Int>?
    var loads: [(address: Int, offset: Int, size: Int)] = []
    for index in 0..<programCount {
      let entry = programOffset + index * 56
      let type = integer(entry, 4), flags = integer(entry + 4, 4)
      let (offset, size) = (offset(entry + 8), offset(entry + 32))
      // In memory, where a segment may lie further on than in the file.
      let address = Int(truncatingIfNeeded: integer(entry + 16, 8) & (1 << 60 - 1))
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
    needed = neededNames.map { string(names &+ $0) }
  }

  /// The name of the function that a place belongs to, as the linker knows it; nil where the file does not tell.
  func function(at place: UInt64) -> String? {
    for table in [Self.allSymbols, Self.dynamicSymbols] {
      if let symbol = symbols(table).first(where: { $0.isFunction && $0.place.contains(place) }) { return symbol.name }
    }
    return nil
  }

  /// Whether the names of its own functions were taken out.
  var isStripped: Bool { !symbols(Self.allSymbols).contains(where: \.isFunction) }

  private static let allSymbols: UInt64 = 2
  private static let dynamicSymbols: UInt64 = 11

  /// The symbols of the tables of a kind, found by the table of sections.
  private func symbols(_ type: UInt64) -> [Symbol] {
    var symbols: [Symbol] = []
    let sectionOffset = offset(40), sectionCount = Int(integer(60, 2))
    for index in 0..<sectionCount {
      let section = sectionOffset + index * 64
      guard integer(section + 4, 4) == type else { continue }
      let start = offset(section + 24), end = start + offset(section + 32)
      let linked = sectionOffset + Int(integer(section + 40, 4)) * 64
      let names = offset(linked + 24)
      for symbol in stride(from: start + 24, to: min(end, bytes.count), by: 24) {
        let information = integer(symbol + 4, 1)
        let value = integer(symbol + 8, 8)
        symbols.append(
          Symbol(
            name: string(names + Int(integer(symbol, 4))), isDefined: integer(symbol + 6, 2) != 0,
            isGlobal: information >> 4 != 0, isFunction: information & 15 == 2,
            place: value..<max(value, value &+ integer(symbol + 16, 8))))
      }
    }
    return symbols
  }

  /// An offset or a size that the file names; none is beyond its end.
  private func offset(_ place: Int) -> Int { Int(min(integer(place, 8), UInt64(bytes.count))) }

  private func integer(_ offset: Int, _ count: Int) -> UInt64 {
    guard offset >= 0, offset + count <= bytes.count else { return 0 }
    return (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
  }

  private func string(_ offset: Int) -> String {
    guard bytes.indices.contains(offset) else { return "" }
    return String(decoding: bytes[offset...].prefix { $0 != 0 }, as: UTF8.self)
  }
}
