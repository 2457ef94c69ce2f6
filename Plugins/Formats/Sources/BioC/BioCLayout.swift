import PluginSDK

/// The text of a BioC document, made of its passages at their offsets, and where each piece of it lies.
///
/// Between two pieces stand as many characters as their offsets ask for: spaces, and a line feed as the last, so that
/// offsets in the document are offsets in the text. Where a piece begins before the end of the one before it, or more
/// than `mostGap` behind it, one line feed stands between them, and offsets hold within the piece only.
struct BioCLayout {
  /// The longest gap that is filled.
  static let mostGap = 1 << 16

  /// A passage or a sentence that has a text of its own.
  struct Piece {
    /// Where it begins by the producer's count.
    let offset: Int
    /// Its length in the producer's unit.
    let length: Int
    /// Its bytes in the document's text.
    let bytes: TextSpan
    /// The index of its passage.
    let passage: Int
    /// The index of the sentence in its passage; nil for a passage with a text of its own.
    let sentence: Int?
  }

  /// The text of the document.
  private(set) var text: [UInt8] = []
  /// The pieces in order.
  private(set) var pieces: [Piece] = []
  /// The bytes of each passage.
  private(set) var passages: [TextSpan] = []
  /// The unit that lengths were counted in.
  let unit: OffsetUnit
  private var end = 0

  /// Lays out the passages of a document.
  init(_ document: BioCDocument, unit: OffsetUnit) {
    self.unit = unit
    for (index, passage) in document.passages.enumerated() {
      let first = pieces.count
      if let text = passage.text {
        append(text, at: passage.offset, passage: index, sentence: nil)
      } else {
        for (number, sentence) in passage.sentences.enumerated() {
          append(sentence.text ?? "", at: sentence.offset, passage: index, sentence: number)
        }
      }
      let start = first < pieces.count ? pieces[first].bytes.start : text.count
      passages.append(TextSpan(start: start, end: text.count))
    }
  }

  private mutating func append(_ words: String, at offset: Int, passage: Int, sentence: Int?) {
    let gap = offset - end
    if gap < 0 || gap > Self.mostGap {
      if !text.isEmpty { text.append(0x0A) }
    } else if gap > 0 {
      for _ in 1..<gap { text.append(0x20) }
      text.append(0x0A)
    }
    let start = text.count
    text.append(contentsOf: words.utf8)
    let length =
      switch unit {
      case .utf8: words.utf8.count
      case .codePoints: words.unicodeScalars.count
      case .utf16: words.utf16.count
      }
    end = offset + length
    pieces.append(
      Piece(
        offset: offset, length: length, bytes: TextSpan(start: start, end: text.count), passage: passage,
        sentence: sentence))
  }

  /// The bytes of a location, looked for in the pieces of a passage, or in all when `passage` is nil.
  func bytes(_ location: BioCAnnotation.Location, in passage: Int?, _ map: OffsetMap) throws(FormatFault) -> TextSpan {
    let (sum, overflow) = location.offset.addingReportingOverflow(location.length)
    let candidates = pieces.filter { passage == nil || $0.passage == passage }
    guard !overflow, location.length > 0,
      let first = candidates.first(where: { location.offset >= $0.offset && location.offset < $0.offset + $0.length }),
      let last = candidates.last(where: { sum > $0.offset && sum <= $0.offset + $0.length })
    else {
      throw .rangeOutsideText(
        start: location.offset, end: overflow ? Int.max : sum,
        length: candidates.last.map { $0.offset + $0.length } ?? 0,
        unit: unit)
    }
    // Offsets hold within a piece, whatever stands before it.
    let start = map.offset(ofByte: first.bytes.start) + location.offset - first.offset
    let end = map.offset(ofByte: last.bytes.start) + sum - last.offset
    return try map.bytes(start, end)
  }
}
