import Synchronization

/// All documents of a row of shards under one number each.
///
/// Shards are mapped, and what was read of them counts as this process' memory until the system wants it back; so that a
/// corpus of any size can be walked through in bounded memory, the table gives it back itself.
struct DocumentTable {
  let shards: [Shard]
  /// The number of each shard's first document, and behind them the number of all.
  private let starts: [Int]
  private let read = ReadBytes()

  /// The bytes that were read since memory was given back.
  private final class ReadBytes: Sendable {
    let count = Atomic(0)
    /// The entry that was read last.
    let lastEntry = Atomic(-1)
  }

  private static let mostRead = 32 << 20
  /// What a first touch brings into memory: the pages around it too.
  private static let touched = 64 << 10
  /// A document's entry, id, sentences and text lie apart.
  private static let parts = 4

  init(_ shards: [Shard]) {
    self.shards = shards
    var starts = [0]
    for shard in shards { starts.append(starts[starts.count - 1] + shard.documentCount) }
    self.starts = starts
  }

  var count: Int { starts[starts.count - 1] }

  func entry(_ index: Int) -> DocumentEntry {
    let (shard, place) = place(of: index)
    // Entries that are read in their order share what they bring into memory.
    let isNext = read.lastEntry.exchange(index, ordering: .relaxed) == index - 1
    note(isNext ? MemoryLayout<DocumentEntry>.stride : Self.touched)
    return shards[shard].entry(place)
  }

  func document(_ index: Int) throws(CorpusError) -> CorpusDocument {
    let (shard, place) = place(of: index)
    let document = try shards[shard].document(place)
    note(Self.parts * Self.touched + document.text.count)
    return document
  }

  /// Gives a document's text and sentences where they lie to `body`.
  func withText(
    of index: Int, _ body: (borrowing DocumentView) throws(CorpusError) -> Void
  ) throws(CorpusError) {
    let (shard, place) = place(of: index)
    try shards[shard].withText(of: place) { view throws(CorpusError) in
      note(Self.parts * Self.touched + (unsafe view.text.count))
      try body(view)
    }
  }

  private func note(_ bytes: Int) {
    let sum = read.count.add(bytes, ordering: .relaxed).newValue
    guard sum > Self.mostRead, read.count.exchange(0, ordering: .relaxed) > Self.mostRead else { return }
    for shard in shards { shard.releaseMemory() }
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
