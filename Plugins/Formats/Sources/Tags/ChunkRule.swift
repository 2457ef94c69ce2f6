/// Where mentions begin in a sequence of tags: conlleval's rule (2004), extended to `E` and `S` in the way that keeps its
/// answers for `B`, `I` and `O`.
///
/// A mention begins at `B` and `S`; and at `I` and `E` after `O`, after the end of a mention (`E`, `S`), at the start of
/// a sentence, and where the type changes. It ends before the next one, before `O`, and behind `E` and `S`.
///
/// IOB1, IOB2 and IOBES files all have the mentions that this one rule finds, so nothing need be known about the whole
/// file before its first sentence is read.
struct ChunkRule {
  private var previous = WordTag.Position.outside
  private var previousType = -1

  init() {}

  /// Whether the next word is outside of mentions, begins one or goes on with one.
  enum Step: Equatable {
    case outside, begins, goesOn
  }

  /// Takes the next word's position and type (equal numbers for equal types).
  mutating func step(_ position: WordTag.Position, type: Int) -> Step {
    defer {
      previous = position
      previousType = type
    }
    switch position {
    case .outside: return .outside
    case .begin, .single: return .begins
    case .inside, .end:
      let isOpen = (previous == .begin || previous == .inside) && previousType == type
      return isOpen ? .goesOn : .begins
    }
  }
}
