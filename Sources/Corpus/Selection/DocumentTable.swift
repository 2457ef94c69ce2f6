/// All documents of a row of shards under one number each.
struct DocumentTable {
  let shards: [Shard]
  /// The number of each shard's first document, and behind them the number of all.
  private let starts: [Int]

  init(_ shards: [Shard]) {
    self.shards = shards
    var starts = [0]
    for shard in shards { starts.append(starts[starts.count - 1] + shard.documentCount) }
    self.starts = starts
  }

  var count: Int { starts[starts.count - 1] }

  func entry(_ index: Int) -> DocumentEntry {
    let (shard, place) = place(of: index)
    return shards[shard].entry(place)
  }

  func document(_ index: Int) throws(CorpusError) -> CorpusDocument {
    let (shard, place) = place(of: index)
    return try shards[shard].document(place)
  }

  /// The shard of a document and its place there.
  func place(of index: Int) -> (shard: Int, place: Int) {
    var (low, high) = (0, shards.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= index { low = middle } else { high = middle - 1 }
    }
    return (low, index - starts[low])
  }
}
