import CKernels

/// The large product in one format: how weights are packed for it, and the product itself.
///
/// The tables are constant memory of this image, hence safe to share.
struct PanelKernels: Sendable {
  private nonisolated(unsafe) let table: UnsafePointer<bk_panel_kernels>

  /// The kernels of an instruction set for a format; nil where the processor lacks them.
  init?(_ instructionSet: InstructionSet, format: Int, units: PrecisionUnits) {
    guard let found = bk_select_panels(instructionSet.code, Int32(format), units.code) else { return nil }
    table = found
  }

  /// Columns of a panel.
  var width: Int { Int(table.pointee.width) }

  /// Values that share 32 bits.
  var valuesPerLane: Int { Int(table.pointee.values) }

  /// Whether two values share a lane of the processor's vector units for bfloat16.
  var usesPairs: Bool { table.pointee.values == 2 && !usesTiles }

  /// Whether matrix units multiply, by tiles.
  var usesTiles: Bool { table.pointee.row_unit > 1 }

  /// Rows that a thread should take at a time.
  var pieceRows: Int { Int(table.pointee.piece_rows) }

  /// Pieces that a product should be cut into at least, so that threads end together. Where rows are turned into another
  /// format on their way in, which every piece does for itself, no more than there are threads.
  var fewestPieces: Int { usesTiles ? 1 : 8 }

  /// Whether weights are signed bytes.
  var ofBytes: Bool { table.pointee.format == Int32(BK_FORMAT_I8) }

  /// Bytes of the panels of a [depth, columns] matrix.
  func byteCount(columns: Int, depth: Int) -> Int { Int(bk_panel_bytes(table, Int64(depth), Int64(columns))) }

  /// Bytes of scratch memory that a product of these rows and sums needs, whose left side lies row by row or column by
  /// column; none where it is multiplied in its place.
  func scratchBytes(rows: Int, depth: Int, byRows: Bool) -> Int {
    Int(bk_panel_scratch(table, Int64(rows), Int64(depth), byRows ? 1 : 0))
  }

  /// Panels of floats [depth, columns], or of their transpose [columns, depth], on the calling thread.
  func pack(
    _ matrix: UnsafePointer<Float>, columns: Int, depth: Int, transposed: Bool, ld: Int,
    into panels: UnsafeMutableRawPointer
  ) {
    let pack = transposed ? table.pointee.pack_transposed : table.pointee.pack
    pack?(Int64(depth), Int64(columns), matrix, Int64(ld), panels)
  }

  /// Panels of bytes [columns, depth] and their scales, on the calling thread.
  func pack(
    _ bytes: UnsafePointer<Int8>, scales: UnsafePointer<Float>, columns: Int, depth: Int,
    into panels: UnsafeMutableRawPointer
  ) {
    table.pointee.pack_bytes?(Int64(depth), Int64(columns), bytes, Int64(depth), scales, panels)
  }

  /// The product, on the calling thread.
  func multiply(_ product: UnsafePointer<bk_panel_product>) { table.pointee.product(product) }
}
