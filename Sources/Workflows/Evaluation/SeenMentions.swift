import PluginHost

/// The mentions that training gold holds, by text and type, so that what a model remembers can be told from what it
/// recognises.
///
/// Texts are compared in lower case, together with the name of the label. The fragments of a discontinuous mention are
/// one mention, whose text is theirs with spaces between them.
public struct SeenMentions: Sendable {
  private let names: Set<MentionName>

  /// The mentions of training records, whose labels are numbered as in `labels`.
  public init(training records: [StoredRecord], labels: LabelInventories) {
    names = records.reduce(into: []) { names, record in
      for mention in Mention.all(of: record, labels: labels) { names.insert(mention.name) }
    }
  }

  /// Whether training has no mention.
  public var isEmpty: Bool { names.isEmpty }

  /// Counts predictions against gold, record by record, apart for mentions that training holds and those that it does not.
  ///
  /// A mention is right when its bytes and its label agree, and one that is predicted twice is once wrong, as
  /// span-exact.v1 counts. A predicted mention is counted by its own text.
  public func score(gold: [StoredRecord], predicted: [StoredRecord], labels: LabelInventories) -> SeenScores {
    var scores = SeenScores()
    for (gold, predicted) in zip(gold, predicted) {
      var open: [Mention: Int] = [:]
      for mention in Mention.all(of: gold, labels: labels) {
        scores[names.contains(mention.name)].gold += 1
        open[mention, default: 0] += 1
      }
      for mention in Mention.all(of: predicted, labels: labels) {
        let isSeen = names.contains(mention.name)
        scores[isSeen].predicted += 1
        if let count = open[mention], count > 0 {
          open[mention] = count - 1
          scores[isSeen].right += 1
        }
      }
    }
    return scores
  }
}

/// What a mention is called, wherever it stands.
private struct MentionName: Hashable, Sendable {
  let label: String
  let text: String
}

/// A mention of a record, whole or of several fragments.
private struct Mention: Hashable {
  private struct Fragment: Hashable {
    let text: Int
    let range: Range<Int>
  }

  let name: MentionName
  private let fragments: [Fragment]

  private init(_ spans: [RecordSpan], of record: StoredRecord, labels: LabelInventories) {
    // A fragment that is named twice is one; their order in the record says nothing.
    let sorted = Set(spans.map { Fragment(text: $0.text, range: $0.range) }).sorted {
      ($0.text, $0.range.lowerBound, $0.range.upperBound) < ($1.text, $1.range.lowerBound, $1.range.upperBound)
    }
    fragments = sorted
    name = MentionName(
      label: spans.first?.label.map { labels[.spans].names[$0] } ?? "",
      text: sorted.map { record.slice(RecordSpan(range: $0.range, text: $0.text)).lowercased() }.joined(separator: " "))
  }

  /// The mentions of a record; the label of one with fragments is that of its first.
  static func all(of record: StoredRecord, labels: LabelInventories) -> [Mention] {
    var mentions: [[RecordSpan]] = []
    var places: [UInt32: Int] = [:]
    for span in record.spans {
      if let group = span.group, let place = places[group] {
        mentions[place].append(span)
        continue
      }
      if let group = span.group { places[group] = mentions.count }
      mentions.append([span])
    }
    return mentions.map { Mention($0, of: record, labels: labels) }
  }
}
