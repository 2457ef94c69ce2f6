import PluginHost
import Text

/// Fits an input into windows: `[CLS] a [SEP]` or `[CLS] a [SEP] b [SEP]`.
struct WindowBuilder {
  let tokenizer: WordPieceTokenizer
  /// Pieces a window, special ones included.
  let maximumLength: Int
  /// Pieces that the next window goes on.
  let stride: Int

  /// The windows of an input of record number `record` of a batch to be.
  /// - Throws: `WorkflowError.inputTooLong`, `.badInput`, `.tokenization`.
  func windows(_ input: PreparedInput, of analyzed: AnalyzedRecord) throws(WorkflowError) -> [PackedWindow] {
    let first = try SidePieces(input.first, of: analyzed, tokenizer: tokenizer)
    let second: SidePieces?
    if let side = input.second {
      second = try SidePieces(side, of: analyzed, tokenizer: tokenizer)
    } else {
      second = nil
    }
    let plan: WindowPlan
    do throws(WindowError) {
      plan = try self.plan(input, first, second)
    } catch {
      throw tooLong(error, analyzed.record)
    }
    return plan.windows.enumerated().map { index, window in
      pack(input, first, second, plan, window, index)
    }
  }

  private func plan(
    _ input: PreparedInput, _ first: SidePieces, _ second: SidePieces?
  ) throws(WindowError) -> WindowPlan {
    guard let second, let side = input.second else {
      let length = input.first.maximum.map { min(maximumLength, $0 + 2) } ?? maximumLength
      let rules = WindowRules(maximumLength: length, fit: fit(input.first.fit, first))
      return try WindowPlan(pieces: first.count, rules: rules, startsWord: first.startsWord)
    }
    if case .refuse = input.first.fit, let maximum = input.first.maximum, first.count > maximum {
      throw .tooLong(pieces: first.count, room: maximum)
    }
    var length = maximumLength
    if let maximum = side.maximum {
      length = min(length, min(first.count, input.first.maximum ?? first.count) + maximum + 3)
    }
    // Two sides are question and passage: windows as BERT's run_squad.py cuts them.
    let rules = WindowRules(
      maximumLength: length, fit: fit(side.fit, second), cut: .anywhere, ownership: .squad,
      firstSideLimit: input.first.maximum)
    return try WindowPlan(first: first.count, second: second.count, rules: rules, startsWord: second.startsWord)
  }

  private func fit(_ fit: PreparedFit, _ side: SidePieces) -> WindowRules.Fit {
    switch fit {
    case .window: .window(stride: stride)
    case .around: .around(side.kept)
    case .truncate: .truncate
    case .refuse: .refuse
    }
  }

  private func pack(
    _ input: PreparedInput, _ first: SidePieces, _ second: SidePieces?, _ plan: WindowPlan, _ window: WindowPlan.Window,
    _ index: Int
  ) -> PackedWindow {
    var packed = PackedWindow(record: 0, number: index, count: plan.windows.count, tag: input.tag)
    let special = tokenizer.vocabulary.special
    packed.reserve((second == nil ? 2 : 3 + (plan.firstSide?.count ?? 0)) + window.pieces.count)
    packed.append(special: special.cls, segment: 0)
    if let second {
      let kept = plan.firstSide ?? 0..<0
      packed.append(first, kept, owned: index == 0 ? kept : kept.lowerBound..<kept.lowerBound, segment: 0)
      packed.append(special: special.sep, segment: 0)
      packed.append(second, window.pieces, owned: window.owned, segment: 1)
      packed.append(special: special.sep, segment: 1)
    } else {
      packed.append(first, window.pieces, owned: window.owned, segment: 0)
      packed.append(special: special.sep, segment: 0)
    }
    return packed
  }

  private func tooLong(_ error: WindowError, _ record: StoredRecord) -> WorkflowError {
    let (pieces, limit) =
      switch error {
      case .noRoom(let maximum, let special, let firstSide): (firstSide + special, maximum)
      case .tooLong(let pieces, let room): (pieces, room)
      case .keptPiecesTooFarApart(let span, let room): (span.count, room)
      case .keptPiecesOutsideText(let range, let pieces): (range.upperBound, pieces)
      case .strideNotPositive(let stride): (stride, maximumLength)
      }
    return .inputTooLong(file: record.file, line: record.line, record: record.id, pieces: pieces, limit: limit)
  }
}

extension PackedWindow {
  fileprivate mutating func reserve(_ count: Int) {
    pieces.reserveCapacity(count)
    segments.reserveCapacity(count)
    sources.reserveCapacity(count)
    words.reserveCapacity(count)
    ranges.reserveCapacity(count)
    flags.reserveCapacity(count)
  }

  fileprivate mutating func append(special piece: Int32, segment: Int32) {
    pieces.append(piece)
    segments.append(segment)
    sources.append(nil)
    words.append(nil)
    ranges.append(0..<0)
    flags.append(.special)
  }

  fileprivate mutating func append(_ side: SidePieces, _ range: Range<Int>, owned: Range<Int>, segment: Int32) {
    pieces += side.pieces[range]
    segments += repeatElement(segment, count: range.count)
    sources += side.sources[range]
    words += side.words[range]
    ranges += side.ranges[range]
    for index in range { flags.append(owned.contains(index) ? side.flags[index].union(.owned) : side.flags[index]) }
  }
}
