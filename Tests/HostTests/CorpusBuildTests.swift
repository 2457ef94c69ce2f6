import Glibc
import JSON
import Testing

@Suite("host corpus build", .enabled(if: Host.isThere, "\(Host.absence)"))
struct CorpusBuildTests {
  private func article(_ id: Int, _ text: String, version: Int = 1) -> String {
    """
    <PubmedArticle><MedlineCitation><PMID Version="\(version)">\(id)</PMID><Article><ArticleTitle>Title \(id).</ArticleTitle>
    <Abstract><AbstractText>\(text)</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>
    """
  }

  private func set(_ articles: [String], deletions: [Int] = []) -> String {
    let deleted = deletions.map { "<PMID Version=\"1\">\($0)</PMID>" }.joined()
    return "<PubmedArticleSet>\n" + articles.joined(separator: "\n")
      + (deleted.isEmpty ? "" : "<DeleteCitation>\(deleted)</DeleteCitation>") + "</PubmedArticleSet>\n"
  }

  private func baseline(in folder: ScratchFolder) {
    for file in 0..<4 {
      folder.write(
        "in/pubmed\(file).xml",
        set((0..<20).map { article(file * 20 + $0, "Drug \(file) \($0) helps. It acts on gene \($0 * 7 + file).") }))
    }
  }

  @Test("update files revise and delete, and the ledger's sum is what was read")
  func updates() throws {
    let folder = ScratchFolder()
    baseline(in: folder)
    folder.write(
      "in/pubmed9.xml",
      set(
        [article(3, "Another text."), article(70, "An older version.", version: 0), article(900, "New.")],
        deletions: [5, 6, 12345]))
    let outcome = Host.run(["corpus", "build", "in", "--out", "c", "--json"], in: folder)
    outcome.expectDone()
    let json = try #require(outcome.json)
    let ledger = try #require(json["ledger"]?.object)
    #expect(ledger["total"] == 86 && ledger["deletions"] == 3 && ledger["deleted"] == 2 && ledger["revised"] == 2)
    #expect(ledger["kept"] == 79 && ledger["faults"] == 0)
    #expect(ledger.members.dropFirst().reduce(0) { $0 + ($1.value.integer ?? 0) } == 86)
    // Two sentences and a title each; the revised and the new one have a sentence less.
    #expect(json.at("counts", "sentences")?.integer == 79 * 3 - 2)
  }

  @Test("threads and kills change nothing, and a build with more files reads only those")
  func resumes() throws {
    let folder = ScratchFolder()
    baseline(in: folder)
    // The files are small: they are one group.
    func build(_ out: String, threads: Int) throws -> JSONObject {
      let outcome = Host.run(
        ["corpus", "build", "in", "--out", out, "--shard-size", "1", "--threads", "\(threads)", "--json"], in: folder)
      outcome.expectDone()
      return try #require(outcome.json)
    }
    let one = try build("one", threads: 1)
    let three = try build("three", threads: 3)
    #expect(one["sha256"] == three["sha256"])
    #expect(try folder.text("one/corpus.json") == folder.text("three/corpus.json"))
    // As after a kill: no corpus yet, a temporary file, a shard of a group that was not finished.
    unlink(folder.path + "/three/corpus.json")
    unlink(folder.path + "/three/group-00000.json")
    folder.write("three/shard-00007-000", "cut short")
    let again = try build("three", threads: 2)
    #expect(again["sha256"] == one["sha256"] && again["kept_groups"] == 0)
    #expect(!folder.isThere("three/shard-00007-000"))
    #expect(try build("three", threads: 1)["kept_groups"] == 1)
    // Another setting of what is read makes everything anew.
    let outcome = Host.run(
      ["corpus", "build", "in", "--out", "three", "--shard-size", "2", "--json"], in: folder)
    #expect(outcome.json?["kept_groups"] == 0)
  }

  @Test("what cannot be read is counted with its place, and the rest is read")
  func faults() throws {
    let folder = ScratchFolder()
    baseline(in: folder)
    let cut = set((100..<110).map { article($0, "Cut \($0).") })
    folder.write("in/pubmed5.xml", String(cut.prefix(cut.count / 2)))
    folder.write(
      "in/pubmed6.xml", "<PubmedArticleSet>\n<PubmedArticle/>\n\(article(200, "Behind."))</PubmedArticleSet>")
    folder.write("in/readme.bin", [0xFF, 0xFE, 0x00])
    let outcome = Host.run(["corpus", "build", "in", "--out", "c", "--json"], in: folder)
    outcome.expectDone()
    let faults = try #require(outcome.json?["faults"]?.array?.compactMap { $0["place"]?.string })
    #expect(faults.count == 3 && faults[0].hasPrefix("in/pubmed5.xml:") && faults[1] == "in/pubmed6.xml:2")
    #expect(faults[2].hasPrefix("in/readme.bin"))
    #expect(outcome.json?.at("ledger", "faults") == 3)
    let strict = Host.run(["corpus", "build", "in", "--out", "d", "--fail-fast"], in: folder)
    #expect(strict.code == 3 && strict.err.contains("in/pubmed5.xml:") && !folder.isThere("d/corpus.json"))
    // Nothing to read at all.
    let none = Host.run(["corpus", "build", "in/readme.bin", "--out", "e"], in: folder)
    #expect(none.code == 3 && !folder.isThere("e/corpus.json"))
  }

  @Test("test texts are found wherever they stand, and vocabularies are counted")
  func checks() throws {
    let folder = ScratchFolder()
    folder.write(
      "text.txt",
      "First of all, the Gene BRCA1 was not altered\nin any of the mice. A second sentence.\n\nOther words.\n")
    Host.run(["corpus", "build", "text.txt", "--from", "text", "--out", "c"], in: folder).expectDone()
    func tagged(_ words: String) -> String { words.split(separator: " ").map { $0 + "\tO\n" }.joined() + "\n" }
    folder.write(
      "data/test.tsv",
      tagged("the gene BRCA1 was not altered in any of the mice .")
        + tagged("the gene BRCA2 was not altered in any of them .")
        + tagged("Other words ."))
    let leaks = Host.run(["corpus", "check", "c", "--against", "data", "--json"], in: folder)
    leaks.expectDone()
    let split = try #require(leaks.json?["splits"]?.array?.first)
    #expect(split["texts"] == 3 && split["short"] == 1 && split["found"] == 1 && split["split"] == "test")
    folder.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nother\nwor\n##ds\n.\n")
    let stats = Host.run(["corpus", "stats", "c", "--vocab", "vocab.txt", "--json"], in: folder)
    stats.expectDone()
    let fit = try #require(stats.json?["vocabularies"]?.array?.first)
    // Lower-cased, as the vocabulary is: of 22 words and signs, "other", "words" in two pieces and two full stops are known.
    let known = (fit["pieces"]?.integer ?? 0) - (fit["unknown"]?.integer ?? 0)
    #expect(fit["fragmented"] == 1 && known == 6)
    // A folder that is no corpus.
    let none = Host.run(["corpus", "stats", "data"], in: folder)
    #expect(none.code == 1 && none.err.contains("corpus.json"))
    folder.write("c/shard-00000-000", "cut")
    let cut = Host.run(["corpus", "stats", "c"], in: folder)
    #expect(cut.code == 3 && cut.err.contains("shard-00000-000"))
  }
}
