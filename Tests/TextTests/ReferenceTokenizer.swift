import Text

/// BERT's tokenizer written as it is defined, stage after stage over arrays of scalars: slow, plain, and the oracle.
///
/// It knows no offsets. Character data come from the same frozen tables, which have tests of their own.
struct ReferenceTokenizer {
  /// By scalars, because strings compare by canonical equivalence.
  let ids: [[UInt32]: Int32]
  let options: WordPieceOptions
  private let tables = UnicodeTables.shared

  init(tokens: [String], options: WordPieceOptions) {
    self.ids = Dictionary(
      uniqueKeysWithValues: zip(tokens.map { $0.unicodeScalars.map(\.value) }, Int32(0)...))
    self.options = options
  }

  func tokenize(_ text: String) -> [Int32] {
    var spaced: [UInt32] = []
    for scalar in text.unicodeScalars.map(\.value) where !isDropped(scalar) {
      if kind(scalar) == .space {
        spaced.append(0x20)
      } else if isIdeograph(scalar) {
        spaced += [0x20, scalar, 0x20]
      } else {
        spaced.append(scalar)
      }
    }
    return spaced.split(separator: 0x20).flatMap { run in
      var word = Array(run)
      if options.lowercase { word = lowered(word) }
      if options.stripsAccents {
        word = decomposed(word).filter { !CharacterClass(rawValue: tables.classByte($0)).isMark }
      }
      return punctuated(word).flatMap { pieces($0) }
    }
  }

  private func kind(_ scalar: UInt32) -> CharacterClass.Kind {
    CharacterClass(rawValue: tables.classByte(scalar)).kind
  }

  private func isDropped(_ scalar: UInt32) -> Bool {
    switch kind(scalar) {
    case .control: true
    case .controlOfBioBERT, .controlOrIdeograph: options.dialect == .biobert
    default: false
    }
  }

  private func isIdeograph(_ scalar: UInt32) -> Bool {
    guard options.tokenizeChineseChars else { return false }
    return switch kind(scalar) {
    case .ideograph: true
    case .ideographOfBioBERT: options.dialect == .biobert
    case .controlOrIdeograph: options.dialect == .huggingFace
    default: false
    }
  }

  private func lowered(_ word: [UInt32]) -> [UInt32] {
    word.indices.flatMap { index -> [UInt32] in
      let scalar = word[index]
      if scalar == 0x3A3, options.dialect == .biobert {
        func has(_ scalar: UInt32, _ mask: UInt8) -> Bool { tables.classByte(scalar) & mask != 0 }
        let before = word[..<index].last { !has($0, CharacterClass.caseIgnorable) }
        let after = word[(index + 1)...].first { !has($0, CharacterClass.caseIgnorable) }
        if let before, has(before, CharacterClass.cased), !(after.map { has($0, CharacterClass.cased) } ?? false) {
          return [0x3C2]
        }
      }
      let lower = Array(tables.lower(scalar))
      return lower.isEmpty ? [scalar] : lower
    }
  }

  /// Canonical decomposition: expand, then sort each run of non-zero combining classes, stably.
  private func decomposed(_ word: [UInt32]) -> [UInt32] {
    var out: [UInt32] = []
    for scalar in word {
      if (0xAC00...0xD7A3).contains(scalar) {
        let index = scalar - 0xAC00
        out += [0x1100 + index / 588, 0x1161 + index % 588 / 28]
        if index % 28 != 0 { out.append(0x11A7 + index % 28) }
      } else {
        let parts = Array(tables.decomposition(scalar))
        out += parts.isEmpty ? [scalar] : parts
      }
    }
    for end in out.indices where tables.combiningClass(out[end]) != 0 {
      var at = end
      while at > 0, tables.combiningClass(out[at - 1]) > tables.combiningClass(out[at]) {
        out.swapAt(at - 1, at)
        at -= 1
      }
    }
    return out
  }

  private func punctuated(_ word: [UInt32]) -> [[UInt32]] {
    var words: [[UInt32]] = []
    var isOpen = false
    for scalar in word {
      if kind(scalar) == .punctuation {
        words.append([scalar])
        isOpen = false
      } else if isOpen {
        words[words.count - 1].append(scalar)
      } else {
        words.append([scalar])
        isOpen = true
      }
    }
    return words
  }

  private func pieces(_ word: [UInt32]) -> [Int32] {
    let unknown = [ids["[UNK]".unicodeScalars.map(\.value)] ?? -1]
    guard word.count <= options.maxWordCharacters else { return unknown }
    var found: [Int32] = []
    var start = 0
    while start < word.count {
      var end = word.count
      while end > start, ids[token(word[start..<end], start)] == nil { end -= 1 }
      guard end > start, let id = ids[token(word[start..<end], start)] else { return unknown }
      found.append(id)
      start = end
    }
    return found
  }

  private func token(_ scalars: ArraySlice<UInt32>, _ start: Int) -> [UInt32] {
    (start > 0 ? [0x23, 0x23] : []) + scalars
  }
}
