/// Decides whether a sentence ends at a mark.
struct SentenceRules: Sendable {
  private enum Last: Int32 {
    case never
    case unlessNumber
    case seldom
    case beforeCapitalised
  }

  private let abbreviations = WordList([
    (SentenceWords.neverLast, Last.never.rawValue), (SentenceWords.numbered, Last.unlessNumber.rawValue),
    (SentenceWords.seldomLast, Last.seldom.rawValue), (SentenceWords.measures, Last.beforeCapitalised.rawValue),
  ])
  private let usualFirst = WordList([(SentenceWords.usualFirst, 0)])
  private let beforeLetter = WordList([(SentenceWords.beforeLetter, 0)])
  private let labels = WordList([(SentenceWords.labels, 0)])

  /// Where the sentence that began at `sentenceStart` ends, if it ends with these marks; exclusive.
  func end(of marks: SentenceEnd, in text: SentenceText, sentenceStart: Int) -> Int? {
    if marks.isWide { return marks.end }
    guard marks.end < text.range.upperBound else { return marks.end }
    guard text.isSpace(marks.end) else { return endWithoutSpace(marks, text, sentenceStart) }
    // A citation behind the full stop belongs to the sentence before it.
    let first = text.skipSpace(marks.end)
    if let citation = SentenceCitation.bracketed(text, at: first), text.isSpace(citation) {
      let next = text.skipSpace(citation)
      if next < text.range.upperBound, !beginsSentence(text, at: next) { return nil }
      return allowsEnd(marks, text, sentenceStart, next: next) ? citation : nil
    }
    guard first < text.range.upperBound else { return marks.end }
    // So does one in plain numbers, where layout was lost: `cells. 8, 9 The`.
    if let citation = SentenceCitation.spaced(text, at: first), isUsualFirst(text, at: text.skipSpace(citation)),
      allowsEnd(marks, text, sentenceStart, next: first)
    {
      return citation
    }
    guard beginsSentence(text, at: first), allowsEnd(marks, text, sentenceStart, next: first) else { return nil }
    return marks.end
  }

  /// Whether what stands at `at` may be the first of a sentence: a capital, a number, a bracket or quotation mark before
  /// one, a letter without case, or a name such as `p53`, `mRNA` or `α-synuclein`.
  private func beginsSentence(_ text: SentenceText, at: Int) -> Bool {
    var at = SentenceName.afterStereoPrefix(text, at: at)
    while at < text.range.upperBound, SentenceMarks.isOpener(text.scalar(at).value) { at += text.scalar(at).length }
    if text.isUpper(at) || text.isDigit(at) { return true }
    if text.isLower(at) { return SentenceName.begins(text, at: at) }
    return text[at] >= 0x80 && text.wordEnd(at) > at
  }

  /// Whether what stands before the marks lets a sentence end here; `next` is where the following one would begin.
  private func allowsEnd(_ marks: SentenceEnd, _ text: SentenceText, _ sentenceStart: Int, next: Int) -> Bool {
    if marks.isEllipsis { return text.isUpper(next) || SentenceMarks.isOpener(text.scalar(next).value) }
    // A mark alone in brackets, as in `(?)`, says something about a word.
    if marks.end > marks.marksEnd, text[text.before(marks.start)] == UInt8(ascii: "(") { return false }
    if isInsideBrackets(text, sentenceStart, marks, next: next) { return false }
    guard marks.isFullStop else { return true }
    let word = SentenceWord(text, endingAt: marks.start, sentenceStart: sentenceStart)
    guard !word.range.isEmpty else { return true }
    if isNumbering(word, text, sentenceStart) || isLabel(word, text, sentenceStart) { return false }
    if let number = abbreviations.numberInSentence(text[word.range]), let last = Last(rawValue: number) {
      // The full stop of `(mean ± s.d.)` is the abbreviation's.
      if text[marks.marksEnd] == UInt8(ascii: ")") { return false }
      switch last {
      case .never: return false
      case .unlessNumber: return !text.isDigit(next) && !SentenceMarks.isOpener(text.scalar(next).value)
      case .seldom: return isUsualFirst(text, at: next)
      case .beforeCapitalised: return isCapitalised(text, at: next) || isUsualFirst(text, at: next)
      }
    }
    if word.isInitials { return isUsualFirst(text, at: next) }
    if text.isDigit(next), word.range.count == 1, text.isDigit(word.range.lowerBound) { return false }
    if word.isLetter, !word.followsHyphen {
      let isName = beforeLetter.numberInAnyCase(text[word.previous]) != nil || word.followsNumber
      return isName || isUsualFirst(text, at: next)
    }
    return true
  }

