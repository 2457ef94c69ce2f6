/// Decides which documents of shards are kept: the last version of each, without those that were taken back, and of
/// documents that say the same the first.
public struct DocumentSelection {
  /// The share of runs of five words from which on documents are near duplicates; nil: they all stay.
  public var nearDuplicateAgreement: Double?
  /// The bytes that sorted runs may take.
  public var memory: Int
  /// A folder for what does not fit into memory.
  public var folder: String

  /// A selection.
  public init(nearDuplicateAgreement: Double?, memory: Int, folder: String) {
    self.nearDuplicateAgreement = nearDuplicateAgreement
    self.memory = memory
    self.folder = folder
  }

  /// Selects among the documents of shards.
  /// - Throws: `CorpusError`.
  public func select(_ shards: [Shard]) throws(CorpusError) -> (live: LiveDocuments, ledger: SelectionLedger) {
    let table = DocumentTable(shards)
    var live = LiveDocuments(count: table.count, keepingAll: true)
    var ledger = SelectionLedger()
    try selectVersions(table, &live, &ledger)
    for index in 0..<table.count where live[index] && table.entry(index).sentenceCount == 0 {
      live[index] = false
      ledger.empty += 1
    }
    try selectWords(table, &live, &ledger)
    if let agreement = nearDuplicateAgreement {
      let search = NearDuplicateSearch(agreement: agreement, memory: memory, folder: folder)
      ledger.nearDuplicates = try search.drop(from: table, &live)
    }
    ledger.kept = live.keptCount
    return (live, ledger)
  }

  /// Of documents with one id keeps one: the last of the highest version behind the last deletion.
  private func selectVersions(
    _ table: DocumentTable, _ live: inout LiveDocuments, _ ledger: inout SelectionLedger
  ) throws(CorpusError) {
    let sort = ExternalSort(folder: folder, memory: memory)
    for index in 0..<table.count {
      let entry = table.entry(index)
      guard entry.idCount > 0 else { continue }
      try sort.append(SortRecord(high: entry.idKey.0, low: entry.idKey.1, value: UInt64(index)))
    }
    var group: [Int] = []
    var key: (UInt64, UInt64)?
    func close() {
      settle(group, table, &live, &ledger)
      group.removeAll(keepingCapacity: true)
    }
    try sort.forEach { record throws(CorpusError) in
      if let known = key, known != (record.high, record.low) { close() }
      key = (record.high, record.low)
      group.append(Int(record.value))
    }
    close()
  }

  private func settle(
    _ group: [Int], _ table: DocumentTable, _ live: inout LiveDocuments, _ ledger: inout SelectionLedger
  ) {
    var best: (index: Int, version: UInt32)?
    for index in group {
      let entry = table.entry(index)
      if entry.flags & DocumentEntry.deletion != 0 {
        live[index] = false
        ledger.deletions += 1
        if let taken = best {
          live[taken.index] = false
          ledger.deleted += 1
        }
        best = nil
      } else if let other = best {
        // The loser is revised, whichever came first.
        let wins = entry.version >= other.version
        live[wins ? other.index : index] = false
        ledger.revised += 1
        if wins { best = (index, entry.version) }
      } else {
        best = (index, entry.version)
      }
    }
  }

  /// Of documents with the same words keeps the first.
  private func selectWords(
    _ table: DocumentTable, _ live: inout LiveDocuments, _ ledger: inout SelectionLedger
  ) throws(CorpusError) {
    let sort = ExternalSort(folder: folder, memory: memory)
    for index in 0..<table.count where live[index] {
      let entry = table.entry(index)
      try sort.append(SortRecord(high: entry.textKey.0, low: entry.textKey.1, value: UInt64(index)))
    }
    var last: SortRecord?
    try sort.forEach { record throws(CorpusError) in
      if let last, last.high == record.high, last.low == record.low {
        live[Int(record.value)] = false
        ledger.duplicates += 1
      } else {
        last = record
      }
    }
  }
}
