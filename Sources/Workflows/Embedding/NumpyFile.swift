import Checkpoints

/// Writes an array of numbers in NumPy's own format, version 1.0, row-major and little-endian; rows come one by one, so
/// that memory does not grow with the file.
package final class NumpyFile {
  private let path: String
  private let data: AtomicFile
  private let columns: Int?
  private let type: String
  private let expectedRows: Int
  private var elements = 0

  /// A file of `rows` rows; of `columns` numbers each, or of one number each where columns are nil.
  /// - Throws: `FileError`.
  package init(path: String, type: NumpyType, rows: Int, columns: Int?) throws(FileError) {
    self.path = path
    self.columns = columns
    self.type = type.rawValue
    expectedRows = rows
    data = try AtomicFile(path: path)
    let shape = columns.map { "(\(rows), \($0))" } ?? "(\(rows),)"
    var header = "{'descr': '\(type.rawValue)', 'fortran_order': False, 'shape': \(shape), }"
    // Magic, version and length take 10 bytes; the whole is a multiple of 64, the header ends in a line feed.
    let padding = (64 - (10 + header.utf8.count + 1) % 64) % 64
    header += String(repeating: " ", count: padding) + "\n"
    let length = header.utf8.count
    try data.write(
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(header.utf8))
  }

  /// The element types that are written.
  package enum NumpyType: String {
    case float32 = "<f4"
    case int64 = "<i8"
  }

  /// Appends numbers, as many whole rows as there are.
  /// - Throws: `FileError`.
  package func append(_ floats: [Float]) throws(FileError) {
    try data.write(floats.span.bytes)
    elements += floats.count
  }

  /// Appends numbers.
  /// - Throws: `FileError`.
  package func append(_ integers: [Int64]) throws(FileError) {
    try data.write(integers.span.bytes)
    elements += integers.count
  }

  /// Gives the file its name.
  /// - Throws: `FileError`.
  package func finish() throws(FileError) {
    precondition(elements == expectedRows * (columns ?? 1), "another number of elements than announced")
    try data.commit()
  }
}
