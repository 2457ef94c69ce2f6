import CKernels

/// Strassen's product of floats, and how weights are packed for it.
///
/// The tables are constant memory of this image, hence safe to share.
struct StrassenKernels: Sendable {
  private nonisolated(unsafe) let table: UnsafePointer<bk_strassen_kernels>

  /// The kernels of an instruction set; nil where there are none.
  init?(_ instructionSet: InstructionSet) {
    guard let found = bk_select_strassen(instructionSet.code) else { return nil }
    table = found
  }

  /// Columns of a panel, in each half.
  var width: Int { Int(table.pointee.width) }

  /// Pairs of rows that a thread should take at a time.
  var piecePairs: Int { Int(table.pointee.piece_pairs) }

  /// Whether a matrix [depth, columns] can be cut in halves.
  func fits(columns: Int, depth: Int) -> Bool { bk_strassen_fits(table, Int64(depth), Int64(columns)) != 0 }

  /// Bytes of the panels of a [depth, columns] matrix.
  func byteCount(columns: Int, depth: Int) -> Int { Int(bk_strassen_bytes(Int64(depth), Int64(columns))) }

  /// Bytes of scratch memory that a product of so many pairs needs.
  func scratchBytes(pairs: Int) -> Int { Int(bk_strassen_scratch(Int64(pairs))) }

  /// Panels of some columns of the left half of a matrix, given as its transpose [columns, depth], and of as many of the
  /// right half, on the calling thread.
  func pack(
    _ matrix: UnsafePointer<Float>, columns: Int, depth: Int, part: Range<Int>, into panels: UnsafeMutablePointer<Float>
  ) {
    table.pointee.pack_transposed(
      Int64(depth), Int64(columns), Int64(part.lowerBound), Int64(part.count), matrix, Int64(depth), panels)
  }

  /// The product, on the calling thread.
  func multiply(_ product: UnsafePointer<bk_strassen_product>) { table.pointee.product(product) }
}
