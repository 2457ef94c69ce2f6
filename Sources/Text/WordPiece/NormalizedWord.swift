/// A word under lower-casing, decomposition and accent stripping, with the origin of every scalar.
///
/// Where canonical ordering swaps marks, origins stay in the order of the text: the first mark in order is taken to come
/// from the first mark of the text. Offsets so never run backwards, and are those of the `tokenizers` package. Only
/// spacing marks with a combining class (musical stems and tone marks of Hangul) can survive to show it.
///
/// Its arrays keep their memory from word to word.
struct NormalizedWord {
  static let capitalSigma: UInt32 = 0x3A3
  static let smallSigma: UInt32 = 0x3C3
  static let finalSigma: UInt32 = 0x3C2

  let stripsAccents: Bool
  /// Whether a capital sigma at the end of a word becomes ς.
  let hasFinalSigma: Bool
  private let lowercases: Bool
  private let tables = UnicodeTables.shared

  /// What `expand` made of one scalar.
  private(set) var expansion: [UInt32] = []
  private var scalars: [UInt32] = []
  private var origins: [Origin] = []
  /// The marks since the last scalar of combining class zero, in canonical order.
  private var marks: [Mark] = []
  /// Where those of `marks` that are the first of their expansion came from, in the order of the text.
  private var markOrigins: [Origin] = []
  /// Where the scalar before the next one came from.
  private var lastOrigin = Origin(start: 0, end: 0)

  /// A byte range of the original.
  private struct Origin {
    let start: Int32
    let end: Int32
  }

  private struct Mark {
    let scalar: UInt32
    let combiningClass: UInt8
    /// Not the first scalar that its original became.
    let isExtra: Bool
  }

  /// The word as UTF-8, and for each byte the original range of its scalar; made by `encode`.
  private(set) var bytes: [UInt8] = []
  private(set) var byteStarts: [Int32] = []
  private(set) var byteEnds: [Int32] = []

  init(options: WordPieceOptions) {
    self.stripsAccents = options.stripsAccents
    self.lowercases = options.lowercase
    self.hasFinalSigma = options.lowercase && options.dialect == .biobert
  }

  /// Puts what a scalar becomes, marks included, into `expansion`: lower case first, then its decomposition.
  mutating func expand(_ scalar: UInt32, isFinalSigma: Bool) {
    expansion.removeAll(keepingCapacity: true)
    if isFinalSigma {
      expansion.append(Self.finalSigma)
      return
    }
    let lower = tables.lower(scalar)
    guard lowercases, !lower.isEmpty else {
      decompose(scalar)
      return
    }
    for part in lower { decompose(part) }
  }

  private mutating func decompose(_ scalar: UInt32) {
    guard stripsAccents else {
      expansion.append(scalar)
      return
    }
    if HangulSyllable.contains(scalar) {
      HangulSyllable.decompose(scalar, into: &expansion)
      return
    }
    let parts = tables.decomposition(scalar)
    if parts.isEmpty {
      expansion.append(scalar)
    } else {
      expansion.append(contentsOf: parts)
    }
  }

  /// Appends a scalar that came from the original bytes `start..<end`; `isExtra` where it is not the first from there.
  mutating func append(_ scalar: UInt32, start: Int, end: Int, isExtra: Bool) {
    let origin = Origin(start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end))
    guard stripsAccents else {
      scalars.append(scalar)
      origins.append(origin)
      return
    }
    let combiningClass = tables.combiningClass(scalar)
    guard combiningClass == 0 else {
      var place = marks.count
      while place > 0, marks[place - 1].combiningClass > combiningClass { place -= 1 }
      marks.insert(Mark(scalar: scalar, combiningClass: combiningClass, isExtra: isExtra), at: place)
      if !isExtra { markOrigins.append(origin) }
      return
    }
    closeMarks()
    lastOrigin = origin
    keep(scalar)
  }

  /// Gives the marks in canonical order their origins, and strips what is Mn.
  private mutating func closeMarks() {
    var next = 0
    for mark in marks {
      if !mark.isExtra {
        lastOrigin = markOrigins[next]
        next += 1
      }
      keep(mark.scalar)
    }
    marks.removeAll(keepingCapacity: true)
    markOrigins.removeAll(keepingCapacity: true)
  }

  private mutating func keep(_ scalar: UInt32) {
    if CharacterClass(rawValue: tables.classByte(scalar)).isMark { return }
    scalars.append(scalar)
    origins.append(lastOrigin)
  }

  /// Writes the word as UTF-8; false where nothing is left of it.
  mutating func encode() -> Bool {
    closeMarks()
    bytes.removeAll(keepingCapacity: true)
    byteStarts.removeAll(keepingCapacity: true)
    byteEnds.removeAll(keepingCapacity: true)
    for (scalar, origin) in zip(scalars, origins) {
      let before = bytes.count
      ScalarDecoding.append(scalar, to: &bytes)
      for _ in before..<bytes.count {
        byteStarts.append(origin.start)
        byteEnds.append(origin.end)
      }
    }
    return !bytes.isEmpty
  }

  /// Begins the next word.
  mutating func removeAll() {
    scalars.removeAll(keepingCapacity: true)
    origins.removeAll(keepingCapacity: true)
  }
}
