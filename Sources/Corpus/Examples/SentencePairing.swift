/// Cuts a document into pairs of segments (`create_instances_from_document`).
struct SentencePairing {
  let settings: ExampleSettings

  /// The pairs of a document.
  ///
  /// - Parameters:
  ///   - sentences: its sentences, none empty.
  ///   - other: sentences of another document, from a place drawn in it on, until it has so many pieces.
  func pairs(
    of sentences: [PieceSentence], _ random: inout KeyedRandom,
    other: (_ least: Int, _ random: inout KeyedRandom) throws -> PieceSentence
  ) rethrows -> [(first: PieceSentence, second: PieceSentence, isRandomNext: Bool)] {
    // [CLS] and two [SEP].
    let most = settings.maxLength - 3
    var target = most
    if random.unit() < settings.shortProbability { target = 2 + random.below(most - 1) }
    var pairs: [(first: PieceSentence, second: PieceSentence, isRandomNext: Bool)] = []
    var chunk: [PieceSentence] = []
    var length = 0
    var index = 0
    while index < sentences.count {
      chunk.append(sentences[index])
      length += sentences[index].count
      if index == sentences.count - 1 || length >= target {
        // At least one sentence in the first segment, and one left where there are two.
        let split = chunk.count < 2 ? 1 : 1 + random.below(chunk.count - 1)
        var first = PieceSentence.empty
        for sentence in chunk[..<split] { first.append(sentence) }
        var second = PieceSentence.empty
        let isRandom = chunk.count == 1 || random.unit() < 0.5
        if isRandom {
          second = try other(target - first.count, &random)
          // What the second segment did not take is used again.
          index -= chunk.count - split
        } else {
          for sentence in chunk[split...] { second.append(sentence) }
        }
        trim(&first, &second, to: most, &random)
        if first.count > 0, second.count > 0 { pairs.append((first, second, isRandom)) }
        chunk = []
        length = 0
      }
      index += 1
    }
    return pairs
  }

  /// Shortens the longer segment, at its front or its end, until both fit (`truncate_seq_pair`).
  private func trim(
    _ first: inout PieceSentence, _ second: inout PieceSentence, to most: Int, _ random: inout KeyedRandom
  ) {
    var fronts = (0, 0)
    var counts = (first.count, second.count)
    while counts.0 + counts.1 > most {
      let isFront = random.unit() < 0.5
      if counts.0 > counts.1 {
        counts.0 -= 1
        if isFront { fronts.0 += 1 }
      } else {
        counts.1 -= 1
        if isFront { fronts.1 += 1 }
      }
    }
    first.keep(fronts.0, counts.0)
    second.keep(fronts.1, counts.1)
  }
}

extension PieceSentence {
  fileprivate mutating func keep(_ front: Int, _ count: Int) {
    guard front > 0 || count < pieces.count else { return }
    pieces = Array(pieces[front..<front + count])
    starts = Array(starts[front..<front + count])
  }
}
