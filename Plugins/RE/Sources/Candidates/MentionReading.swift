import PluginSDK

/// The mentions of a record, and the units of its texts that they lie in.
struct MentionReading {
  /// In order of text, start and end.
  let arguments: [Argument]
  /// Sentences that no mention reaches over.
  let units: ContextUnits
  /// For each argument the unit that it begins in; nil outside of all.
  let unitOfArgument: [Int?]

  /// Reads the mentions of a record; its sentences, or those of another record of the same texts.
  init(_ record: RecordView, sentences: RecordView? = nil) {
    arguments = Argument.all(record)
    let units = ContextUnits(sentences ?? record, arguments)
    self.units = units
    unitOfArgument = arguments.map { units.index(of: $0) }
  }

  /// The place among `arguments` of the mention whose first span is at `index`.
  func place(ofSpan index: Int) -> Int? { arguments.firstIndex { $0.index == index } }
}
