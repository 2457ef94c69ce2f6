import Testing
import Text

@Suite("Windows")
struct WindowPlanTests {
  private func ranges(_ plan: WindowPlan) -> [Range<Int>] { plan.windows.map(\.pieces) }
  private func owned(_ plan: WindowPlan) -> [Range<Int>] { plan.windows.map(\.owned) }

  private func failure(_ make: () throws(WindowError) -> WindowPlan) -> WindowError? {
    do throws(WindowError) {
      _ = try make()
      return nil
    } catch {
      return error
    }
  }

  /// run_squad.py's loops, written down: spans, and the best span of each piece.
  private func squad(_ count: Int, _ room: Int, _ stride: Int) -> (spans: [Range<Int>], owners: [Int]) {
    var spans: [Range<Int>] = []
    var start = 0
    while start < count {
      let length = min(count - start, room)
      spans.append(start..<start + length)
      if start + length == count { break }
      start += min(length, stride)
    }
    let owners = (0..<count).map { piece in
      var best = -1.0
      var owner = -1
      for (index, span) in spans.enumerated() where span.contains(piece) {
        let context = min(piece - span.lowerBound, span.upperBound - 1 - piece)
        let score = Double(context) + 0.01 * Double(span.count)
        if score > best { (best, owner) = (score, index) }
      }
      return owner
    }
    return (spans, owners)
  }

  @Test("Under run_squad's rules spans and owners are those of its loops, for all small sizes and for 384 pieces")
  func squadLoops() throws {
    var sizes: [(Int, Int, Int)] = []
    for count in 1...40 { for room in 1...12 { for stride in 1...14 { sizes.append((count, room, stride)) } } }
    for count in [371, 372, 373, 500, 640, 1000, 2501] { sizes.append((count, 372, 128)) }
    for (count, room, stride) in sizes {
      var rules = WindowRules.squad(maximumLength: room + 3 + 9, stride: stride)
      rules.firstSideLimit = 9
      let plan = try WindowPlan(first: 20, second: count, rules: rules)
      let expected = squad(count, room, stride)
      try #require(ranges(plan) == expected.spans)
      try #require((0..<count).map { plan.owner(of: $0) ?? -1 } == expected.owners)
      try #require(plan.firstSide == 0..<9 && plan.firstSideLost == 9..<20)
    }
  }

  // Two windows 0..<10 and 6..<16 over 16 pieces: 6, 7 have more context on the left window's side; piece 7 has right
  // context 2 there and left context 1 here; piece 8 has 1 there and 2 here.
  @Test("The window with the most context owns a piece")
  func mostContext() throws {
    let rules = WindowRules(maximumLength: 12, fit: .window(stride: 6))
    let plan = try WindowPlan(pieces: 16, rules: rules)
    #expect(ranges(plan) == [0..<10, 6..<16])
    #expect(owned(plan) == [0..<8, 8..<16])
  }

  // 0..<9 and 6..<15: piece 7 has context min(7, 1) = 1 and min(1, 7) = 1.
  @Test("Of equal contexts the earlier window owns")
  func ties() throws {
    let plan = try WindowPlan(pieces: 15, rules: WindowRules(maximumLength: 11, fit: .window(stride: 6)))
    #expect(ranges(plan) == [0..<9, 6..<15])
    #expect(owned(plan) == [0..<8, 8..<15])
  }

  // Words begin at 0, 4, 8, 12, …: a window of 10 pieces ends at 8, and a stride of 6 goes back to 4.
  @Test("Windows begin and end at words, and a word has one owner")
  func wordStarts() throws {
    let rules = WindowRules(maximumLength: 12, fit: .window(stride: 6))
    let plan = try WindowPlan(pieces: 20, rules: rules, startsWord: { $0 % 4 == 0 })
    #expect(ranges(plan) == [0..<8, 4..<12, 8..<16, 12..<20])
    #expect(owned(plan) == [0..<8, 8..<12, 12..<16, 16..<20])
  }

  @Test("A word longer than a window is cut, and nothing is lost")
  func longWord() throws {
    let rules = WindowRules(maximumLength: 7, fit: .window(stride: 5))
    let plan = try WindowPlan(pieces: 23, rules: rules, startsWord: { $0 == 0 || $0 == 2 })
    #expect(plan.lost == [])
    #expect(ranges(plan).allSatisfy { $0.count <= 5 })
  }

