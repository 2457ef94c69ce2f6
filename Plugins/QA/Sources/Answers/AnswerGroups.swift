import PluginSDK

/// The answers of a record in order of rank, the wordings of one answer together.
struct AnswerGroups {
  /// One answer: the indices of its wordings among the record's answers.
  private var groups: [[Int]] = []
  private let record: RecordView

  init(_ record: RecordView) {
    self.record = record
    let order = record.answers.indices.sorted {
      let (a, b) = (record.answers[$0].rank, record.answers[$1].rank)
      return a != b ? a < b : $0 < $1
    }
    var places: [Int: Int] = [:]
    for index in order {
      if let group = record.answers[index].group {
        if let place = places[group] {
          groups[place].append(index)
          continue
        }
        places[group] = groups.count
      }
      groups.append([index])
    }
  }

  /// Whether there is no answer.
  var isEmpty: Bool { groups.isEmpty }
  /// The number of answers.
  var count: Int { groups.count }

  /// The indices of the wordings of answers that come after the first `most`.
  func indices(beyond most: Int) -> [Int] { groups.dropFirst(most).flatMap { $0 } }

  /// The wordings of the first answers, each once; without `synonyms` the first of each answer only.
  func wordings(atMost most: Int = .max, synonyms: Bool) -> [[String]] {
    groups.prefix(most).map { texts(of: synonyms ? $0 : Array($0.prefix(1))) }
  }

  /// The wordings that gold states, without those that were found in passages; these where it states none.
  var stated: [[String]] {
    groups.map { group in
      let stated = group.filter { record.answers[$0].span == nil }
      return texts(of: stated.isEmpty ? group : stated)
    }
  }

  private func texts(of group: [Int]) -> [String] {
    var texts: [String] = []
    for index in group {
      let text = record.answers[index].text.string
      if !texts.contains(text) { texts.append(text) }
    }
    return texts
  }
}
