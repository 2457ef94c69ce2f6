// swift-format-ignore-file: NeverForceUnwrap

import PluginSDK

/// The cases that make_ner_metrics.py writes: records, and what independent programs score them with.
struct NERFixture {
  struct Case {
    var name: String
    var gold: [RecordDraft] = []
    var predicted: [RecordDraft] = []
    var expected: [(metric: String, key: String, value: Double)] = []
    var labels = NERFakeLabels()
  }

  var cases: [Case] = []

  init(_ text: String) {
    var wordNames: [String] = []
    var spanNames: [String] = []
    func index(_ name: String, _ names: inout [String]) -> Int {
      if let known = names.firstIndex(of: name) { return known }
      names.append(name)
      return names.count - 1
    }
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      switch fields[0] {
      case "case": cases.append(Case(name: fields[1]))
      case "tags":  // tags of words: gold, predicted
        for (side, field) in [fields[1], fields[2]].enumerated() {
          let draft = RecordDraft()
          draft.hasGold = true
          draft.wordsGiven = true
          var text: [UInt8] = []
          for tag in field.split(separator: " ") {
            let start = text.count
            text += Array("w ".utf8)
            draft.addWord(
              RecordSpan(TextSpan(start: start, end: start + 1), label: index(String(tag), &wordNames)))
          }
          draft.addText(text)
          if side == 0 {
            cases[cases.count - 1].gold.append(draft)
          } else {
            cases[cases.count - 1].predicted.append(draft)
          }
        }
      case "spans":  // mentions as text:start-end[+start-end]:type
        for (side, field) in [fields[1], fields[2]].enumerated() {
          let draft = RecordDraft()
          draft.hasGold = true
          for text in 0..<2 { draft.addText([UInt8](repeating: UInt8(0x61 + text), count: 40)) }
          for (group, mention) in field.split(separator: " ").enumerated() {
            let parts = mention.split(separator: ":", omittingEmptySubsequences: false)
            let fragments = parts[1].split(separator: "+")
            for fragment in fragments {
              let ends = fragment.split(separator: "-").compactMap { Int($0) }
              draft.addSpan(
                RecordSpan(
                  TextSpan(start: ends[0], end: ends[1]), text: Int(parts[0])!,
                  label: index(String(parts[2]), &spanNames), group: fragments.count > 1 ? group : nil))
            }
          }
          if side == 0 {
            cases[cases.count - 1].gold.append(draft)
          } else {
            cases[cases.count - 1].predicted.append(draft)
          }
        }
      case "score": cases[cases.count - 1].expected.append((fields[1], fields[2], Double(fields[3])!))
      default: preconditionFailure("the fixture has a line that begins with '\(fields[0])'")
      }
    }
    let labels = NERFakeLabels(words: wordNames, spans: spanNames)
    for index in cases.indices { cases[index].labels = labels }
  }
}
