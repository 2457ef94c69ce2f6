import JSON
import Testing

@Suite("host evaluate --seen-in", .enabled(if: Host.isThere, "\(Host.absence)"))
struct SeenMentionTests {
  private static func counts(_ json: JSONObject?, _ kind: String) -> [Int?] {
    ["gold", "predicted", "right"].map { json?.at("seen", kind, $0)?.integer }
  }

  @Test("seen and unseen together are all mentions, and counted as span-exact.v1 counts")
  func together() throws {
    let folder = TinyModel.withModel()
    TinyCorpus.write(to: folder)
    // Training as these scores are told of knows two of the corpus's mentions, one in other letters.
    folder.write("known/train.tsv", "Asthma\tB-Disease\nis\tO\nno\tO\nBRCA1\tB-Gene\n\nfever\tB-Chemical\n\n")
    let words = "evaluate --model model --data data --threads 1"
    let outcome = Host.run(words + " --seen-in known --json", in: folder)
    outcome.expectDone()
    let json = try #require(outcome.json)
    #expect(json.keys == FinetuneTests.reportKeys + ["seen"])
    #expect(json["seen"]?.object?.keys == ["seen", "unseen"])
    #expect(json["seen"]?["seen"]?.object?.keys == ["gold", "predicted", "right", "precision", "recall", "f1"])
    for (key, place) in [("gold", 0), ("predicted", 1), ("correct", 2)] {
      let all = try #require(json.at("metrics", "span-exact.v1", "count:\(key)")?.number)
      let parts = ["seen", "unseen"].compactMap { Self.counts(json, $0)[place] }
      #expect(Double(parts.reduce(0, +)) == all && parts.count == 2)
    }
    let gold = folder.text("data/test.tsv").split(separator: "\n", omittingEmptySubsequences: false)
    let known = gold.indices.count { index in
      gold[index] == "BRCA1\tB-Gene"
        || gold[index] == "asthma\tB-Disease"
    }
    #expect(Self.counts(json, "seen")[0] == known && known > 0)
    let (predicted, right) = (Self.counts(json, "seen")[1] ?? 0, Self.counts(json, "seen")[2] ?? 0)
    #expect(json.at("seen", "seen", "precision")?.number == Double(right) / Double(max(1, predicted)))
    let text = Host.run(words + " --seen-in known", in: folder).text.split(separator: "\n")
    #expect(text.contains { $0.hasPrefix("  seen in training   gold \(known)  predicted") })
    #expect(text.contains { $0.hasPrefix("  not seen           gold ") })
    #expect(Host.run(words + " --json", in: folder).json?["seen"] == nil)
  }

  @Test("a split by name, one file, and fragments as one mention")
  func fragments() throws {
    let folder = TinyModel.withModel()
    func line(_ id: Int, _ entities: String) -> String {
      #"{"id":"\#(id)","text":"severe and mild fever .","entities":[\#(entities)]}"# + "\n"
    }
    let whole = #"{"start":11,"end":21,"type":"Disease"}"#
    let parted = [(0, 6), (16, 21)].map { #"{"start":\#($0),"end":\#($1),"type":"Disease","group":1}"# }
      .joined(separator: ",")
    folder.write("data/test.jsonl", line(1, whole + "," + parted))
    folder.write("data/train.jsonl", line(2, parted))
    folder.write("data/devel.jsonl", line(3, whole))
    let words = "evaluate --model model --data data --threads 1 --json --seen-in"
    // Of two mentions training holds one, whose two fragments count once.
    let train = Host.run("\(words) data", in: folder)
    train.expectDone()
    #expect(Self.counts(train.json, "seen")[0] == 1 && Self.counts(train.json, "unseen")[0] == 1)
    // Unlike the other, the whole mention is within the model's reach, and its text is known.
    for more in ["data --seen-split devel", "data/devel.jsonl"] {
      let devel = Host.run("\(words) \(more)", in: folder)
      devel.expectDone()
      #expect(Self.counts(devel.json, "seen")[0] == 1)
      #expect(Self.counts(devel.json, "unseen")[2] == 0)
    }
  }

  @Test("data without mentions, splits that are not there and other tasks are refused")
  func refused() {
    let folder = TinyModel.withModel()
    TinyCorpus.write(to: folder)
    folder.write("none/train.tsv", "aspirin\tO\n\n")
    let words = "evaluate --model model --data data"
    Host.run("\(words) --seen-in none", in: folder).expectError(3, "none", "train")
    Host.run("\(words) --seen-in data --seen-split dev2", in: folder).expectError(2, "dev2")
    Host.run("\(words) --seen-in nowhere", in: folder).expectError(2, "nowhere")
    let alone = Host.run("\(words) --seen-split train", in: folder)
    #expect(alone.code == 2 && alone.err.contains("--seen-in"))
    TinyModel.write(to: folder)
    folder.write("re/train.tsv", (0..<8).map { "@GENE$ causes @DISEASE$ \($0)\t\($0 % 2)\n" }.joined())
    folder.write("re/test.tsv", (10..<14).map { "@GENE$ causes @DISEASE$ \($0)\t\($0 % 2)\n" }.joined())
    Host.run("finetune --task re --data re --init tiny --out r --epochs 1 --max-length 32", in: folder).expectDone()
    Host.run("evaluate --model r --data re --seen-in re", in: folder).expectError(2, "re", "--seen-in")
  }
}
