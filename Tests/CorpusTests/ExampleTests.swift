import Corpus
import JSON
import Testing
import Text

@Suite("Examples for pre-training")
struct ExampleTests {
  /// Every document has words of its own, so that a piece says where it comes from; some words are of three pieces.
  private static let documents = 300
  private static let wordsPerDocument = 4
  private static let vocabulary: Vocabulary = {
    var lines = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", "##x", "##y"]
    for word in 0..<documents * wordsPerDocument { lines.append("w\(letters(word))") }
    guard let vocabulary = try? Vocabulary(utf8: Array(lines.joined(separator: "\n").utf8)) else {
      preconditionFailure("a vocabulary")
    }
    return vocabulary
  }()

  /// A number in letters, so that no word is a part of another.
  private static func letters(_ number: Int) -> String {
    String(decoding: (0..<3).map { UInt8(97 + number / [1, 17, 289][$0] % 17) }, as: UTF8.self)
  }

  private static func document(of piece: Int32) -> Int? { piece < 8 ? nil : (Int(piece) - 8) / wordsPerDocument }

  private func corpus(in folder: TemporaryFolder, documents: Range<Int> = 0..<Self.documents) throws -> CorpusStore {
    var random = TestRandom(state: 3)
    var builder = ShardBuilder()
    for number in documents {
      var text: [UInt8] = []
      var sentences: [Range<Int>] = []
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let start = text.count
        for _ in 0..<Int.random(in: 1...14, using: &random) {
          let word = number * Self.wordsPerDocument + Int.random(in: 0..<Self.wordsPerDocument, using: &random)
          text += Array("w\(Self.letters(word))\(Bool.random(using: &random) ? "xy" : "") ".utf8)
        }
        text += Array(".".utf8)
        sentences.append(start..<text.count)
        text += Array(" ".utf8)
      }
      builder.append(CorpusDocument(id: Array("\(number)".utf8), text: text, sentences: sentences))
    }
    let hash = try builder.write(to: folder.path + "/shard")
    let shard = try Shard(path: folder.path + "/shard")
    let live = LiveDocuments(count: shard.documentCount, keepingAll: true)
    try live.write(to: folder.path + "/" + CorpusManifest.liveName)
    let manifest = CorpusManifest(
      shards: [.init(name: "shard", sha256: hash, documents: shard.documentCount, textBytes: builder.textBytes)],
      counts: DocumentSelection.counts([shard], live), ledger: [], settings: [:], inputs: 1, sha256: "")
    folder.write(try JSONValue.object(manifest.json).bytes(), to: CorpusManifest.name)
    return try CorpusStore(path: folder.path)
  }

  private func stream(
    _ sources: [ExampleStream.Source], seed: UInt64 = 1, _ change: (inout ExampleSettings) -> Void = { _ in }
  ) -> ExampleStream {
    var settings = ExampleSettings()
    settings.maxLength = 64
    settings.blockDocuments = 64
    change(&settings)
    return ExampleStream(
      sources: sources, tokenizer: WordPieceTokenizer(vocabulary: Self.vocabulary), settings: settings, seed: seed)
  }

  private func restored(_ example: PretrainingExample) -> [Int32] {
    var pieces = example.pieces
    for (place, piece) in zip(example.maskedPlaces, example.maskedPieces) { pieces[Int(place)] = piece }
    return pieces
  }

  @Test("an example is two runs of sentences, of one document or of two, as the label says")
  func structure() throws {
    let folder = TemporaryFolder()
    let corpus = try corpus(in: folder)
    let stream = stream([.init(corpus: corpus, weight: 1)])
    let special = Self.vocabulary.special
    var (random, all, seen) = (0, 0, Set<Int>())
    for block in 0..<stream.blocksPerRound(of: 0) {
      for example in try stream.block(block) {
        let pieces = restored(example)
        #expect(pieces.count <= 64 && pieces.first == special.cls && pieces.last == special.sep)
        #expect(pieces[example.firstCount - 1] == special.sep)
        #expect(pieces.count { $0 == special.sep } == 2 && pieces.count { $0 == special.cls } == 1)
        let first = Set(pieces[..<example.firstCount].compactMap(Self.document))
        let second = Set(pieces[example.firstCount...].compactMap(Self.document))
        // A segment may be cut down to a full stop.
        #expect(first.count <= 1 && second.count <= 1)
        if let one = first.first, let other = second.first { #expect((one != other) == example.isRandomNext) }
        seen.formUnion(first)
        random += example.isRandomNext ? 1 : 0
        all += 1
      }
    }
    // Every document comes once in a round; one of a single sentence is always followed by another.
    #expect(seen.count == Self.documents)
    #expect(all > 400 && Double(random) / Double(all) > 0.5 && Double(random) / Double(all) < 0.75)
  }

  @Test("masked are 15 %, of these 80 % by [MASK], 10 % by any piece, 10 % not at all, wherever they stand")
  func statistics() throws {
    let folder = TemporaryFolder()
    let stream = stream([.init(corpus: try corpus(in: folder), weight: 1)])
    var (masked, kept, replaced) = (0.0, 0.0, 0.0)
    var places = [(chosen: Double, all: Double)](repeating: (0, 0), count: 4)
    var block = 0
    while masked + kept + replaced < 20_000 {
      for example in try stream.block(block) {
        let length = example.pieces.count
        // Halves to even, as Python rounds: 10 pieces give 1.5 and 2, 30 give 4.5 and 4.
        let wanted = min(20, max(1, Int((Double(length) * 0.15).rounded(.toNearestOrEven))))
        #expect(example.maskedPlaces.count == min(wanted, length - 3))
        #expect(example.maskedPlaces == example.maskedPlaces.sorted() && Set(example.maskedPlaces).count == wanted)
        for (place, piece) in zip(example.maskedPlaces, example.maskedPieces) {
          let now = example.pieces[Int(place)]
          if now == Self.vocabulary.special.mask {
            masked += 1
          } else if now == piece {
            kept += 1
          } else {
            replaced += 1
          }
        }
        guard length == 64 else { continue }
        for place in 1..<63 where place != example.firstCount - 1 {
          places[place / 16].all += 1
          if example.maskedPlaces.contains(Int32(place)) { places[place / 16].chosen += 1 }
        }
      }
      block += 1
    }
    let all = masked + kept + replaced
    // Chi-square with two degrees of freedom: beyond 13.8 once in a thousand. A random piece is the old one once in 1208.
    let expected = [0.8 * all, (0.1 + 0.1 / 1208) * all, (0.1 - 0.1 / 1208) * all]
    let square = zip([masked, kept, replaced], expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / $1.1 }
    #expect(square < 13.8, "\(masked) \(kept) \(replaced)")
    // Quarters of the longest examples: three degrees of freedom, 16.3.
    let share = places.reduce(0) { $0 + $1.chosen } / places.reduce(0) { $0 + $1.all }
    let evenness = places.reduce(0) { sum, quarter in
      let expected = share * quarter.all
      return sum + (quarter.chosen - expected) * (quarter.chosen - expected) / (expected * (1 - share))
    }
    #expect(evenness < 16.3, "\(places)")
  }

  @Test("whole words are chosen together")
  func wholeWords() throws {
    let folder = TemporaryFolder()
    let stream = stream([.init(corpus: try corpus(in: folder), weight: 1)]) { $0.wholeWords = true }
    var words = 0
    for example in try stream.block(0) {
      let pieces = restored(example)
      let chosen = Set(example.maskedPlaces.map { Int($0) })
      #expect(chosen.count <= 20)
      for place in chosen {
        // ##x and ##y go with their word, which stands before them unless the segment was cut there.
        if pieces[place] == 6, pieces[place - 1] >= 8 { #expect(chosen.contains(place - 1)) }
        if pieces[place] >= 8, pieces[place + 1] == 6 {
          #expect(chosen.contains(place + 1))
          words += 1
        }
      }
    }
    #expect(words > 20)
  }

  @Test("a block depends on its number and the seed alone; rounds differ, and repeat where that is asked for")
  func determinism() throws {
    let folder = TemporaryFolder()
    let corpus = try corpus(in: folder)
    let one = stream([.init(corpus: corpus, weight: 1)])
    let blocks = one.blocksPerRound(of: 0)
    #expect(blocks == 5)
    let forward = try (0..<blocks).map { try one.block($0) }
    let again = stream([.init(corpus: try CorpusStore(path: folder.path), weight: 1)])
    for number in (0..<blocks).reversed() { #expect(try again.block(number) == forward[number]) }
    #expect(try stream([.init(corpus: corpus, weight: 1)], seed: 2).block(0) != forward[0])
    func round(_ stream: ExampleStream, _ number: Int) throws -> Set<[Int32]> {
      Set(try (number * blocks..<(number + 1) * blocks).flatMap { try stream.block($0).map(\.pieces) })
    }
    #expect(try round(one, 0).intersection(round(one, 1)).count < 50)
    let repeating = stream([.init(corpus: corpus, weight: 1)]) { $0.duplication = 2 }
    #expect(try round(repeating, 0) == round(repeating, 2) && round(repeating, 0) != round(repeating, 1))
  }

  @Test("corpora come by their weights, at any moment")
  func weights() throws {
    let (first, second) = (TemporaryFolder(), TemporaryFolder())
    let stream = stream([
      .init(corpus: try corpus(in: first, documents: 0..<100), weight: 3),
      .init(corpus: try corpus(in: second, documents: 100..<300), weight: 1),
    ])
    var counts = [0, 0]
    for number in 0..<40 {
      let (source, block) = stream.source(ofBlock: number)
      #expect(block == counts[source])
      counts[source] += 1
      #expect(abs(Double(counts[0]) - 0.75 * Double(number + 1)) <= 1)
    }
    #expect(counts == [30, 10])
    let (source, _) = stream.source(ofBlock: 1)
    let pieces = try stream.block(1).flatMap { restored($0) }.compactMap(Self.document)
    #expect(pieces.allSatisfy { ($0 < 100) == (source == 0) })
  }
}
