import PluginSDK

/// The parts of a record's texts within which two mentions may be related: its sentences, where a border that a mention
/// reaches over is none.
///
/// A splitter that cuts a mention in two was wrong; joining the parts keeps the mention and its relations in reach.
struct ContextUnits {
  private let units: [RecordSpan]

  /// The units of a record, for its mentions in order of text and start.
  init(_ record: RecordView, _ arguments: [Argument]) {
    var units: [RecordSpan] = []
    var next = 0  // the first mention that may reach over the next border
    var open = 0  // the furthest end of mentions that began before it
    var text = -1
    for sentence in record.sentences {
      if sentence.text != text {
        text = sentence.text
        open = 0
      }
      while next < arguments.count,
        (arguments[next].text, arguments[next].span.start) < (sentence.text, sentence.span.start)
      {
        if arguments[next].text == text { open = max(open, arguments[next].span.end) }
        next += 1
      }
      if let last = units.last, last.text == text, open > sentence.span.start {
        units[units.count - 1].span.end = max(last.span.end, sentence.span.end)
      } else {
        units.append(RecordSpan(sentence.span, text: sentence.text))
      }
    }
    self.units = units
  }

  /// The unit that a mention begins in; nil outside of all sentences.
  func index(of argument: Argument) -> Int? {
    var (next, high) = (0, units.count)
    while next < high {
      let middle = (next + high) / 2
      if (units[middle].text, units[middle].span.start) <= (argument.text, argument.span.start) {
        next = middle + 1
      } else {
        high = middle
      }
    }
    guard next > 0, units[next - 1].text == argument.text, units[next - 1].span.end > argument.span.start else {
      return nil
    }
    return next - 1
  }

  /// The bytes from the beginning of one unit to the end of another one of the same text.
  func span(from first: Int, through last: Int) -> TextSpan {
    TextSpan(start: units[first].span.start, end: units[last].span.end)
  }
}
