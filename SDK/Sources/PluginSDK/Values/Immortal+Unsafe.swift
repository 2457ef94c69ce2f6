import PluginAPI

/// Memory for what the contract wants lent for ever: tables and their strings. Unsafe because nothing frees it; a
/// plugin is never unloaded, and each table is made once.
enum Immortal {
  /// A copy of `text` for ever.
  static func text(_ text: String) -> bp_str {
    text.withUTF8Bytes { bytes in
      guard let source = bytes.baseAddress, !bytes.isEmpty else { return bp_str() }
      let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
      copy.initialize(from: source, count: bytes.count)
      return BorrowedText(base: UnsafePointer(copy), count: bytes.count).c
    }
  }

  /// A copy of `table` for ever.
  static func table<Table>(_ table: Table) -> UnsafePointer<Table> {
    let copy = UnsafeMutablePointer<Table>.allocate(capacity: 1)
    copy.initialize(to: table)
    return UnsafePointer(copy)
  }
}
