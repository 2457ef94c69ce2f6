/// Drops documents that agree with an earlier one in most runs of five words.
struct NearDuplicateSearch {
  let agreement: Double
  let memory: Int
  let folder: String
  /// With how many of those directly before it in a run of equal bands a document is compared, beside the first.
  private static let neighbours = 4

  /// Drops them from the documents that are kept.
  /// - Returns: how many were dropped.
  func drop(from table: DocumentTable, _ live: inout LiveDocuments) throws(CorpusError) -> Int {
    let pairs = ExternalSort(folder: folder, memory: memory / 2)
    for band in 0..<MinHashBands.count { try addPairs(of: band, table, live, to: pairs) }
    var dropped = 0
    var last: SortRecord?
    var shingles: (index: Int, value: Shingles)?
    // By the later document, then the earlier: whether the earlier one is kept is known by then.
    try pairs.forEach { pair throws(CorpusError) in
      // Sharing several bands makes a pair several times.
      if pair == last { return }
      last = pair
      let (later, earlier) = (Int(pair.high), Int(pair.low))
      guard live[later], live[earlier] else { return }
      if shingles?.index != later {
        shingles = (later, Shingles(WordKeys(try table.document(later).text).keys))
      }
      guard let own = shingles?.value else { return }
      let other = Shingles(WordKeys(try table.document(earlier).text).keys)
      if own.agreement(with: other) >= agreement {
        live[later] = false
        dropped += 1
      }
    }
    return dropped
  }

  private func addPairs(
    of band: Int, _ table: DocumentTable, _ live: LiveDocuments, to pairs: ExternalSort
  ) throws(CorpusError) {
    let sort = ExternalSort(folder: folder, memory: memory / 2)
    for index in 0..<table.count where live[index] {
      let key = table.entry(index).bands[band]
      if key != 0 { try sort.append(SortRecord(high: UInt64(key), low: 0, value: UInt64(index))) }
    }
    var key: UInt64?
    var first: UInt64 = 0
    var recent: [UInt64] = []
    try sort.forEach { record throws(CorpusError) in
      if record.high != key {
        key = record.high
        first = record.value
        recent = [record.value]
        return
      }
      if !recent.contains(first) { try pairs.append(SortRecord(high: record.value, low: first, value: 0)) }
      for earlier in recent { try pairs.append(SortRecord(high: record.value, low: earlier, value: 0)) }
      recent.append(record.value)
      if recent.count > Self.neighbours { recent.removeFirst() }
    }
  }
}
