import PluginHost
import Testing
import Workflows

@Suite("One file of data is split by document")
struct SplitSharesTests {
  private func records(_ ids: [String]) throws -> [StoredRecord] {
    try ids.map { id in
      var draft = RecordDraft()
      draft.id = id
      draft.texts = [RecordText(text: "text of \(id)")]
      return try draft.stored()
    }
  }

  @Test("shares are read, normalised, and refused when they are none")
  func reading() {
    #expect(SplitShares("80/10/10")?.shares == [0.8, 0.1, 0.1])
    #expect(SplitShares("1/1/2")?.shares == [0.25, 0.25, 0.5])
    for wrong in ["", "80/20", "a/b/c", "-1/1/1", "0/1/1", "80/10/10/0", "80//20"] {
      #expect(SplitShares(wrong) == nil, "\(wrong)")
    }
  }

  @Test("every record is in one part, sizes follow the shares, and the same records come out every time")
  func partition() throws {
    let all = try records((0..<100).map { "d\($0)" })
    let shares = try #require(SplitShares("80/10/10"))
    let parts = shares.split(all)
    #expect(parts["train"]?.count == 80)
    #expect(parts["devel"]?.count == 10)
    #expect(parts["test"]?.count == 10)
    let ids = parts.values.flatMap { $0.map(\.id) }
    #expect(Set(ids) == Set(all.map(\.id)) && ids.count == 100)
    #expect(shares.split(all)["test"]?.map(\.id) == parts["test"]?.map(\.id))
  }

  @Test("the sentences of one document stay together")
  func documents() throws {
    let all = try records((0..<60).map { "doc\($0 / 6):\($0 % 6)" })
    let parts = try #require(SplitShares("50/20/30")).split(all)
    var places: [String: Set<String>] = [:]
    for (part, records) in parts {
      for record in records { places[String(record.id.prefix { $0 != ":" }), default: []].insert(part) }
    }
    #expect(places.count == 10)
    #expect(places.values.allSatisfy { $0.count == 1 })
  }
}
