import JSON
import Testing

@Suite("host crossval and compare", .enabled(if: Host.isThere, "\(Host.absence)"))
struct CrossvalTests {
  private static func rows(_ numbers: Range<Int>) -> String {
    numbers.map {
      "\($0)\t@GENE$ \($0 % 2 == 0 ? "causes" : "without") @DISEASE$ number \($0) .\t\($0 % 2 == 0 ? 1 : 0)\n"
    }
    .joined()
  }

  private static let settings = "--epochs 2 --learning-rate 1e-3 --batch-size 8 --optimizer hf"

  @Test("folds that are there: a run each, mean and deviation of the folds, all predictions together")
  func given() throws {
    let folder = ScratchFolder()
    for fold in 1...2 {
      folder.write("data/\(fold)/train.tsv", Self.rows(fold * 100..<(fold * 100 + 30)))
      folder.write("data/\(fold)/test.tsv", "index\tsentence\tlabel\n" + Self.rows(fold * 100 + 50..<(fold * 100 + 60)))
    }
    let words = "crossval --task re --data data --out out \(Self.settings) --json --quiet"
    let outcome = Host.run(words, in: folder)
    outcome.expectDone()
    let json = try #require(outcome.json)
    let folds = try #require(json["folds"]?.array)
    #expect(folds.compactMap { $0["fold"]?.string } == ["1", "2"])
    let f1 = folds.compactMap { $0["metrics"]?["micro.v1"]?["f1"]?.number }
    let mean = try #require(json.at("mean", "micro.v1", "f1")?.number)
    #expect(abs(mean - (f1[0] + f1[1]) / 2) < 1e-12)
    let deviation = try #require(json.at("sd", "micro.v1", "f1")?.number)
    #expect(abs(deviation - abs(f1[0] - f1[1]) / 2.0.squareRoot()) < 1e-12)
    #expect(json.at("pooled", "micro.v1", "count:gold")?.number == 10)
    #expect(folder.isThere("out/fold-1/model.safetensors") && folder.isThere("out/fold-2.run/manifest.json"))
    // Given again it makes nothing anew and says the same.
    let again = Host.run(words, in: folder)
    again.expectDone()
    #expect(again.json?["pooled"] == json["pooled"] && again.json?["mean"] == json["mean"])
  }

  @Test("folds that are tested on the same are refused before anything is trained, by name")
  func overlapping() {
    let folder = ScratchFolder()
    for fold in 1...3 {
      let first = fold == 3 ? 104 : fold * 100
      folder.write("data/\(fold)/train.tsv", Self.rows(500..<520))
      folder.write("data/\(fold)/test.tsv", "index\tsentence\tlabel\n" + Self.rows(first..<(first + 10)))
    }
    Host.run("crossval --task re --data data --out out", in: folder).expectError(
      3, "data", "fold 1", "fold 3", "6 texts")
    #expect(!folder.isThere("out/fold-1"))
  }

  @Test("folds are made by document, and several seeds give an interval")
  func made() throws {
    let folder = ScratchFolder()
    folder.write("data.tsv", "index\tsentence\tlabel\n" + Self.rows(0..<24))
    let outcome = Host.run(
      "crossval --task re --data data.tsv --folds 3 --seeds 1,2 --out out \(Self.settings) --json --quiet", in: folder)
    outcome.expectDone()
    let json = try #require(outcome.json)
    #expect(json["folds"]?.array?.count == 6 && json["seeds"] == 2)
    #expect(json.at("half_width_95", "micro.v1", "f1") != nil)
    #expect(folder.isThere("out/fold-3-seed-2/host.json"))
    // Every record is tested once, and trained on in all other folds.
    let tested = (1...3).flatMap { folder.text("out/folds/\($0)/test.jsonl").split(separator: "\n") }
    #expect(tested.count == 24 && Set(tested).count == 24)
    #expect(folder.text("out/folds/1/train.jsonl").split(separator: "\n").count == 16)
    Host.run("crossval --task re --data data.tsv --folds 99 --out other", in: folder).expectError(
      2, "24 documents", "99")
    Host.run("crossval --task re --data data.tsv --out other", in: folder).expectError(2, "data.tsv")
    for (flags, part) in [("--folds 1", "--folds"), ("--folds 2 --seeds 1,1", "--seeds")] {
      let refused = Host.run("crossval --task re --data data.tsv \(flags) --out other", in: folder)
      #expect(refused.code == 2 && refused.err.contains(part))
    }
  }

  @Test("a better system is told from a worse one, and two alike are not, for any number of threads")
  func compare() throws {
    let folder = ScratchFolder()
    func table(_ right: (Int) -> Bool) -> String {
      "index\tsentence\tlabel\n"
        + (0..<200).map { "\($0)\ta b\t\((($0 % 2 == 0) == right($0)) ? 1 : 0)\n" }.joined()
    }
    folder.write("gold.tsv", table { _ in true })
    folder.write("good.tsv", table { $0 % 10 != 0 })
    folder.write("bad.tsv", table { $0 % 3 != 0 })
    folder.write("alike.tsv", table { $0 % 10 != 1 })
    let words = "compare bad.tsv good.tsv --gold gold.tsv --metric micro.v1:accuracy --samples 500 --json"
    let outcome = Host.run(words, in: folder)
    outcome.expectDone()
    let json = try #require(outcome.json)
    #expect(json["first"]?.number == 0.665 && json["second"]?.number == 0.9)
    let (low, high) = (try #require(json["low"]?.number), try #require(json["high"]?.number))
    #expect(low > 0.1 && high < 0.35 && low < 0.235 && high > 0.235)
    #expect(json["p"]?.number == 2.0 / 501)
    #expect(Host.run(words + " --threads 1", in: folder).json == json)
    let alike = Host.run(
      "compare alike.tsv good.tsv --gold gold.tsv --metric micro.v1:accuracy --samples 500 --json", in: folder)
    #expect(try #require(alike.json?["p"]?.number) > 0.5)
    #expect(Host.run("compare bad.tsv good.tsv --gold gold.tsv --metric micro.v1", in: folder).text.contains("95 %"))
    Host.run("compare bad.tsv good.tsv --gold gold.tsv --metric micro.v1:nothing", in: folder).expectError(2, "nothing")
  }
}
