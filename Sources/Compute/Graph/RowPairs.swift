/// The rows of packed sequences two by two: neighbours within a sequence, the last of an odd number by itself.
///
/// Some products compute pairs of rows together (`StrassenProvider`), and the two rows of a pair then share their last
/// bits' rounding. As no pair has rows of two sequences, what comes out for a sequence is the same whatever sequences are
/// computed beside it.
public final class RowPairs: Sendable {
  /// The number of rows, all of which are in a pair.
  public let rowCount: Int
  /// The number of pairs.
  public let count: Int
  private let memory: AlignedMemory

  /// The pairs of sequences that begin at `starts`, whose last element is the number of rows.
  public init(starts: [Int32]) {
    var rows: [Int32] = []
    rows.reserveCapacity(Int(starts.last ?? 0) + starts.count)
    for (start, end) in zip(starts, starts.dropFirst()) {
      for row in stride(from: start, to: end, by: 2) {
        rows.append(row)
        rows.append(row + 1 < end ? row + 1 : -1)
      }
    }
    count = rows.count / 2
    rowCount = Int(starts.last ?? 0) - Int(starts.first ?? 0)
    memory = AlignedMemory(byteCount: rows.count * 4, zeroed: false)
    memory.address.copyMemory(from: rows, byteCount: rows.count * 4)
  }

  /// All rows.
  var all: PairedRows {
    PairedRows(
      pairs: UnsafePointer(memory.address.assumingMemoryBound(to: Int32.self)), count: count, rows: 0..<rowCount)
  }
}

/// Rows one behind the other, and the pairs that they make. Valid as long as the pairs that it was taken from.
public struct PairedRows {
  /// The numbers of the rows of each pair, the second -1 where there is none, [2 * count].
  let pairs: UnsafePointer<Int32>
  /// The number of pairs.
  let count: Int
  /// The rows.
  let rows: Range<Int>

  /// Some of the pairs, with their rows.
  subscript(_ part: Range<Int>) -> PairedRows {
    let first = part.lowerBound < count ? Int(pairs[2 * part.lowerBound]) : rows.upperBound
    let end = part.upperBound < count ? Int(pairs[2 * part.upperBound]) : rows.upperBound
    return PairedRows(pairs: pairs + 2 * part.lowerBound, count: part.count, rows: first..<end)
  }
}
