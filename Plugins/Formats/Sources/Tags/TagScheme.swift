/// How a file marks mentions by tags.
enum TagScheme: String, CaseIterable {
  /// Any of the others, or a mixture: the mentions are those of `ChunkRule`.
  case auto
  /// `I` everywhere, `B` only for a mention right after another of the same type.
  case iob1
  /// `B` for every first word.
  case iob2
  /// `B`, `I`, `E`, and `S` for single words; also known as BILOU and BMEWO.
  case iobes

  /// Whether a tag may follow another in this scheme. `sameType`: whether their types are equal.
  func allows(_ position: WordTag.Position, after previous: WordTag.Position, sameType: Bool) -> Bool {
    let isInsideBefore = previous == .begin || previous == .inside
    switch self {
    case .auto: return true
    case .iob1:
      switch position {
      case .outside, .inside: return true
      case .begin: return isInsideBefore && sameType
      case .end, .single: return false
      }
    case .iob2:
      switch position {
      case .outside, .begin: return true
      case .inside: return isInsideBefore && sameType
      case .end, .single: return false
      }
    case .iobes:
      switch position {
      case .outside, .begin, .single: return !isInsideBefore
      case .inside, .end: return isInsideBefore && sameType
      }
    }
  }
}
