/// A word under lower-casing, decomposition and accent stripping, with the origin of every scalar.
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
  private var starts: [Int32] = []
  private var ends: [Int32] = []
  /// No mark may be moved before this place: behind it stand only scalars with a combining class.
  private var floor = 0

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

  /// Appends a scalar that came from the original bytes `start..<end`, in canonical order; drops what is stripped.
  mutating func append(_ scalar: UInt32, start: Int, end: Int) {
    var place = scalars.count
    if stripsAccents {
      let combiningClass = tables.combiningClass(scalar)
      let isMark = CharacterClass(rawValue: tables.classByte(scalar)).isMark
      if combiningClass == 0 {
        floor = isMark ? place : place + 1
      } else if !isMark {
        while place > floor, tables.combiningClass(scalars[place - 1]) > combiningClass { place -= 1 }
      }
      if isMark { return }
    }
    scalars.insert(scalar, at: place)
    starts.insert(Int32(truncatingIfNeeded: start), at: place)
    ends.insert(Int32(truncatingIfNeeded: end), at: place)
  }

  /// Writes the word as UTF-8; false where nothing is left of it.
  mutating func encode() -> Bool {
    bytes.removeAll(keepingCapacity: true)
    byteStarts.removeAll(keepingCapacity: true)
    byteEnds.removeAll(keepingCapacity: true)
    for index in scalars.indices {
      let before = bytes.count
      ScalarDecoding.append(scalars[index], to: &bytes)
      for _ in before..<bytes.count {
        byteStarts.append(starts[index])
        byteEnds.append(ends[index])
      }
    }
    if bytes.isEmpty { floor = 0 }
    return !bytes.isEmpty
  }

  /// Begins the next word.
  mutating func removeAll() {
    scalars.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    floor = 0
  }
}
