import PluginHost

/// Texts that stand in more than one of the splits that are trained on, chosen by and measured on.
struct SplitLeaks {
  /// Records of a split whose text stands in train too.
  struct Leak: Equatable {
    let split: String
    let count: Int
    let records: Int
  }

  /// Texts that devel and test share, of the texts of the smaller one.
  let shared: Int
  /// The texts of the smaller one of devel and test; a text that stands there twice is one.
  let smaller: Int
  /// What of devel and test stands in train, where anything does.
  let inTrain: [Leak]

  init(train: [StoredRecord], devel: [StoredRecord], test: [StoredRecord]) {
    let trained = Set(train.map(\.textKey))
    let (develKeys, testKeys) = (devel.map(\.textKey), test.map(\.textKey))
    let (develTexts, testTexts) = (Set(develKeys), Set(testKeys))
    shared = develTexts.intersection(testTexts).count
    smaller = min(develTexts.count, testTexts.count)
    inTrain = [("devel", develKeys), ("test", testKeys)].compactMap { split, keys in
      let count = keys.count { trained.contains($0) }
      return count == 0 ? nil : Leak(split: split, count: count, records: keys.count)
    }
  }

  /// Whether devel is test under another name for the most part, so that what is chosen by devel is chosen by test.
  var develIsTest: Bool { 2 * shared > smaller }
}
