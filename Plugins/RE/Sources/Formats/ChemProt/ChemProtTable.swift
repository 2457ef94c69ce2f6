import PluginSDK

/// A table of which several lines belong to one abstract, all of it in memory: some 25,000 short lines.
///
/// Lines need not stand together; the abstracts come in an order of their own.
final class ChemProtTable {
  /// A line of the table.
  struct Row {
    /// Its number in the file.
    let line: Int
    /// Its cells without the abstract's number.
    let cells: [String]
  }

  /// The table's path, for messages.
  let path: String
  private var rows: [String: [Row]] = [:]
  private var names: [String] = []

  /// Reads a table whose lines have `columns` cells.
  init(_ path: String, columns: ClosedRange<Int>, files: Files) throws(PluginError) {
    self.path = path
    let lines = try LineReader(files: files, path: path)
    while let line = try lines.next() {
      if line.isBlank { continue }
      let cells = line.cells
      guard columns.contains(cells.count) else {
        throw lines.error("\(cells.count) columns where \(columns.lowerBound) belong; columns are separated by tabs")
      }
      if rows[cells[0]] == nil { names.append(cells[0]) }
      rows[cells[0], default: []].append(Row(line: lines.line, cells: Array(cells.dropFirst())))
    }
  }

  /// Takes the rows of an abstract out of the table.
  func take(_ id: String) -> [Row] { rows.removeValue(forKey: id) ?? [] }

  /// The first row that nobody took, with the number of its abstract.
  var leftOver: (id: String, row: Row)? {
    for name in names {
      if let row = rows[name]?.first { return (name, row) }
    }
    return nil
  }

  /// An error at one of its lines.
  func error(_ message: String, at row: Row) -> PluginError { .data(message, file: path, line: row.line) }
}
