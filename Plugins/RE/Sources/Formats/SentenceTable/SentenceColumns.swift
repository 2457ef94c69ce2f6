import PluginSDK

/// Which column of a table of sentences holds what.
struct SentenceColumns: Sendable, Equatable {
  /// The number of columns.
  var count: Int
  /// The column of the text.
  var sentence: Int
  /// The column of the class; nil: nothing is annotated.
  var label: Int?
  /// The column of the record's name; nil: lines are counted.
  var index: Int?

  /// Reads the first line of a table as its header; nil when it is none: then no column of it is called `sentence`.
  init?(header cells: [String]) {
    func column(_ names: [String]) -> Int? { cells.firstIndex { names.contains($0.lowercased()) } }
    guard let sentence = column(["sentence", "text"]) else { return nil }
    count = cells.count
    self.sentence = sentence
    label = column(["label", "class", "relation"])
    index = column(["index", "id"])
  }

  /// The columns of a table without a header: the sentence; sentence and class; or name, sentence and class.
  init?(count: Int) {
    guard (1...3).contains(count) else { return nil }
    self.count = count
    sentence = count == 3 ? 1 : 0
    label = count == 1 ? nil : count - 1
    index = count == 3 ? 0 : nil
  }
}
