import Workflows

/// Predictions in their texts: what is right, wrong and missed is marked.
enum HTMLSamples {
  /// Bytes that are shown around what is marked.
  private static let margin = 120
  /// Bytes of a text that are shown at the most.
  private static let most = 700

  /// The samples of a data set; empty without any.
  static func text(_ entry: SuiteReport.Entry) -> String {
    guard !entry.samples.isEmpty else { return "" }
    var html = "<h3>\(HTMLText.escaped(entry.set.title))</h3>\n"
    for sample in entry.samples {
      html += "<div class=\"sample\">\n"
      if !sample.query.isEmpty { html += "<p class=\"query\">\(HTMLText.escaped(sample.query))</p>\n" }
      for reading in sample.readings {
        let verdict = reading.isRight ? "right" : "wrong"
        html += "<p class=\"reading\"><span class=\"model-name\">\(HTMLText.escaped(reading.model)) "
        html += "<span class=\"badge \(verdict)\">\(verdict)</span></span> "
        for statement in reading.statements {
          html += "<span class=\"badge \(statement.verdict.rawValue)\">\(HTMLText.escaped(statement.text))</span> "
        }
        html += passages(sample, reading).joined(separator: " <span class=\"cut\">⋯</span> ") + "</p>\n"
      }
      html += "</div>\n"
    }
    return html
  }

  /// The texts that hold something marked, or the first one.
  private static func passages(_ sample: SuiteSample, _ reading: SuiteSample.Reading) -> [String] {
    // All readings of a sample show the same part of its texts, so that they can be compared.
    let all = sample.readings.flatMap(\.marks)
    let marked = Set(all.map(\.text))
    let shown = marked.isEmpty ? [sample.texts.count - 1] : marked.sorted()
    return shown.filter { sample.texts.indices.contains($0) }.map { place in
      passage(
        sample.texts[place], around: all.filter { $0.text == place }.map(\.range),
        marks: reading.marks.filter { $0.text == place })
    }
  }

  private static func passage(_ text: String, around ranges: [Range<Int>], marks: [SuiteSample.Mark]) -> String {
    let bytes = Array(text.utf8)
    var start = max(0, (ranges.map(\.lowerBound).min() ?? 0) - margin)
    var end = min(bytes.count, (ranges.map(\.upperBound).max() ?? most) + margin, start + most)
    // Not inside of a word, where a space is near, and never inside of a character.
    let first = ranges.map(\.lowerBound).min() ?? start, last = ranges.map(\.upperBound).max() ?? end
    if start > 0 { start = bytes[start..<first].firstIndex(of: UInt8(ascii: " ")) ?? start }
    if end < bytes.count, last < end { end = bytes[last..<end].lastIndex(of: UInt8(ascii: " ")) ?? end }
    func isContinuation(_ place: Int) -> Bool { place < bytes.count && bytes[place] & 0xC0 == 0x80 }
    while start > 0, isContinuation(start) { start -= 1 }
    while end < bytes.count, isContinuation(end) { end += 1 }
    let shown = marks.filter { $0.range.lowerBound < end && $0.range.upperBound > start }
    let borders = Set(
      [start, end] + shown.flatMap { [max(start, $0.range.lowerBound), min(end, $0.range.upperBound)] }
    ).sorted()
    var html = start > 0 ? "<span class=\"cut\">⋯</span>" : ""
    for (from, to) in zip(borders, borders.dropFirst()) {
      let part = HTMLText.escaped(String(decoding: bytes[from..<to], as: UTF8.self))
      // A wrong mention often overlaps the one that was missed: both show.
      let covering = shown.filter { $0.range.lowerBound <= from && $0.range.upperBound >= to }
      let classes = Set(covering.map(\.verdict.rawValue)).sorted().joined(separator: " ")
      let labels = Set(covering.map(\.label).filter { !$0.isEmpty }).sorted().joined(separator: ", ")
      html +=
        covering.isEmpty
        ? part : "<mark class=\"\(classes)\" title=\"\(HTMLText.escaped(labels))\">\(part)</mark>"
    }
    return html + (end < bytes.count ? "<span class=\"cut\">⋯</span>" : "")
  }
}
