/// Chooses pieces and masks them (Devlin et al. 2019, 3.1; `create_masked_lm_predictions`).
struct WordMasking {
  let settings: ExampleSettings
  let mask: Int32
  let vocabularyCount: Int

  /// How many of so many pieces are predicted: Python's rounding, halves to even.
  func predictionCount(_ length: Int) -> Int {
    let share = Int((Double(length) * settings.maskedShare).rounded(.toNearestOrEven))
    return min(settings.maxPredictions, max(1, share))
  }

  /// Masks an example in place.
  ///
  /// - Parameters:
  ///   - candidates: the places that may be chosen, all but [CLS] and [SEP].
  ///   - isWordStart: whether a place begins a word; asked where whole words are chosen.
  func mask(
    _ example: inout PretrainingExample, candidates: [Int], isWordStart: (Int) -> Bool, _ random: inout KeyedRandom
  ) {
    var groups: [[Int]] = []
    for place in candidates {
      if settings.wholeWords, !isWordStart(place), let last = groups.last?.last, last == place - 1 {
        groups[groups.count - 1].append(place)
      } else {
        groups.append([place])
      }
    }
    random.shuffle(&groups)
    let wanted = predictionCount(example.pieces.count)
    var chosen: [Int] = []
    for group in groups {
      if chosen.count >= wanted { break }
      // A word that does not fit any more is passed over, and a shorter one may.
      if chosen.count + group.count > wanted { continue }
      chosen += group
    }
    chosen.sort()
    for place in chosen {
      example.maskedPlaces.append(Int32(place))
      example.maskedPieces.append(example.pieces[place])
    }
    for place in chosen {
      let draw = random.unit()
      if draw < 0.8 {
        example.pieces[place] = mask
      } else if draw < 0.9 {
        example.pieces[place] = Int32(random.below(vocabularyCount))
      }
    }
  }
}