  /// Numbers that begin a line: `1.`, `2.3.`, `IV.`, `A.`
  private func isNumbering(_ word: SentenceWord, _ text: SentenceText, _ sentenceStart: Int) -> Bool {
    guard word.range.lowerBound == sentenceStart else { return false }
    if word.isLetter { return true }
    let letters = text[word.range]
    return letters.count <= 8 && letters.allSatisfy { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
      || letters.count <= 5 && letters.allSatisfy { "IVX".utf8.contains($0) }
  }

  /// A caption's own name and number: `Figure 1.`, `Table S2.`
  private func isLabel(_ word: SentenceWord, _ text: SentenceText, _ sentenceStart: Int) -> Bool {
    guard word.range.count <= 4, word.previous.lowerBound == sentenceStart else { return false }
    return labels.numberInAnyCase(text[word.previous]) != nil
      && text[word.range].contains { (0x30...0x39).contains($0) }
  }

  private func isCapitalised(_ text: SentenceText, at: Int) -> Bool {
    text.isUpper(at) && text.isLower(at + text.scalar(at).length)
  }

  private func isUsualFirst(_ text: SentenceText, at: Int) -> Bool {
    var at = at
    while at < text.range.upperBound, SentenceMarks.isOpener(text.scalar(at).value) { at += text.scalar(at).length }
    return usualFirst.number(text[at..<text.wordEnd(at)]) != nil
  }

  /// Whether a bracket that was opened in this sentence, before the marks, closes soon behind them.
  private func isInsideBrackets(
    _ text: SentenceText, _ sentenceStart: Int, _ marks: SentenceEnd, next: Int
  ) -> Bool {
    let reach = 200
    var depth = 0
    for at in max(sentenceStart, marks.start - reach)..<marks.end {
      switch text[at] {
      case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"): depth = max(0, depth - 1)
      default: break
      }
    }
    guard depth > 0 else { return false }
    for at in next..<min(next + reach, text.range.upperBound) {
      switch text[at] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "\n"): return false
      case UInt8(ascii: ")"), UInt8(ascii: "]"): return true
      default: break
      }
    }
    return false
  }

  /// Ends with no space behind: `cells.The`, `cells.12 The`, `cells.[3] The`, `cells.¹² The`.
  private func endWithoutSpace(_ marks: SentenceEnd, _ text: SentenceText, _ sentenceStart: Int) -> Int? {
    guard marks.isFullStop || !marks.isEllipsis else { return nil }
    let word = SentenceWord(text, endingAt: marks.start, sentenceStart: sentenceStart)
    let closes = marks.start > sentenceStart && SentenceMarks.isCloser(text.scalar(text.before(marks.start)).value)
    guard closes || word.isPlain(text) && abbreviations.numberInSentence(text[word.range]) == nil else { return nil }
    if let citation = SentenceCitation.any(text, at: marks.end) {
      let next = text.skipSpace(citation)
      guard citation < text.range.upperBound else { return citation }
      return text.isSpace(citation) && beginsSentence(text, at: next) && !text.isDigit(next) ? citation : nil
    }
    guard !word.isAddress(text), text.isUpper(marks.end) else { return nil }
    let second = marks.end + text.scalar(marks.end).length
    return text.isLower(second) || isUsualFirst(text, at: marks.end) ? marks.end : nil
  }
}
