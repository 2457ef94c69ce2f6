import Foundation

/// What a loader or a scanner sees of a 64-bit little-endian ELF file: exported symbols, notes, needed libraries.
struct ElfImage {
  struct Section {
    let name: String
    let type: UInt32
    let offset: Int
    let size: Int
    let link: Int
  }

  struct Note: Equatable {
    let name: String
    let type: UInt32
    let words: [UInt32]
  }

  enum Problem: Error {
    case notElf
    case truncated(offset: Int)
  }

  let bytes: [UInt8]
  let sections: [Section]

  init(_ file: URL) throws {
    let data = [UInt8](try Data(contentsOf: file))
    guard data.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]) else { throw Problem.notElf }
    let table = Int(try Self.integer(data, 0x28, 8))
    let entrySize = Int(try Self.integer(data, 0x3A, 2))
    let count = Int(try Self.integer(data, 0x3C, 2))
    let nameIndex = Int(try Self.integer(data, 0x3E, 2))
    func field(_ index: Int, _ offset: Int, _ width: Int) throws -> Int {
      Int(try Self.integer(data, table + index * entrySize + offset, width))
    }
    let names = try field(nameIndex, 0x18, 8)
    bytes = data
    sections = try (0..<count).map { i in
      Section(
        name: Self.string(data, names + (try field(i, 0, 4))), type: UInt32(try field(i, 4, 4)),
        offset: try field(i, 0x18, 8), size: try field(i, 0x20, 8), link: try field(i, 0x28, 4))
    }
  }

  /// Names of the dynamic symbols that this file defines for others.
  func exports() throws -> [String] {
    guard let symbols = sections.first(where: { $0.type == 11 }) else { return [] }
    let strings = sections[symbols.link].offset
    return try stride(from: symbols.offset, to: symbols.offset + symbols.size, by: 24).compactMap { at in
      let name = Int(try Self.integer(bytes, at, 4))
      let binding = bytes[at + 4] >> 4
      let visibility = bytes[at + 5] & 3
      let section = try Self.integer(bytes, at + 6, 2)
      let exported = section != 0 && binding != 0 && (visibility == 0 || visibility == 3)
      return exported ? Self.string(bytes, strings + name) : nil
    }
  }

  func notes() throws -> [Note] {
    var found: [Note] = []
    for section in sections where section.type == 7 {
      var at = section.offset
      while at + 12 <= section.offset + section.size {
        let nameSize = Int(try Self.integer(bytes, at, 4))
        let contentSize = Int(try Self.integer(bytes, at + 4, 4))
        let content = at + 12 + (nameSize + 3) / 4 * 4
        let words = try stride(from: content, to: content + contentSize / 4 * 4, by: 4).map {
          UInt32(try Self.integer(bytes, $0, 4))
        }
        let type = UInt32(try Self.integer(bytes, at + 8, 4))
        found.append(Note(name: Self.string(bytes, at + 12), type: type, words: words))
        at = content + (contentSize + 3) / 4 * 4
      }
    }
    return found
  }

  private static func integer(_ bytes: [UInt8], _ at: Int, _ width: Int) throws -> UInt64 {
    guard at >= 0, at + width <= bytes.count else { throw Problem.truncated(offset: at) }
    return (0..<width).reduce(0) { $0 | UInt64(bytes[at + $1]) << UInt64(8 * $1) }
  }

  private static func string(_ bytes: [UInt8], _ at: Int) -> String {
    guard at < bytes.count else { return "" }
    return String(decoding: bytes[at...].prefix { $0 != 0 }, as: UTF8.self)
  }
}
