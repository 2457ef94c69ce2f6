/// A range cut into pieces whose number depends on the range alone, never on the number of threads.
///
/// So every sum is taken in the same order on every machine of one instruction set.
struct Partition {
  let total: Int
  let size: Int

  /// Pieces of about `target`, equal but for the last, each a multiple of `unit`.
  init(_ total: Int, target: Int, unit: Int = 1) {
    self.total = total
    let pieces = max((total + target - 1) / max(target, 1), 1)
    let even = (total + pieces - 1) / pieces
    size = max((even + unit - 1) / unit * unit, 1)
  }

  var count: Int { (total + size - 1) / size }

  subscript(piece: Int) -> Range<Int> { piece * size..<min(total, (piece + 1) * size) }
}
