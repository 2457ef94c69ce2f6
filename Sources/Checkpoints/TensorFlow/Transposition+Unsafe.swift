/// Matrices with rows and columns exchanged.
///
/// Unsafe because it reads the memory of files, in which floats may lie at any address. Squares of 32 numbers a side stay
/// in the first-level cache, whichever side is walked along.
enum Transposition {
  private static let side = 32

  /// Copies a matrix of `rows` by `columns` floats as one of `columns` by `rows`.
  static func copy(
    _ source: UnsafeRawPointer, rows: Int, columns: Int, into destination: UnsafeMutablePointer<Float>
  ) {
    for top in stride(from: 0, to: rows, by: side) {
      for left in stride(from: 0, to: columns, by: side) {
        for column in left..<min(left + side, columns) {
          for row in top..<min(top + side, rows) {
            unsafe destination[column * rows + row] = source.loadUnaligned(
              fromByteOffset: 4 * (row * columns + column), as: Float.self)
          }
        }
      }
    }
  }

  /// A matrix of `rows` by `columns` floats as one of `columns` by `rows`.
  static func of(_ values: Span<Float>, rows: Int, columns: Int) -> [Float] {
    precondition(values.count == rows * columns, "a matrix has rows times columns numbers")
    return unsafe [Float](unsafeUninitializedCapacity: values.count) { buffer, count in
      unsafe values.withUnsafeBytes { bytes in
        if let source = bytes.baseAddress, let target = buffer.baseAddress {
          unsafe copy(source, rows: rows, columns: columns, into: target)
        }
      }
      count = values.count
    }
  }
}
