import PluginAPI

/// What is known about a token.
public struct TokenFlags: OptionSet, Sendable {
  /// The contract's bits.
  public let rawValue: UInt8
  /// The set with the contract's bits.
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// `[CLS]` or `[SEP]`.
  @inlinable public static var special: TokenFlags { TokenFlags(rawValue: 1) }
  /// First piece of its word.
  @inlinable public static var wordStart: TokenFlags { TokenFlags(rawValue: 2) }
  /// Of the windows that show this piece of the record, this one owns it.
  @inlinable public static var owned: TokenFlags { TokenFlags(rawValue: 4) }
  /// It comes from no range of the record's text.
  @inlinable public static var inserted: TokenFlags { TokenFlags(rawValue: 8) }
  /// First piece after a space or at a punctuation mark, also inside a corpus word.
  @inlinable public static var basicStart: TokenFlags { TokenFlags(rawValue: 16) }
}

/// Packed windows, nothing padded, lent for one call.
public struct Batch {
  /// N, the number of tokens.
  public let tokenCount: Int
  /// The number of windows.
  public let windowCount: Int
  /// The number of records.
  public let recordCount: Int
  /// Per token: vocabulary id.
  public let pieces: LentArray<Int32>
  /// Per token: 0 side a, 1 side b.
  public let segments: LentArray<Int32>
  /// Per token: index of its text, or `Batch.none`.
  public let sources: LentArray<UInt32>
  /// Per token: index into its record's words, or `Batch.none`.
  public let words: LentArray<UInt32>
  /// Per token: its first byte in its text.
  public let starts: LentArray<UInt64>
  /// Per token: the byte after its last one.
  public let ends: LentArray<UInt64>
  /// Per token: raw values of `TokenFlags`.
  public let flags: LentArray<UInt8>

  private let batch: bp_batch

  /// The index of what is absent in the arrays.
  public static let none = BP_NONE

  init(_ pointer: UnsafePointer<bp_batch>?) throws(PluginError) {
    guard let pointer, pointer.pointee.size >= FirstSize.batch else {
      throw .argument("a batch is missing or shorter than contract 1.0 has it")
    }
    batch = adopt(pointer)
    tokenCount = Int(clamping: batch.n_tokens)
    windowCount = Int(clamping: batch.n_windows)
    recordCount = Int(clamping: batch.n_records)
    let whole =
      (tokenCount == 0
        || batch.piece != nil && batch.segment != nil && batch.source != nil && batch.word != nil && batch.start != nil
          && batch.end != nil && batch.flags != nil)
      && (windowCount == 0
        || batch.first_token != nil && batch.record != nil && batch.number != nil && batch.count != nil
          && batch.tag != nil)
      && (recordCount == 0 || batch.records != nil && batch.stride >= FirstSize.record)
    guard whole else { throw .argument("a batch lacks an array") }
    pieces = LentArray(batch.piece, batch.n_tokens)
    segments = LentArray(batch.segment, batch.n_tokens)
    sources = LentArray(batch.source, batch.n_tokens)
    words = LentArray(batch.word, batch.n_tokens)
    starts = LentArray(batch.start, batch.n_tokens)
    ends = LentArray(batch.end, batch.n_tokens)
    flags = LentArray(batch.flags, batch.n_tokens)
    for window in 0..<windowCount {
      guard batch.first_token[window] <= batch.first_token[window + 1],
        batch.first_token[window + 1] <= batch.n_tokens, Int(batch.record[window]) < recordCount
      else { throw .argument("window \(window) of a batch lies outside of its tokens or records") }
    }
  }

  /// The record at `index`, which must be in range.
  public func record(_ index: Int) throws(PluginError) -> RecordView {
    guard index >= 0, index < recordCount, let base = batch.records else {
      throw .argument("record \(index) of a batch of \(recordCount)")
    }
    let address = UnsafeRawPointer(base) + index * Int(batch.stride)
    return try RecordView(checking: address.assumingMemoryBound(to: bp_record.self))
  }

  /// The tokens of a window, which must be in range.
  public func tokens(ofWindow window: Int) -> Range<Int> {
    precondition(window >= 0 && window < windowCount)
    return Int(batch.first_token[window])..<Int(batch.first_token[window + 1])
  }

  /// The index of the record that a window shows.
  public func recordIndex(ofWindow window: Int) -> Int { at(window, batch.record) }
  /// The number of a window among the windows of its input.
  public func number(ofWindow window: Int) -> Int { at(window, batch.number) }
  /// How many windows the input of a window has.
  public func windowsOfInput(ofWindow window: Int) -> Int { at(window, batch.count) }
  /// The tag that `prepare` gave to the input of a window.
  public func tag(ofWindow window: Int) -> UInt64 {
    precondition(window >= 0 && window < windowCount)
    return batch.tag[window]
  }

  /// The bytes of a token in its text.
  public func span(ofToken token: Int) -> TextSpan {
    TextSpan(start: Int(clamping: starts[token]), end: Int(clamping: ends[token]))
  }
  /// The text of a token; nil for special and inserted pieces.
  public func source(ofToken token: Int) -> Int? { sources[token].presentIndex }
  /// The word of a token; nil for pieces that belong to none.
  public func word(ofToken token: Int) -> Int? { words[token].presentIndex }
  /// What is known about a token.
  public func flags(ofToken token: Int) -> TokenFlags { TokenFlags(rawValue: flags[token]) }

  private func at(_ window: Int, _ array: UnsafePointer<UInt32>) -> Int {
    precondition(window >= 0 && window < windowCount)
    return Int(array[window])
  }
}
