/// One pass over well-formed UTF-8 that finds basic tokens and hands them to the matcher.
///
/// A word that normalisation does not change, but for ASCII capitals, is looked up where it lies; any other is built up in
/// `word` first. Unsafe because it reads bytes through a bare pointer: `range` lies inside, and is well-formed.
struct PieceScanner {
  private let bytes: UnsafePointer<UInt8>
  private let range: Range<Int>
  private let byteActions: UnsafePointer<UInt8>
  private let classActions: UnsafePointer<UInt8>
  private let matcher: PieceMatcher
  private let tables = UnicodeTables.shared
  private var word: NormalizedWord
  /// What the next piece is the first of, beyond its word.
  private var spaced: PieceFlags = .spacedWordStart

  init(
    bytes: UnsafePointer<UInt8>, range: Range<Int>, byteActions: UnsafePointer<UInt8>,
    classActions: UnsafePointer<UInt8>, matcher: PieceMatcher, options: WordPieceOptions
  ) {
    self.bytes = bytes
    self.range = range
    self.byteActions = byteActions
    self.classActions = classActions
    self.matcher = matcher
    self.word = NormalizedWord(options: options)
  }

  /// Appends all pieces of the range.
  mutating func scan(into writer: inout PieceWriter) {
    var at = range.lowerBound
    while at < range.upperBound {
      var action = byteActions[Int(bytes[at])]
      var length = 1
      if action == ScanAction.beyondASCII { (action, length) = actionBeyondASCII(at) }
      switch action {
      case ScanAction.word:
        at = plainWord(from: at, &writer)
      case ScanAction.space:
        spaced = .spacedWordStart
        at += length
      case ScanAction.single:
        emit(at, length, &writer)
        at += length
      case ScanAction.normalize:
        at = normalizedWord(from: at, &writer)
      case ScanAction.normalizeSingle:
        normalize(at, length, &writer)
        emitNormalized(&writer)
        at += length
      default:
        at += length
      }
    }
  }

  @inline(__always)
  private func actionBeyondASCII(_ at: Int) -> (action: UInt8, length: Int) {
    let (scalar, length) = ScalarDecoding.scalar(bytes, at: at)
    return (classActions[Int(tables.classByte(scalar))], length)
  }

  /// Emits the word that begins at `start`, where it lies, and gives its end; turns to `normalizedWord` where it must.
  @inline(__always)
  private mutating func plainWord(from start: Int, _ writer: inout PieceWriter) -> Int {
    var at = start
    scanning: while at < range.upperBound {
      var action = byteActions[Int(bytes[at])]
      var length = 1
      if action == ScanAction.beyondASCII { (action, length) = actionBeyondASCII(at) }
      switch action {
      case ScanAction.word: at += length
      case ScanAction.drop, ScanAction.normalize: return normalizedWord(from: start, &writer)
      default: break scanning
      }
    }
    emit(start, at - start, &writer)
    return at
  }

  @inline(__always)
  private mutating func emit(_ start: Int, _ count: Int, _ writer: inout PieceWriter) {
    _ = matcher.match(
      bytes + start, count: count, offset: start, flags: PieceFlags.wordStart.union(spaced), into: &writer)
    spaced = []
  }

  /// Builds the word that begins at `start` up scalar by scalar, emits it, and gives its end.
  @inline(never)
  private mutating func normalizedWord(from start: Int, _ writer: inout PieceWriter) -> Int {
    var at = start
    scanning: while at < range.upperBound {
      var action = byteActions[Int(bytes[at])]
      var length = 1
      if action == ScanAction.beyondASCII { (action, length) = actionBeyondASCII(at) }
      switch action {
      case ScanAction.word, ScanAction.normalize: normalize(at, length, &writer)
      case ScanAction.drop: break
      default: break scanning
      }
      at += length
    }
    emitNormalized(&writer)
    return at
  }

  /// Appends what one scalar becomes to `word`; punctuation that comes out of it ends the word and is emitted alone.
  private mutating func normalize(_ at: Int, _ length: Int, _ writer: inout PieceWriter) {
    let (scalar, _) = ScalarDecoding.scalar(bytes, at: at)
    let isFinal = scalar == NormalizedWord.capitalSigma && word.hasFinalSigma && isFinalSigma(at, length)
    word.expand(scalar, isFinalSigma: isFinal)
    for index in 0..<word.expansion.count {
      let part = word.expansion[index]
      guard word.stripsAccents, CharacterClass(rawValue: tables.classByte(part)).kind == .punctuation else {
        word.append(part, start: at, end: at + length, isExtra: index > 0)
        continue
      }
      emitNormalized(&writer)
      word.append(part, start: at, end: at + length, isExtra: index > 0)
      emitNormalized(&writer)
    }
  }

  private mutating func emitNormalized(_ writer: inout PieceWriter) {
    guard word.encode() else { return }
    word.bytes.withUnsafeBufferPointer { normalized in
      guard let base = normalized.baseAddress else { return }
      let pieces = matcher.match(
        base, count: normalized.count, offset: 0, flags: PieceFlags.wordStart.union(spaced), into: &writer)
      writer.moveOffsets(pieces, starts: word.byteStarts, ends: word.byteEnds)
    }
    word.removeAll()
    spaced = []
  }

  /// Whether the capital sigma at `at` ends a word: a cased letter before it and none behind it, looking through what is
  /// case-ignorable or dropped (Unicode, table 3-17, as Python's `str.lower` has it).
  private func isFinalSigma(_ at: Int, _ length: Int) -> Bool {
    var before = at
    var follows = false
    while before > range.lowerBound {
      before = ScalarDecoding.before(bytes, at: before)
      let classByte = tables.classByte(ScalarDecoding.scalar(bytes, at: before).value)
      if isLookedThrough(classByte) { continue }
      follows = classByte & CharacterClass.cased != 0
      break
    }
    guard follows else { return false }
    var after = at + length
    while after < range.upperBound {
      let (scalar, length) = ScalarDecoding.scalar(bytes, at: after)
      let classByte = tables.classByte(scalar)
      guard isLookedThrough(classByte) else { return classByte & CharacterClass.cased == 0 }
      after += length
    }
    return true
  }

  @inline(__always)
  private func isLookedThrough(_ classByte: UInt8) -> Bool {
    classByte & CharacterClass.caseIgnorable != 0 || classActions[Int(classByte)] == ScanAction.drop
  }
}
