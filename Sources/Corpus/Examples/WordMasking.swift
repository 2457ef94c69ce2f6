/// Chooses pieces and masks them (Devlin et al. 2019, 3.1; `create_masked_lm_predictions`).
struct WordMasking {
  let settings: ExampleSettings
  let mask: Int32
  let vocabularyCount: Int

  /// Where the pieces and words begin that may be chosen; memory that is used again.
  private var starts: [Int32] = []

  init(settings: ExampleSettings, mask: Int32, vocabularyCount: Int) {
    self.settings = settings
    self.mask = mask
    self.vocabularyCount = vocabularyCount
  }

  /// How many of so many pieces are predicted: Python's rounding, halves to even.
  func predictionCount(_ length: Int) -> Int {
    let share = Int((Double(length) * settings.maskedShare).rounded(.toNearestOrEven))
    return min(settings.maxPredictions, max(1, share))
  }

  /// Masks an example in place; every place may be chosen but those of [CLS] and [SEP].
  ///
  /// - Parameter isWordStart: whether a place begins a word; asked where whole words are chosen.
  mutating func mask(_ example: inout PretrainingExample, isWordStart: (Int) -> Bool, _ random: inout KeyedRandom) {
    let (separator, last) = (example.firstCount - 1, example.pieces.count - 1)
    starts.removeAll(keepingCapacity: true)
    for place in 1..<last where place != separator {
      if !settings.wholeWords || place == separator + 1 || isWordStart(place) { starts.append(Int32(place)) }
    }
    let wanted = predictionCount(example.pieces.count)
    example.maskedPlaces.reserveCapacity(wanted)
    // Drawn one after the other without putting back: as far as it is needed, a shuffle of all.
    for drawn in starts.indices {
      if example.maskedPlaces.count >= wanted { break }
      starts.swapAt(drawn, drawn + random.below(starts.count - drawn))
      let place = Int(starts[drawn])
      var end = place + 1
      if settings.wholeWords {
        while end < last, end != separator, !isWordStart(end) { end += 1 }
      }
      // A word that does not fit any more is passed over, and a shorter one may.
      if example.maskedPlaces.count + end - place > wanted { continue }
      for place in place..<end { example.maskedPlaces.append(Int32(place)) }
    }
    example.maskedPlaces.sort()
    example.maskedPieces.reserveCapacity(example.maskedPlaces.count)
    for place in example.maskedPlaces { example.maskedPieces.append(example.pieces[Int(place)]) }
    for place in example.maskedPlaces {
      let draw = random.unit()
      if draw < 0.8 {
        example.pieces[Int(place)] = mask
      } else if draw < 0.9 {
        example.pieces[Int(place)] = Int32(random.below(vocabularyCount))
      }
    }
  }
}
