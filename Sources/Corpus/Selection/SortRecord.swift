/// What an external sort puts in order: a key of two words, then a number.
struct SortRecord: Comparable {
  var high: UInt64
  var low: UInt64
  var value: UInt64

  static func < (first: SortRecord, second: SortRecord) -> Bool {
    if first.high != second.high { return first.high < second.high }
    if first.low != second.low { return first.low < second.low }
    return first.value < second.value
  }
}
