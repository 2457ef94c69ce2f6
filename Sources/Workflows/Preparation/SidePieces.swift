import PluginHost
import Text

/// The pieces of one side of an input, before they are fitted into windows.
struct SidePieces {
  private(set) var pieces: [Int32] = []
  private(set) var sources: [Int?] = []
  private(set) var words: [Int?] = []
  private(set) var ranges: [Range<Int>] = []
  private(set) var flags: [TokenFlags] = []
  /// Pieces that an AROUND fit must keep.
  private(set) var kept: [Range<Int>] = []
  private var lastWord: Int?

  /// How many pieces there are.
  var count: Int { pieces.count }

  /// The pieces of a side's chunks.
  /// - Throws: `WorkflowError.tokenization`, `.badInput` for a token that the vocabulary does not have.
  init(
    _ side: PreparedSide, of analyzed: AnalyzedRecord, tokenizer: WordPieceTokenizer
  ) throws(WorkflowError) {
    for chunk in side.chunks {
      switch chunk {
      case .copy(let source, let range): try copy(source, range, analyzed, tokenizer)
      case .replace(let source, let range, let text):
        try insert(text, source, range, analyzed.record, tokenizer, keep: true)
      case .insert(let text): try insert(text, nil, 0..<0, analyzed.record, tokenizer, keep: false)
      case .token(let text, let source, let range):
        guard let id = tokenizer.vocabulary.id(of: text) else {
          throw .badInput(record: analyzed.record.id, what: text)
        }
        kept.append(count..<count + 1)
        append(id, source, nil, range, [.inserted, .basicStart])
      }
    }
  }

  /// Whether a window may begin at a piece.
  func startsWord(_ index: Int) -> Bool {
    flags[index].contains(.wordStart) || (words[index] == nil && flags[index].contains(.basicStart))
  }

  private mutating func reserve(_ count: Int) {
    pieces.reserveCapacity(count)
    sources.reserveCapacity(count)
    words.reserveCapacity(count)
    ranges.reserveCapacity(count)
    flags.reserveCapacity(count)
  }

  private mutating func append(_ piece: Int32, _ source: Int?, _ word: Int?, _ range: Range<Int>, _ flag: TokenFlags) {
    var flag = flag
    if let word, word != lastWord { flag.insert(.wordStart) }
    lastWord = word
    pieces.append(piece)
    sources.append(source)
    words.append(word)
    ranges.append(range)
    flags.append(flag)
  }

  private mutating func copy(
    _ source: Int, _ range: Range<Int>, _ analyzed: AnalyzedRecord, _ tokenizer: WordPieceTokenizer
  ) throws(WorkflowError) {
    let text = analyzed.texts[source]
    if let pieces = text.pieces(in: range) {
      // Most inputs are one copy, whose size is known.
      if count == 0 { reserve(pieces.count) }
      for index in pieces {
        append(
          text.buffer.ids[index], source, text.word[index] < 0 ? nil : Int(text.word[index]), text.buffer.range(index),
          text.buffer.flags[index].contains(.wordStart) ? .basicStart : [])
      }
      return
    }
    // The range begins or ends inside of a basic token, and is cut as if nothing stood around it.
    var buffer = PieceBuffer()
    let outcome: TokenizationError? = analyzed.record.withTextBytes(source) { bytes in
      do throws(TokenizationError) {
        try tokenizer.tokenize(bytes, in: range, into: &buffer)
        return nil
      } catch { return error }
    }
    if let outcome {
      throw .tokenization(file: analyzed.record.file, line: analyzed.record.line, record: analyzed.record.id, outcome)
    }
    for index in 0..<buffer.count {
      let word = analyzed.word(at: Int(buffer.starts[index]), text: source)
      append(
        buffer.ids[index], source, word, buffer.range(index),
        buffer.flags[index].contains(.wordStart) ? .basicStart : [])
    }
  }

  private mutating func insert(
    _ text: String, _ source: Int?, _ range: Range<Int>, _ record: StoredRecord, _ tokenizer: WordPieceTokenizer,
    keep: Bool
  ) throws(WorkflowError) {
    let buffer: PieceBuffer
    do throws(TokenizationError) {
      buffer = try tokenizer.tokenize(text)
    } catch {
      throw .tokenization(file: record.file, line: record.line, record: record.id, error)
    }
    if keep, buffer.count > 0 { kept.append(count..<count + buffer.count) }
    for index in 0..<buffer.count {
      append(
        buffer.ids[index], source, nil, range,
        buffer.flags[index].contains(.wordStart) ? [.inserted, .basicStart] : .inserted)
    }
  }
}

extension AnalyzedRecord {
  /// The word that a byte of a text stands in.
  func word(at offset: Int, text: Int) -> Int? {
    let words = record.words
    var (low, high) = (0, words.count)
    while low < high {
      let middle = (low + high) / 2
      let span = words[middle]
      if (span.text, span.range.upperBound) <= (text, offset) { low = middle + 1 } else { high = middle }
    }
    guard low < words.count, words[low].text == text, words[low].range.contains(offset) else { return nil }
    return low
  }
}
