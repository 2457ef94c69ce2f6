import PluginSDK

/// Decides which two mentions of a record may be related, and what is read of the text around them.
struct CandidateRule: Sendable {
  /// What the rule says of two mentions.
  enum Verdict {
    case candidate(Candidate)
    /// The types are not asked for.
    case otherTypes
    /// They lie in two texts.
    case crossText
    /// More sentences lie between them than a pair may reach over, or one lies in none.
    case crossSentence
    /// They share a byte, so that no mark can stand for each.
    case overlapping

    /// The reason as the ledger calls it; nil for a candidate.
    var reason: StaticString? {
      switch self {
      case .candidate: nil
      case .otherTypes: "other-types"
      case .crossText: "cross-text"
      case .crossSentence: "cross-sentence"
      case .overlapping: "overlapping"
      }
    }
  }

  let types: ArgumentTypes
  let marks: ArgumentMarks
  /// Stands for two mentions that share a byte; empty: such a pair is no candidate.
  let overlapMark: String
  /// How many sentences a pair may reach over; 0: any number.
  let sentences: Int

  /// The candidates of a record, by the place of the first mention, then of the second.
  func candidates(_ reading: MentionReading) -> [Candidate] {
    var candidates: [Candidate] = []
    let arguments = reading.arguments
    for first in arguments.indices {
      guard let unit = reading.unitOfArgument[first] else { continue }
      for second in (first + 1)..<max(first + 1, arguments.count) {
        // Mentions are in order: whatever follows is as far away.
        guard arguments[second].text == arguments[first].text else { break }
        if sentences > 0, let other = reading.unitOfArgument[second], other - unit >= sentences { break }
        if case .candidate(let candidate) = verdict(reading, first, second) { candidates.append(candidate) }
      }
    }
    return candidates
  }

  /// The candidate that two mentions make, the first of which stands first, or why they make none.
  func verdict(_ reading: MentionReading, _ first: Int, _ second: Int) -> Verdict {
    let (a, b) = (reading.arguments[first], reading.arguments[second])
    guard let firstIsHead = types.firstIsHead(a.type, b.type) else { return .otherTypes }
    guard a.text == b.text else { return .crossText }
    guard let from = reading.unitOfArgument[first], let to = reading.unitOfArgument[second],
      sentences == 0 || to - from < sentences
    else { return .crossSentence }
    if overlapMark.isEmpty, a.span.overlaps(b.span) { return .overlapping }
    let context = reading.units.span(from: from, through: to)
    return .candidate(
      Candidate(
        first: a, second: b, head: firstIsHead ? a.index : b.index, tail: firstIsHead ? b.index : a.index,
        context: TextSpan(start: context.start, end: max(context.end, a.span.end, b.span.end))))
  }

  /// The text of a candidate, with marks in the place of its mentions.
  func chunks(_ candidate: Candidate) -> [InputChunk] {
    let (a, b) = (candidate.first, candidate.second)
    let text = a.text
    var chunks: [InputChunk] = []
    func copy(_ start: Int, _ end: Int) {
      if start < end { chunks.append(.copy(text: text, TextSpan(start: start, end: end))) }
    }
    copy(candidate.context.start, a.span.start)
    let end: Int
    if a.span.overlaps(b.span) {
      end = max(a.span.end, b.span.end)
      chunks.append(.replace(text: text, TextSpan(start: a.span.start, end: end), by: overlapMark))
    } else {
      end = b.span.end
      chunks.append(.replace(text: text, a.span, by: marks.mark(a.type)))
      copy(a.span.end, b.span.start)
      chunks.append(.replace(text: text, b.span, by: marks.mark(b.type)))
    }
    copy(end, candidate.context.end)
    return chunks
  }
}
