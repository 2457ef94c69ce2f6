/// How many bytes the structs that the host lends had in contract 1.0: every host has made at least these, and a field
/// behind them may be read only where the struct's own size reaches it. A test compares them with what was recorded.
package enum FirstSize {
  /// `bp_record`.
  package static let record: UInt64 = 248
  /// `bp_batch`.
  package static let batch: UInt64 = 144
  /// `bp_decode`.
  package static let decode: UInt64 = 48
}
