import Glibc
import JSON
import Testing

@Suite("host vocab", .enabled(if: Host.isThere, "\(Host.absence)"))
struct VocabTests {
  private static func corpus() -> ScratchFolder {
    let folder = ScratchFolder()
    let names = ["immunoglobulin", "interleukin", "Aspirin", "β-catenin", "Naïve"]
    let text = (0..<200).map { "\(names[$0 % 5]) acts on receptor \(names[$0 % 3]) in patient \($0).\n" }
    folder.write("text.txt", text.joined(separator: "\n"))
    Host.run(
      ["corpus", "build", "text.txt", "--from", "text", "--out", "corpus", "--near-duplicates", "0"], in: folder
    ).expectDone()
    return folder
  }

  @Test("a vocabulary is made of a corpus, the same every time, and knows its words whole")
  func trains() throws {
    let folder = Self.corpus()
    let outcome = Host.run(["vocab", "train", "corpus", "--out", "vocab.txt", "--size", "420", "--json"], in: folder)
    outcome.expectDone()
    #expect(outcome.json?["unknown_words"] == 0)
    let pieces = folder.text("vocab.txt").split(separator: "\n").map(String.init)
    // The words are so few that all of them are pieces, and nothing else is left to join.
    #expect(outcome.json?["pieces"]?.integer == pieces.count && pieces.count < 420)
    #expect(Set(pieces).isSuperset(of: ["immunoglobulin", "Aspirin", "Naïve", "receptor"]))
    Host.run(["vocab", "train", "corpus", "--out", "again.txt", "--size", "420", "--threads", "1"], in: folder)
      .expectDone()
    #expect(folder.read("again.txt") == folder.read("vocab.txt"))
    let lower = Host.run(
      ["vocab", "train", "corpus", "--out", "lower.txt", "--size", "420", "--lowercase", "--json"], in: folder)
    lower.expectDone()
    #expect(folder.text("lower.txt").contains("\nnaive\n") && !folder.text("lower.txt").contains("Aspirin"))
    // Who is told nothing else takes it for what it is.
    let known = Host.run(["corpus", "stats", "corpus", "--vocab", "lower.txt", "--json"], in: folder)
    #expect(known.json?["vocabularies"]?.array?[0]["unknown"] == 0)
    #expect(
      Host.run(["vocab", "compare", "lower.txt", "--json"], in: folder).json?["vocabularies"]?.array?[0]["lowercase"]
        == true)
  }

  @Test("vocabularies are compared on terms, the widest differences first")
  func compares() throws {
    let folder = Self.corpus()
    Host.run(["vocab", "train", "corpus", "--out", "own.txt", "--size", "420"], in: folder).expectDone()
    folder.write("terms.txt", "# terms\nin patient\nimmunoglobulin\n\n")
    let outcome = Host.run(
      ["vocab", "compare", Checkout.root + "/Models/embedded/vocab.txt", "own.txt", "--terms", "terms.txt", "--json"],
      in: folder)
    outcome.expectDone()
    let terms = try #require(outcome.json?["terms"]?.array)
    #expect(
      terms.count == 2 && terms[0]["term"] == "immunoglobulin" && terms[0]["pieces"]?.array?[1] == ["immunoglobulin"])
    #expect(outcome.json?["vocabularies"]?.array?[1]["whole_terms"] == 2)
    let plain = Host.run(["vocab", "compare", "own.txt"], in: folder)
    plain.expectDone()
    #expect(plain.text.contains("acetylcholinesterase"))
  }

  @Test("a size without room, a folder that is no corpus and an empty list of terms are errors")
  func refusals() {
    let folder = Self.corpus()
    let small = Host.run(["vocab", "train", "corpus", "--out", "v.txt", "--size", "100"], in: folder)
    #expect(small.code == 2 && small.err.contains("292") && !folder.isThere("v.txt"))
    let none = Host.run(["vocab", "train", ".", "--out", "v.txt"], in: folder)
    #expect(none.code != 0 && none.err.contains("corpus.json"))
    folder.write("terms.txt", "# nothing\n")
    let empty = Host.run(
      ["vocab", "compare", Checkout.root + "/Models/embedded/vocab.txt", "--terms", "terms.txt"], in: folder)
    #expect(empty.code == 3 && empty.err.contains("terms.txt"))
  }
}
