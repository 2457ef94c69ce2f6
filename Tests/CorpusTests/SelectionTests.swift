import Corpus
import Testing

@Suite("Selecting documents")
struct SelectionTests {
  /// The ids of what is kept, in order, and the ledger.
  private func select(
    _ lists: [[CorpusDocument]], nearDuplicates: Double? = 0.8, memory: Int = 1 << 20
  ) throws -> (kept: [String], ledger: SelectionLedger) {
    let folder = TemporaryFolder()
    let shards = try shards(lists, in: folder)
    let selection = DocumentSelection(nearDuplicateAgreement: nearDuplicates, memory: memory, folder: folder.path)
    let (live, ledger) = try selection.select(shards)
    var kept: [String] = []
    var index = 0
    for shard in shards {
      for place in 0..<shard.documentCount {
        if live[index] { kept.append(try shard.document(place).name) }
        index += 1
      }
    }
    #expect(live.keptCount == kept.count && ledger.kept == kept.count)
    let parts =
      ledger.kept + ledger.deletions + ledger.empty + ledger.revised + ledger.deleted + ledger.duplicates
      + ledger.nearDuplicates
    #expect(parts == live.count)
    return (kept, ledger)
  }

  @Test("the highest version stays, of equal ones the last, and a deletion takes back what stands before it")
  func versions() throws {
    let (kept, ledger) = try select([
      [
        CorpusDocument("1", "one a", version: 1), CorpusDocument("2", "two a", version: 2),
        CorpusDocument("3", "three"), CorpusDocument("", "nameless a"), CorpusDocument("4", "four"),
      ],
      [
        CorpusDocument("2", "two b", version: 1), CorpusDocument("1", "one b", version: 1),
        CorpusDocument("3", "", isDeletion: true), CorpusDocument("", "nameless b"),
        CorpusDocument("9", "", isDeletion: true),
      ],
      [CorpusDocument("3", "three again"), CorpusDocument("4", "", isDeletion: true)],
    ])
    // 1: the second text of the same version; 2: the first, whose version is higher; 3: what came after the deletion.
    #expect(kept == ["2", "", "1", "", "3"])
    #expect(ledger.revised == 2 && ledger.deleted == 2 && ledger.deletions == 3)
  }

  @Test("of texts with the same words the first stays, whatever their case and spaces")
  func duplicates() throws {
    let (kept, ledger) = try select([
      [CorpusDocument("a", "The same  words."), CorpusDocument("b", "Other words.")],
      [CorpusDocument("c", "the SAME\nwords. "), CorpusDocument("d", "thesame words."), CorpusDocument("e", "")],
    ])
    #expect(kept == ["a", "b", "d"])
    #expect(ledger.duplicates == 1 && ledger.empty == 1)
  }

  /// A text of numbered words, some of which are others.
  private func text(_ seed: Int, changed: [Int] = []) -> String {
    (0..<200).map { changed.contains($0) ? "other\($0)" : "w\(seed * 1000 + $0)" }.joined(separator: " ")
  }

  @Test("near duplicates go by the share of common runs of five words")
  func nearDuplicates() throws {
    // One changed word costs five of 196 runs: 191 of 201 agree, 0.95; eight far apart cost forty: 156 of 236, 0.66.
    let lists = [
      [CorpusDocument("a", text(1)), CorpusDocument("b", text(2))],
      [
        CorpusDocument("c", text(1, changed: [50])),
        CorpusDocument("d", text(1, changed: [10, 30, 50, 70, 90, 110, 130, 150])),
        CorpusDocument("e", text(2, changed: [199])),
      ],
    ]
    let (kept, ledger) = try select(lists)
    #expect(kept == ["a", "b", "d"] && ledger.nearDuplicates == 2)
    #expect(try select(lists, nearDuplicates: 0.96).kept == ["a", "b", "c", "d"])
    #expect(try select(lists, nearDuplicates: nil).kept == ["a", "b", "c", "d", "e"])
  }

  @Test("memory changes nothing: sorted runs that go to the disk are merged to the same choice")
  func spilling() throws {
    var random = TestRandom(state: 7)
    var documents: [CorpusDocument] = []
    for number in 0..<6000 {
      let id = String(Int.random(in: 0..<4000, using: &random))
      let seed = Int.random(in: 0..<3000, using: &random)
      let words = (0..<30).map { "w\(seed)x\($0)" } + (number % 3 == 0 ? ["end\(number)"] : [])
      documents.append(
        CorpusDocument(
          id, words.joined(separator: " "), version: UInt32.random(in: 0..<3, using: &random),
          isDeletion: number % 50 == 49))
    }
    let lists = [Array(documents[..<2500]), Array(documents[2500...])]
    let much = try select(lists, memory: 1 << 26)
    let little = try select(lists, memory: 1)
    #expect(much.kept == little.kept && much.ledger == little.ledger)
    #expect(much.ledger.revised > 500 && much.ledger.duplicates > 500 && much.ledger.nearDuplicates > 50)
    // Counted here, without sorting: the last of the highest version behind the last deletion.
    var best: [String: (index: Int, version: UInt32)] = [:]
    for (index, document) in documents.enumerated() {
      if document.isDeletion {
        best[document.name] = nil
      } else if best[document.name].map({ document.version >= $0.version }) ?? true {
        best[document.name] = (index, document.version)
      }
    }
    let chosen = best.values.map(\.index).sorted()
    var texts: Set<[UInt8]> = []
    let unique = chosen.filter { texts.insert(documents[$0].text).inserted }
    let (kept, ledger) = try select(lists, nearDuplicates: nil)
    #expect(kept == unique.map { documents[$0].name })
    #expect(ledger.duplicates == chosen.count - unique.count)
  }
}
