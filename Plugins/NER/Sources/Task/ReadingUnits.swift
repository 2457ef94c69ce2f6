import PluginSDK

/// The parts of a record that are read one by one: sentences, or whole texts. Tags never run from one into the next.
///
/// A text between sentences is a unit too when a word begins in it, so that no word goes unread. Where the corpus gives
/// words but no sentences, a text is one unit: cutting it by a rule could cut what the corpus holds together.
struct ReadingUnits {
  struct Unit: Equatable {
    let text: Int
    let span: TextSpan
  }

  /// In order of text and start, without overlap.
  private(set) var units: [Unit] = []

  init(_ record: RecordView, whole: Bool) {
    let whole = whole || (record.wordsGiven && !record.sentencesGiven)
    let sentences = whole ? [] : record.sentences.sorted { ($0.text, $0.span) < ($1.text, $1.span) }
    var next = 0
    for (text, part) in record.texts.enumerated() where part.role == .body && !part.text.isEmpty {
      var position = 0
      while next < sentences.count, sentences[next].text < text { next += 1 }
      while next < sentences.count, sentences[next].text == text {
        let sentence = sentences[next].span
        next += 1
        let start = max(sentence.start, position)
        let end = min(sentence.end, part.text.count)
        guard start < end else { continue }
        addGap(record, text, TextSpan(start: position, end: start))
        units.append(Unit(text: text, span: TextSpan(start: start, end: end)))
        position = end
      }
      if position == 0 {
        units.append(Unit(text: text, span: TextSpan(start: 0, end: part.text.count)))
      } else {
        addGap(record, text, TextSpan(start: position, end: part.text.count))
      }
    }
  }

  /// The index of the unit in which a word begins; nil when it begins in none.
  func index(of word: RecordSpan) -> Int? {
    var (low, high) = (0, units.count)
    while low < high {
      let middle = (low + high) / 2
      let unit = units[middle]
      if (unit.text, unit.span.start) <= (word.text, word.span.start) { low = middle + 1 } else { high = middle }
    }
    guard low > 0, units[low - 1].text == word.text, word.span.start < units[low - 1].span.end else { return nil }
    return low - 1
  }

  private mutating func addGap(_ record: RecordView, _ text: Int, _ gap: TextSpan) {
    guard !gap.isEmpty else { return }
    let first = record.words.partition { ($0.text, $0.span.start) >= (text, gap.start) }
    guard first < record.words.count, record.words[first].text == text, record.words[first].span.start < gap.end else {
      return
    }
    units.append(Unit(text: text, span: gap))
  }
}

extension LentArray where Element == RecordSpan {
  /// The first index at which `holds` is true, in an array in which it is false and then true; `count` when it never is.
  func partition(_ holds: (RecordSpan) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