  @Test("Random texts: no window is too long, windows advance, every piece has one owner that holds it")
  func properties() throws {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<4000 {
      let count = Int.random(in: 0...120, using: &random)
      let room = Int.random(in: 1...40, using: &random)
      let starts = (0...count).map { _ in Int.random(in: 0..<3, using: &random) == 0 }
      for cut in [WindowRules.Cut.atWordStarts, .anywhere] {
        let stride = Int.random(in: 1...45, using: &random)
        var rules = WindowRules(maximumLength: room + 2, fit: .window(stride: stride), cut: cut)
        rules.ownership = Bool.random(using: &random) ? .squad : .mostContext
        let plan = try WindowPlan(pieces: count, rules: rules, startsWord: { starts[$0] })
        try #require(plan.lost == [] && plan.count == count)
        try #require(ranges(plan).allSatisfy { $0.count <= room })
        for (first, second) in zip(plan.windows, plan.windows.dropFirst()) {
          try #require(first.pieces.lowerBound < second.pieces.lowerBound)
          try #require(first.pieces.upperBound >= second.pieces.lowerBound)
          try #require(first.owned.upperBound == second.owned.lowerBound)
        }
        try #require(plan.windows.first?.owned.lowerBound == 0 && plan.windows.last?.owned.upperBound == count)
        try #require(
          plan.windows.allSatisfy {
            $0.owned.isEmpty
              || $0.pieces.lowerBound <= $0.owned.lowerBound && $0.owned.upperBound <= $0.pieces.upperBound
          })
      }
    }
  }

  @Test("A text that fits, and an empty one, is one window under every fit")
  func fits() throws {
    for fit in [WindowRules.Fit.window(stride: 3), .around([1..<2]), .truncate, .refuse] {
      let plan = try WindowPlan(pieces: 8, rules: WindowRules(maximumLength: 10, fit: fit))
      #expect(ranges(plan) == [0..<8])
      #expect(owned(plan) == [0..<8])
    }
    let empty = try WindowPlan(pieces: 0, rules: WindowRules(maximumLength: 10, fit: .window(stride: 3)))
    #expect(ranges(empty) == [0..<0])
  }

  @Test("Around: the kept pieces stay, with context on both sides, and what is left out is told")
  func around() throws {
    let rules = WindowRules(maximumLength: 12, fit: .around([20..<22, 24..<26]), cut: .anywhere)
    let plan = try WindowPlan(pieces: 50, rules: rules)
    // Six pieces are covered, four are left over: two on either side.
    #expect(ranges(plan) == [18..<28])
    #expect(plan.lost == [0..<18, 28..<50])
    #expect(plan.owner(of: 3) == nil)
    var near = rules
    near.fit = .around([0..<2])
    #expect(ranges(try WindowPlan(pieces: 50, rules: near)) == [0..<10])
    near.fit = .around([49..<50])
    #expect(ranges(try WindowPlan(pieces: 50, rules: near)) == [40..<50])
    near.fit = .around([20..<22, 24..<26])
    near.cut = .atWordStarts
    #expect(ranges(try WindowPlan(pieces: 50, rules: near, startsWord: { $0 % 5 == 0 })) == [20..<26])
    #expect(ranges(try WindowPlan(pieces: 50, rules: near, startsWord: { $0 % 3 == 1 })) == [19..<28])
  }

  @Test("Around: pieces too far apart, or outside of the text, are an error with the numbers")
  func aroundErrors() {
    let far = WindowRules(maximumLength: 12, fit: .around([3..<4, 13..<14]))
    #expect(
      failure { () throws(WindowError) in try WindowPlan(pieces: 50, rules: far) }
        == .keptPiecesTooFarApart(span: 3..<14, room: 10))
    #expect(
      failure { () throws(WindowError) in try WindowPlan(pieces: 12, rules: far) }
        == .keptPiecesOutsideText(range: 13..<14, pieces: 12))
  }

  @Test("Truncating keeps the beginning, whole words if asked")
  func truncate() throws {
    var rules = WindowRules(maximumLength: 12, fit: .truncate, cut: .anywhere)
    let plan = try WindowPlan(pieces: 30, rules: rules)
    #expect(ranges(plan) == [0..<10])
    #expect(plan.lost == [10..<30])
    rules.cut = .atWordStarts
    #expect(ranges(try WindowPlan(pieces: 30, rules: rules, startsWord: { $0 % 4 == 0 })) == [0..<8])
  }

  @Test("Of two sides the longer loses pieces first, as in BERT's loop")
  func truncatedPairs() {
    for first in 0...24 {
      for second in 0...24 {
        for room in 0...30 {
          var (a, b) = (first, second)
          while a + b > room { if a > b { a -= 1 } else { b -= 1 } }
          #expect(WindowPlan.truncatedPair(first: first, second: second, room: room) == (a, b))
        }
      }
    }
  }

  @Test("Two sides truncated together lose what the loop says")
  func truncatePair() throws {
    let rules = WindowRules(maximumLength: 13, fit: .truncate, cut: .anywhere)
    let plan = try WindowPlan(first: 9, second: 20, rules: rules)
    #expect(plan.firstSide == 0..<5)
    #expect(plan.firstSideLost == 5..<9)
    #expect(ranges(plan) == [0..<5])
    #expect(plan.lost == [5..<20])
  }

  @Test("No room, a stride of nothing, and a text that may not be cut are errors with the numbers")
  func errors() {
    let refuse = WindowRules(maximumLength: 12, fit: .refuse)
    #expect(
      failure { () throws(WindowError) in try WindowPlan(pieces: 11, rules: refuse) } == .tooLong(pieces: 11, room: 10))
    #expect(
      failure { () throws(WindowError) in try WindowPlan(first: 9, second: 4, rules: refuse) }
        == .noRoom(maximumLength: 12, specialPieces: 3, firstSide: 9))
    #expect(
      failure { () throws(WindowError) in
        try WindowPlan(pieces: 1, rules: WindowRules(maximumLength: 2, fit: .truncate))
      } == .noRoom(maximumLength: 2, specialPieces: 2, firstSide: 0))
    #expect(
      failure { () throws(WindowError) in
        try WindowPlan(pieces: 11, rules: WindowRules(maximumLength: 12, fit: .window(stride: 0)))
      } == .strideNotPositive(0))
  }
}
