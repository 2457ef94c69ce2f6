import PluginAPI

/// One window as the packed batch takes it: the pieces between [CLS] and the last [SEP], both included.
public struct PackedWindow: Sendable, Equatable {
  /// The index of its record in the batch.
  public var record: Int
  /// Its number among the windows of its input.
  public var number: Int
  /// How many windows its input has.
  public var count: Int
  /// The number that the plugin gave the input.
  public var tag: UInt64
  /// Per token: the vocabulary id.
  public var pieces: [Int32] = []
  /// Per token: 0 for side a, 1 for side b.
  public var segments: [Int32] = []
  /// Per token: the index of its text, nil for special pieces.
  public var sources: [Int?] = []
  /// Per token: the index of its word, nil for none.
  public var words: [Int?] = []
  /// Per token: its bytes in its text.
  public var ranges: [Range<Int>] = []
  /// Per token: what it is.
  public var flags: [TokenFlags] = []

  /// Makes a window without tokens.
  public init(record: Int, number: Int = 0, count: Int = 1, tag: UInt64 = 0) {
    self.record = record
    self.number = number
    self.count = count
    self.tag = tag
  }
}

/// What a token of a packed batch is.
public struct TokenFlags: OptionSet, Sendable {
  /// The contract's bits.
  public let rawValue: UInt8
  /// Makes a set from the contract's bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// [CLS] or [SEP].
  public static let special = TokenFlags(rawValue: UInt8(BP_TOKEN_SPECIAL))
  /// The first piece of its word.
  public static let wordStart = TokenFlags(rawValue: UInt8(BP_TOKEN_WORD_START))
  /// Of the windows that show this piece of the record exactly one owns it.
  public static let owned = TokenFlags(rawValue: UInt8(BP_TOKEN_OWNED))
  /// From replaced or inserted text.
  public static let inserted = TokenFlags(rawValue: UInt8(BP_TOKEN_INSERTED))
  /// The first piece after a space or at a punctuation mark, also inside of a corpus word.
  public static let basicStart = TokenFlags(rawValue: UInt8(BP_TOKEN_BASIC_START))
}

/// Windows one behind the other, nothing padded, with the records they show; in the form that plugins are lent.
public final class PackedBatch: @unchecked Sendable {
  /// The records; windows name them by their index.
  public let records: [StoredRecord]
  /// The number of the first token of each window, and behind the last one N.
  public let firstToken: [Int]
  /// How many windows there are.
  public let windowCount: Int
  /// How many tokens there are, N.
  public var tokenCount: Int { firstToken[windowCount] }
  /// The record of each window.
  public let recordOfWindow: [Int]
  // Lent memory; never changed after init.
  let table: bp_batch
  private let arena = Arena()

  /// Packs windows. Every list of a window has one entry for each of its tokens.
  public init(records: [StoredRecord], windows: [PackedWindow]) {
    var first = [0]
    for window in windows {
      let count = window.pieces.count
      precondition(
        window.segments.count == count && window.sources.count == count && window.words.count == count
          && window.ranges.count == count && window.flags.count == count,
        "a window's lists differ in length")
      precondition(records.indices.contains(window.record), "a window of no record")
      first.append(first[first.count - 1] + count)
    }
    self.records = records
    firstToken = first
    windowCount = windows.count
    recordOfWindow = windows.map(\.record)

    var batch = zeroed(bp_batch.self)
    batch.size = UInt64(MemoryLayout<bp_batch>.size)
    batch.n_records = UInt64(records.count)
    batch.stride = UInt64(MemoryLayout<bp_record>.stride)
    batch.records = arena.array(records.map(\.forTask))
    batch.n_windows = UInt64(windows.count)
    batch.first_token = arena.array(first.map { UInt64($0) })
    batch.record = arena.array(windows.map { UInt32($0.record) })
    batch.number = arena.array(windows.map { UInt32($0.number) })
    batch.count = arena.array(windows.map { UInt32($0.count) })
    batch.tag = arena.array(windows.map(\.tag))
    let tokens = first[windows.count]
    batch.n_tokens = UInt64(tokens)
    let pieces = arena.allocate(Int32.self, count: tokens)
    let segments = arena.allocate(Int32.self, count: tokens)
    let sources = arena.allocate(UInt32.self, count: tokens)
    let words = arena.allocate(UInt32.self, count: tokens)
    let starts = arena.allocate(UInt64.self, count: tokens)
    let ends = arena.allocate(UInt64.self, count: tokens)
    let flags = arena.allocate(UInt8.self, count: tokens)
    for (index, window) in windows.enumerated() {
      for token in window.pieces.indices {
        let place = first[index] + token
        pieces[place] = window.pieces[token]
        segments[place] = window.segments[token]
        sources[place] = number(window.sources[token])
        words[place] = number(window.words[token])
        starts[place] = UInt64(window.ranges[token].lowerBound)
        ends[place] = UInt64(window.ranges[token].upperBound)
        flags[place] = window.flags[token].rawValue
      }
    }
    batch.piece = UnsafePointer(pieces)
    batch.segment = UnsafePointer(segments)
    batch.source = UnsafePointer(sources)
    batch.word = UnsafePointer(words)
    batch.start = UnsafePointer(starts)
    batch.end = UnsafePointer(ends)
    batch.flags = UnsafePointer(flags)
    table = batch
  }

  /// Lends the batch for the length of a call.
  func lend<Result>(_ body: (UnsafePointer<bp_batch>) -> Result) -> Result {
    withExtendedLifetime(self) { withUnsafePointer(to: table, body) }
  }
}
