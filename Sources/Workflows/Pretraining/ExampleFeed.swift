import Corpus

/// Examples one after the other, made on a thread of their own while others are trained on.
final class ExampleFeed {
  /// The block that is being given out, and how many of its examples have been.
  private(set) var block: Int
  private(set) var offset: Int
  private var waited = 0.0

  private let queue = BoundedQueue<Result<[PretrainingExample], CorpusError>>(capacity: 2)
  private let thread: StageThread
  /// How many blocks in a row may be empty before there is nothing to be had.
  private let mostEmpty: Int
  private let corpus: String
  private var empty = 0
  private var examples: [PretrainingExample]?

  /// Begins at a place of a stream.
  /// - Throws: `WorkflowError.resource`.
  init(_ stream: ExampleStream, block: Int, offset: Int, corpus: String) throws(WorkflowError) {
    self.block = block
    self.offset = offset
    self.corpus = corpus
    mostEmpty = 2 * stream.blocksOfAllRounds
    let queue = queue
    thread = try StageThread {
      var number = block
      while true {
        let result = Result { () throws(CorpusError) in try stream.block(number) }
        guard queue.push(result), case .success = result else { break }
        number += 1
      }
      queue.finish()
    }
  }

  deinit {
    queue.cancel()
    thread.join()
  }

  /// Seconds that were spent waiting for examples since this was last asked.
  func takeWaited() -> Double {
    defer { waited = 0 }
    return waited
  }

  /// The next examples.
  /// - Throws: `CorpusError`; `.noDocuments` when whole rounds give no example.
  func next(_ count: Int) throws(CorpusError) -> [PretrainingExample] {
    var taken: [PretrainingExample] = []
    while taken.count < count {
      let examples: [PretrainingExample]
      if let known = self.examples {
        examples = known
      } else {
        let started = MonotonicClock.seconds()
        guard let result = queue.pop() else { preconditionFailure("the row of examples has no end") }
        waited += MonotonicClock.seconds() - started
        examples = try result.get()
        self.examples = examples
        empty = examples.isEmpty ? empty + 1 : 0
        if empty > mostEmpty { throw .noDocuments(path: corpus) }
      }
      let end = min(examples.count, offset + count - taken.count)
      if offset < end { taken += examples[offset..<end] }
      offset = max(offset, end)
      if offset >= examples.count {
        block += 1
        offset = 0
        self.examples = nil
      }
    }
    return taken
  }
}
