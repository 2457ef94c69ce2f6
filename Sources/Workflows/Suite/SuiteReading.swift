import PluginHost

/// A record's gold beside a prediction of it, item by item.
struct SuiteReading {
  private var marks: [SuiteSample.Mark] = []
  private var statements: [SuiteSample.Statement] = []
  /// Whether they agree.
  let isRight: Bool

  /// Compares what the task predicts.
  init(gold: StoredRecord, predicted: StoredRecord, targets: TaskTargets, labels: LabelInventories) {
    var marks: [SuiteSample.Mark] = []
    var statements: [SuiteSample.Statement] = []
    func name(_ kind: LabelKind, _ label: Int?) -> String {
      label.flatMap { labels[kind].names.indices.contains($0) ? labels[kind].names[$0] : nil } ?? ""
    }
    func verdicts<Item: Hashable>(
      _ gold: [Item], _ predicted: [Item], _ add: (Item, SuiteSample.Verdict) -> Void
    ) {
      let (known, made) = (Set(gold), Set(predicted))
      for item in predicted { add(item, known.contains(item) ? .right : .wrong) }
      for item in gold where !made.contains(item) { add(item, .missed) }
    }
    if targets.contains(.spans) {
      func spans(_ record: StoredRecord) -> [Place] {
        record.spans.map { Place(text: $0.text, range: $0.range, label: name(.spans, $0.label)) }
      }
      verdicts(spans(gold), spans(predicted)) { place, verdict in
        marks.append(place.mark(verdict))
      }
    }
    if targets.contains(.pairs) || targets.contains(.pairLabels) {
      func pairs(_ record: StoredRecord) -> [Relation] {
        record.pairs.map { pair in
          let ends = [record.spans[pair.head], record.spans[pair.tail]]
            .map { Place(text: $0.text, range: $0.range, label: "") }
            .sorted { ($0.text, $0.range.lowerBound) < ($1.text, $1.range.lowerBound) }
          return Relation(ends: ends, label: name(.pairs, pair.label))
        }
      }
      verdicts(pairs(gold), pairs(predicted)) { relation, verdict in
        let texts = relation.ends.map { gold.slice(RecordSpan(range: $0.range, text: $0.text)) }
        statements.append(
          SuiteSample.Statement(text: "\(relation.label): \(texts.joined(separator: " – "))", verdict: verdict))
        for end in relation.ends where !marks.contains(where: { $0.text == end.text && $0.range == end.range }) {
          marks.append(end.mark(.neutral))
        }
      }
    }
    if targets.contains(.classes) {
      func classes(_ record: StoredRecord) -> [String] { record.classes.map { name(.records, $0.label) } }
      verdicts(classes(gold), classes(predicted)) { label, verdict in
        statements.append(SuiteSample.Statement(text: label, verdict: verdict))
      }
    }
    var isAnswered = true
    if targets.contains(.answers) {
      let right = Set(gold.answers.map { $0.text.lowercased() })
      let first = predicted.answers.min { $0.rank < $1.rank }
      isAnswered = first.map { right.contains($0.text.lowercased()) } ?? right.isEmpty
      if let first {
        let verdict: SuiteSample.Verdict = isAnswered ? .right : .wrong
        statements.append(SuiteSample.Statement(text: first.text, verdict: verdict))
        if let range = first.range, let text = first.source {
          marks.append(SuiteSample.Mark(text: text, range: range, label: "", verdict: verdict))
        }
      }
      if !isAnswered, let expected = gold.answers.first {
        statements.append(SuiteSample.Statement(text: expected.text, verdict: .missed))
      }
    }
    self.marks = marks.sorted { ($0.text, $0.range.lowerBound) < ($1.text, $1.range.lowerBound) }
    self.statements = statements
    isRight =
      isAnswered
      && !(marks.map(\.verdict) + statements.map(\.verdict)).contains { $0 == .wrong || $0 == .missed }
  }

  /// The reading under a model's name.
  func reading(of model: String) -> SuiteSample.Reading {
    SuiteSample.Reading(model: model, marks: marks, statements: statements, isRight: isRight)
  }

  /// Whether gold holds nothing to find.
  static func isEmpty(_ gold: StoredRecord, targets: TaskTargets) -> Bool {
    let hasPairs = targets.contains(.pairs) || targets.contains(.pairLabels)
    return !(targets.contains(.spans) && !gold.spans.isEmpty) && !(hasPairs && !gold.pairs.isEmpty)
      && !(targets.contains(.classes) && !gold.classes.isEmpty)
      && !(targets.contains(.answers) && !gold.answers.isEmpty)
  }

  private struct Place: Hashable {
    let text: Int
    let range: Range<Int>
    let label: String

    func mark(_ verdict: SuiteSample.Verdict) -> SuiteSample.Mark {
      SuiteSample.Mark(text: text, range: range, label: label, verdict: verdict)
    }
  }

  private struct Relation: Hashable {
    let ends: [Place]
    let label: String
  }
}
