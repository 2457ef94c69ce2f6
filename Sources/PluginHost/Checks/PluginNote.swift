import PluginAPI

/// What an ELF file says of itself, read without running any of it.
struct PluginNote: Equatable, Sendable {
  /// The contract that the plugin was built for; nil for a library that is no plugin.
  var version: ContractVersion?
  /// The linker's build id, when there is one.
  var buildID: [UInt8] = []
}

/// Why a note cannot be read.
enum NoteFault: Error {
  case notELF
  case machine(found: UInt16, expected: UInt16)
  case malformed(ELFFault)
  case read(code: Int32)
}

extension PluginNote {
  /// ELF's number for the processor that this host is built for.
  static var hostMachine: UInt16 {
    #if arch(x86_64)
      62
    #elseif arch(arm64)
      183
    #else
      #error("name the processor's ELF number here")
    #endif
  }

  /// Reads the notes of an ELF file of 64 bits (System V ABI, chapters 4 and 5; PT_NOTE segments).
  ///
  /// - Parameters:
  ///   - length: the file's length in bytes.
  ///   - read: gives `count` bytes from an offset on; never asked beyond `length`.
  init(
    length: UInt64, read: (_ offset: UInt64, _ count: Int) throws(NoteFault) -> [UInt8]
  ) throws(NoteFault) {
    let headerSize: UInt64 = 64
    guard length >= 4, try read(0, 4) == [0x7F, 0x45, 0x4C, 0x46] else { throw .notELF }
    guard length >= headerSize else { throw .malformed(.truncated(needed: headerSize, length: length)) }
    let header = try read(0, Int(headerSize))
    let is64Bits = header[4] == 2
    let isLittleEndian = header[5] == 1
    guard is64Bits, isLittleEndian else { throw .notELF }
    let machine = header.uint16(at: 18)
    guard machine == Self.hostMachine else { throw .machine(found: machine, expected: Self.hostMachine) }
    let type = header.uint16(at: 16)
    let sharedObject: UInt16 = 3
    guard type == sharedObject else { throw .malformed(.notSharedLibrary(type: type)) }

    let tableOffset = header.uint64(at: 32)
    let entrySize = header.uint16(at: 54)
    let count = header.uint16(at: 56)
    guard entrySize == 56, count <= 1024 else {
      throw .malformed(.programHeaders(entrySize: entrySize, count: count))
    }
    let table = try Self.part(offset: tableOffset, size: UInt64(count) * UInt64(entrySize), length: length, read)
    for index in 0..<Int(count) {
      let entry = index * Int(entrySize)
      let noteSegment: UInt32 = 4
      guard table.uint32(at: entry) == noteSegment else { continue }
      let offset = table.uint64(at: entry + 8)
      let size = table.uint64(at: entry + 32)
      let alignment = table.uint64(at: entry + 48)
      guard size <= 1 << 20 else { throw .malformed(.note(offset: offset)) }
      let segment = try Self.part(offset: offset, size: size, length: length, read)
      try collect(segment, offset: offset, alignment: alignment == 8 ? 8 : 4)
    }
  }

  /// Reads a part of the file that a header promises.
  private static func part(
    offset: UInt64, size: UInt64, length: UInt64,
    _ read: (_ offset: UInt64, _ count: Int) throws(NoteFault) -> [UInt8]
  ) throws(NoteFault) -> [UInt8] {
    let (end, overflow) = offset.addingReportingOverflow(size)
    guard !overflow, end <= length else {
      throw .malformed(.truncated(needed: overflow ? .max : end, length: length))
    }
    return try read(offset, Int(size))
  }

  /// Takes the notes of one segment that are known here.
  private mutating func collect(_ segment: [UInt8], offset: UInt64, alignment: Int) throws(NoteFault) {
    var position = 0
    while position + 12 <= segment.count {
      let nameSize = Int(segment.uint32(at: position))
      let contentSize = Int(segment.uint32(at: position + 4))
      let type = segment.uint32(at: position + 8)
      let name = position + 12
      let content = aligned(name + nameSize, to: alignment)
      guard content + contentSize <= segment.count else {
        throw .malformed(.note(offset: offset + UInt64(position)))
      }
      let owner = segment[name..<name + nameSize]
      if type == BP_NOTE_TYPE, owner.elementsEqual(Array("BioBERT\0".utf8)) {
        guard contentSize == 8 else { throw .malformed(.pluginNote(size: UInt32(contentSize))) }
        version = ContractVersion(major: segment.uint32(at: content), minor: segment.uint32(at: content + 4))
      }
      let buildIDType: UInt32 = 3
      if type == buildIDType, owner.elementsEqual(Array("GNU\0".utf8)) {
        buildID = Array(segment[content..<content + contentSize])
      }
      position = aligned(content + contentSize, to: alignment)
    }
  }

  private func aligned(_ offset: Int, to alignment: Int) -> Int { (offset + alignment - 1) / alignment * alignment }
}

extension [UInt8] {
  fileprivate func uint16(at offset: Int) -> UInt16 { UInt16(self[offset]) | UInt16(self[offset + 1]) << 8 }

  fileprivate func uint32(at offset: Int) -> UInt32 {
    UInt32(uint16(at: offset)) | UInt32(uint16(at: offset + 2)) << 16
  }

  fileprivate func uint64(at offset: Int) -> UInt64 {
    UInt64(uint32(at: offset)) | UInt64(uint32(at: offset + 4)) << 32
  }
}
