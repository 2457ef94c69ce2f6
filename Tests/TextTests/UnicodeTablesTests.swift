import Testing
import Text

@Suite("Frozen character tables")
struct UnicodeTablesTests {
  private let tables = UnicodeTables.shared
  private let scalars = (UInt32(0)...0x10FFFF).lazy.compactMap { Unicode.Scalar($0) }

  private func age(_ scalar: Unicode.Scalar) -> Int {
    scalar.properties.age.map { $0.major * 10 + $0.minor } ?? 999
  }

  // Swift's tables are of a later version, so only scalars that 8.0 had are compared. Where the category changed since,
  // ours is that of 8.0: U+1734 was Mn (Mc since 14.0), 1885 and 1886 were letters (Mn since 9.0), A9BD was Mc (Mn since
  // 12.0), 166D was Po (So since 12.0), 111C9 was Po (Mn since 11.0), 1171E was Mn (Mc since 16.0).
  private let changedCategories: Set<UInt32> = [0x166D, 0x1734, 0x1885, 0x1886, 0xA9BD, 0x111C9, 0x1171E]

  @Test("Kinds and marks agree with the standard library for every scalar of Unicode 8.0, but for what changed since")
  func kindsAgree() {
    var unlike: Set<UInt32> = []
    for scalar in scalars where age(scalar) <= 80 {
      let value = scalar.value
      let category = scalar.properties.generalCategory
      let expected: CharacterClass.Kind
      switch category {
      case .spaceSeparator, .lineSeparator, .paragraphSeparator: expected = .space
      case .unassigned: expected = .controlOfBioBERT  // The noncharacters, which have an age.
      case .control, .format, .privateUse, .surrogate: expected = [9, 10, 13].contains(value) ? .space : .control
      case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
        .finalPunctuation, .otherPunctuation:
        expected = .punctuation
      default: expected = value == 0xFFFD ? .control : value < 128 && !isAlphanumeric(value) ? .punctuation : .word
      }
      let characterClass = CharacterClass(rawValue: tables.classByte(value))
      let isIdeograph = characterClass.kind == .ideograph || characterClass.kind == .ideographOfBioBERT
      let kind = isIdeograph ? .word : characterClass.kind
      if kind != expected || characterClass.isMark != (category == .nonspacingMark) { unlike.insert(value) }
    }
    #expect(unlike == changedCategories, "\(unlike.subtracting(changedCategories).map { String($0, radix: 16) })")
  }

  @Test("Scalars that Unicode 15.0 has and 8.0 had not are kept, but for those that are C*")
  func laterScalars() {
    var unlike: [UInt32] = []
    for scalar in scalars where age(scalar) > 80 && age(scalar) <= 150 {
      let isFormat = scalar.properties.generalCategory == .format
      let kind = CharacterClass(rawValue: tables.classByte(scalar.value)).kind
      let isKept = kind == .word || kind == .ideograph || kind == .ideographOfBioBERT
      if isFormat ? kind != .controlOfBioBERT : !isKept { unlike.append(scalar.value) }
    }
    #expect(unlike == [])
  }

  private func isAlphanumeric(_ value: UInt32) -> Bool {
    (0x30...0x39).contains(value) || (0x41...0x5A).contains(value) || (0x61...0x7A).contains(value)
  }

  @Test("Lower case agrees with the standard library for every scalar up to Unicode 15.0")
  func lowerAgrees() {
    var unlike: [UInt32] = []
    for scalar in scalars where age(scalar) <= 150 {
      let mapping = tables.lower(scalar.value)
      let lower = mapping.isEmpty ? [scalar.value] : Array(mapping)
      if lower != scalar.properties.lowercaseMapping.unicodeScalars.map(\.value) { unlike.append(scalar.value) }
    }
    #expect(unlike == [])
  }

  @Test("Combining classes agree with the standard library for every scalar up to Unicode 9.0, and are 0 after it")
  func combiningClassesAgree() {
    var unlike: [UInt32] = []
    for scalar in scalars {
      let expected = age(scalar) <= 90 ? scalar.properties.canonicalCombiningClass.rawValue : 0
      if tables.combiningClass(scalar.value) != expected { unlike.append(scalar.value) }
    }
    #expect(unlike == [])
  }

  // Swift compares strings by canonical equivalence, so a decomposition equals its scalar; and it is complete if no part
  // can be decomposed again.
  @Test("Decompositions are canonically equal to their scalars, complete, and as many as in Unicode 9.0")
  func decompositionsAreEqual() {
    var count = 0
    for scalar in scalars {
      let parts = tables.decomposition(scalar.value)
      guard !parts.isEmpty else { continue }
      count += 1
      var text = String.UnicodeScalarView()
      text.append(contentsOf: parts.compactMap { Unicode.Scalar($0) })
      #expect(String(text) == String(scalar), "U+\(String(scalar.value, radix: 16))")
      #expect(parts.allSatisfy { tables.decomposition($0).isEmpty })
      #expect(CharacterClass(rawValue: tables.classByte(scalar.value)).isDecomposing)
    }
    // 13,232 canonical decompositions in UnicodeData.txt 9.0 and Hangul, less 11,172 syllables made by arithmetic.
    #expect(count == 13232 - 11172)
  }

  @Test("No scalar becomes more than four, which bounds the pieces of a word")
  func expansionIsBounded() {
    for scalar in scalars {
      let lower = tables.lower(scalar.value)
      let parts = (lower.isEmpty ? [scalar.value] : Array(lower)).flatMap { part -> [UInt32] in
        let decomposition = tables.decomposition(part)
        return decomposition.isEmpty ? [part] : Array(decomposition)
      }
      #expect(parts.count <= 4)
    }
  }

  @Test("Final sigma looks through what is case-ignorable: marks, modifier letters, apostrophes, soft hyphens")
  func caseIgnorable() {
    for value: UInt32 in [0x27, 0x2E, 0x3A, 0x5E, 0x60, 0xAD, 0xB7, 0x2B0, 0x301, 0x2019, 0x200D] {
      #expect(tables.classByte(value) & CharacterClass.caseIgnorable != 0, "U+\(String(value, radix: 16))")
    }
    for value: UInt32 in [0x20, 0x2C, 0x2D, 0x30, 0x41, 0x3A3, 0x4E00] {
      #expect(tables.classByte(value) & CharacterClass.caseIgnorable == 0, "U+\(String(value, radix: 16))")
    }
  }
}
