import PluginSDK

/// What the labels of pairs and of records mean, under one numbering: a relation is the same, whatever carries it.
struct RelationLabels {
  /// The names, by number.
  private(set) var names: [String] = []
  /// Whether a name says that there is no relation, by number.
  private(set) var areNegative: [Bool] = []
  private var ofPairs: [Int32] = []
  private var ofRecords: [Int32] = []

  init(_ labels: LabelInventories) {
    var numbers: [String: Int32] = [:]
    func number(_ name: String) -> Int32 {
      if let known = numbers[name] { return known }
      let number = Int32(names.count)
      numbers[name] = number
      names.append(name)
      areNegative.append(NegativeLabel.matches(name))
      return number
    }
    ofPairs = labels[.pairs].names.map(number)
    ofRecords = labels[.records].names.map(number)
  }

  /// The number of a pair's label.
  func number(ofPair label: Int) throws(PluginError) -> Int32 {
    guard label < ofPairs.count else { throw .argument("a pair has label \(label) of \(ofPairs.count)") }
    return ofPairs[label]
  }

  /// The number of a record's class.
  func number(ofRecord label: Int) throws(PluginError) -> Int32 {
    guard label < ofRecords.count else { throw .argument("a record has class \(label) of \(ofRecords.count)") }
    return ofRecords[label]
  }
}
