/// A copy of a struct that the other side made, with zeros (absent functions) where it ends before this SDK's own
/// version of it does: the Swift counterpart of BP_HAS.
///
/// Unsafe because it reads as many bytes as the struct itself claims to have.
func adopt<Table: BitwiseCopyable>(_ table: UnsafePointer<Table>) -> Table {
  // `size` is the first field of every growing struct, so it can be read whatever the struct's length is.
  let claimed = UnsafeRawPointer(table).load(as: UInt64.self)
  if claimed >= UInt64(MemoryLayout<Table>.size) { return table.pointee }
  return withUnsafeTemporaryAllocation(byteCount: MemoryLayout<Table>.size, alignment: MemoryLayout<Table>.alignment) {
    bytes in
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    bytes.copyMemory(from: UnsafeRawBufferPointer(start: table, count: Int(claimed)))
    return bytes.load(as: Table.self)
  }
}

/// Fills a struct that the other side allocated, as far as it reaches; its `size` stays what its maker wrote.
///
/// Unsafe because it writes as many bytes as the struct itself claims to have.
func fill<Table: BitwiseCopyable>(_ out: UnsafeMutablePointer<Table>, with value: Table) {
  let head = MemoryLayout<UInt64>.size
  let claimed = UnsafeRawPointer(out).load(as: UInt64.self)
  let end = Int(min(claimed, UInt64(MemoryLayout<Table>.size)))
  guard end > head else { return }
  withUnsafeBytes(of: value) { bytes in
    guard let source = bytes.baseAddress else { return }
    UnsafeMutableRawPointer(out).advanced(by: head)
      .copyMemory(from: source.advanced(by: head), byteCount: end - head)
  }
}
