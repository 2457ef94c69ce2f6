import JSON
import PluginSDK

/// The lines of an .ann file for one record. Valid as long as the record is lent.
struct BratLines {
  private let record: RecordView
  private let text: BorrowedText
  private let map: OffsetMap
  private let kept: JSONObject?
  private let groups: SpanGroups

  init(_ record: RecordView, text: BorrowedText, unit: OffsetUnit, kept: JSONObject?) {
    self.record = record
    self.text = text
    self.kept = kept
    map = OffsetMap(text, unit: unit)
    groups = SpanGroups(record.spans)
  }

  /// Makes the lines; kept ones go back to their places.
  func make(ledger: Ledger) throws(PluginError) -> [String] {
    let inside = try record.spansInside(text, ledger: ledger)
    let ids = mentionIDs(inside)
    var fixed: [Int: String] = [:]
    for value in kept?["kept"]?.array ?? [] {
      guard let place = value.array, place.count == 2, let index = place[0].integer, let line = place[1].string,
        !line.utf8.contains(0x0A)
      else { continue }
      fixed[index] = line
    }
    var lines: [String] = []
    for index in record.spans.indices where inside[index] && groups.isFirst(index) {
      lines.append(mention(index, id: ids[index], inside))
    }
    let places = kept?["relations"]?.array ?? []
    for (index, pair) in record.pairs.enumerated() {
      guard ids.indices.contains(pair.head), ids.indices.contains(pair.tail), !ids[pair.head].isEmpty,
        !ids[pair.tail].isEmpty
      else {
        try ledger.enter(Unheld.relation, .pairs, index)
        continue
      }
      let type = Self.word(record.labelName(.pairs, pair.label)?.string ?? "", or: "Relation")
      let place = places.count == record.pairs.count ? places[index].array : nil
      if let place, place.count == 4, let at = place[0].integer, let id = place[1].string, let first = place[2].string,
        let second = place[3].string, fixed[at] == nil
      {
        fixed[at] = "\(id)\t\(type) \(first):\(ids[pair.head]) \(second):\(ids[pair.tail])"
      } else {
        lines.append("R\(index + 1)\t\(type) Arg1:\(ids[pair.head]) Arg2:\(ids[pair.tail])")
      }
    }
    var all: [String] = []
    var next = 0
    while next < lines.count || fixed[all.count] != nil {
      if let line = fixed.removeValue(forKey: all.count) {
        all.append(line)
      } else {
        all.append(lines[next])
        next += 1
      }
    }
    for index in fixed.keys.sorted() { if let line = fixed[index] { all.append(line) } }
    return all
  }

  /// The id of the mention of each span: the corpus's own where it is one of brat's and free, else a new one.
  private func mentionIDs(_ inside: [Bool]) -> [String] {
    var ids = Array(repeating: "", count: record.spans.count)
    var taken: Set<String> = []
    for index in record.spans.indices where inside[index] && groups.isFirst(index) {
      let id = record.spanID(index)
      if id.begins(with: "T"), id.dropping(first: 1).decimal != nil, taken.insert(id.string).inserted {
        ids[index] = id.string
      }
    }
    var number = 1
    for index in record.spans.indices where inside[index] && groups.isFirst(index) && ids[index].isEmpty {
      while !taken.insert("T\(number)").inserted { number += 1 }
      ids[index] = "T\(number)"
    }
    for index in record.spans.indices where inside[index] {
      if let first = groups.fragments(of: index).first { ids[index] = ids[first] }
    }
    return ids
  }

  private func mention(_ index: Int, id: String, _ inside: [Bool]) -> String {
    let spans = groups.fragments(of: index).filter { inside[$0] }.map { record.spans[$0].span }.sorted()
    let type = Self.word(record.labelName(.spans, record.spans[index].label)?.string ?? "", or: "Entity")
    let places = spans.map { "\(map.offset(ofByte: $0.start)) \(map.offset(ofByte: $0.end))" }
    var words: [UInt8] = []
    for span in spans {
      if !words.isEmpty { words.append(0x20) }
      words.append(contentsOf: text[span].bytes.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 })
    }
    return "\(id)\t\(type) \(places.joined(separator: ";"))\t\(String(decoding: words, as: UTF8.self))"
  }

  /// A type as brat can write it: one word, and never none.
  private static func word(_ type: String, or empty: String) -> String {
    if type.isEmpty { return empty }
    return String(decoding: type.utf8.map { $0 <= 0x20 ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
  }
}
