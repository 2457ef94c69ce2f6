import PluginAPI

/// The largest size field that is believed; every struct of the contract is far smaller.
let largestTable: UInt64 = 1 << 16

/// Why a struct that a plugin made cannot be read.
enum AdoptionFault: Error {
  case badPointer
  case size(UInt64)
}

/// Copies a size-first struct that a plugin made, as far as both sides know it; the rest is zero.
///
/// A function that the plugin's version of the struct does not have is therefore simply nil. A struct that is shorter
/// than the first version had it was made with a wrong size.
func adopt<Table: GrowingStruct>(_ pointer: UnsafeRawPointer?, as: Table.Type) throws(AdoptionFault) -> Table {
  guard let pointer, UInt(bitPattern: pointer) % UInt(MemoryLayout<UInt64>.alignment) == 0 else {
    throw .badPointer
  }
  let size = pointer.load(as: UInt64.self)
  guard size >= Table.firstSize, size <= largestTable else { throw .size(size) }
  // Only imported C structs are adopted: any bytes of theirs are a value, and zero is null in every pointer.
  let copy = UnsafeMutableRawPointer.allocate(
    byteCount: MemoryLayout<Table>.size, alignment: MemoryLayout<Table>.alignment)
  defer { copy.deallocate() }
  copy.initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<Table>.size)
  copy.copyMemory(from: pointer, byteCount: min(Int(size), MemoryLayout<Table>.size))
  return copy.load(as: Table.self)
}

/// A zeroed value of an imported C struct, for the host to fill or to lend as an "out" struct.
func zeroed<Table>(_: Table.Type) -> Table {
  withUnsafeTemporaryAllocation(
    byteCount: MemoryLayout<Table>.size, alignment: MemoryLayout<Table>.alignment
  ) { buffer in
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    return buffer.load(as: Table.self)
  }
}

/// What a plugin wrote into an "out" struct.
enum OutResult<Table> {
  case value(Table, status: Int32)
  /// The plugin wrote past the end of the struct.
  case wroteBeyond
  /// The plugin left an impossible size in it.
  case size(UInt64)
}

/// Lends a zeroed size-first struct to `fill`, with a guard behind it that shows a plugin writing past its end.
func receive<Table: GrowingStruct>(
  _: Table.Type, _ fill: (UnsafeMutablePointer<Table>) -> Int32
) -> OutResult<Table> {
  let size = MemoryLayout<Table>.size
  let guardSize = 256
  let guardByte: UInt8 = 0xA5
  let block = UnsafeMutableRawPointer.allocate(byteCount: size + guardSize, alignment: 16)
  defer { block.deallocate() }
  block.initializeMemory(as: UInt8.self, repeating: 0, count: size)
  (block + size).initializeMemory(as: UInt8.self, repeating: guardByte, count: guardSize)
  block.storeBytes(of: UInt64(size), as: UInt64.self)
  let status = fill(block.assumingMemoryBound(to: Table.self))
  for offset in size..<size + guardSize where block.load(fromByteOffset: offset, as: UInt8.self) != guardByte {
    return .wroteBeyond
  }
  do throws(AdoptionFault) {
    return .value(try adopt(block, as: Table.self), status: status)
  } catch {
    if case .size(let found) = error { return .size(found) }
    return .size(0)
  }
}
