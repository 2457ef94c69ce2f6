import JSON
import Testing

/// A benchmark of three small data sets, each of another shape, and one that is not there.
@Suite("host suite", .enabled(if: Host.isThere, "\(Host.absence)"), .serialized)
struct SuiteTests {
  private static let description = """
    {
     "id": "small", "title": "Small & <made up>", "reference": "nobody, nowhere",
     "columns": [{"id": "old", "title": "Old | system"}],
     "groups": [
      {"id": "names", "title": "Names", "task": "ner", "metric": "conlleval.v1", "table": "1", "count_table": "2",
       "counted": "items", "counted_as": "mentions", "values": [{"key": "f1", "title": "F"}], "main": "f1",
       "recipe": {"epochs": 10, "batch-size": 4, "learning-rate": 5e-3, "max-length": 32}},
      {"id": "links", "title": "Links", "task": "re", "metric": "micro.v1", "table": "3", "count_table": "4",
       "counted": "items", "counted_as": "relations", "values": [{"key": "f1", "title": "F"}], "main": "f1",
       "recipe": {"epochs": 2, "max-length": 32}},
      {"id": "questions", "title": "Questions", "task": "qa", "metric": "bioasq-complete.v1", "table": "5",
       "count_table": "6", "counted": "records", "counted_as": "questions",
       "values": [{"key": "mrr", "title": "M"}], "main": "mrr", "recipe": {"epochs": 1, "max-length": 48, "stride": 16}}
     ],
     "stages": [{"id": "warm-up", "title": "Warm-up", "group": "questions", "train": ["no.json", "train.json"],
       "source": "here"}],
     "sets": [
      {"id": "mentions", "title": "Mentions", "group": "names", "kind": "All", "data": ["nowhere", "corpus"],
       "source": "here", "paper_counts": {"all": 99}, "published": {"old": {"f1": 50.25}}},
      {"id": "absent", "title": "Absent", "group": "names", "kind": "All", "data": ["absent"],
       "source": "a far-away place", "published": {"old": {"f1": 1.5}}},
      {"id": "folds", "title": "Folded", "group": "links", "kind": "A–B", "data": ["folds"], "folds": true,
       "metric": "binary.v1", "source": "here", "published": {"old": {"f1": 60}}},
      {"id": "asked", "title": "Asked", "group": "questions", "kind": "Question", "after": "warm-up",
       "train": ["train.json"], "test": {"inputs": ["test.json"], "gold": ["golden.json"]}, "source": "here",
       "paper_counts": {"test": 3}}
     ]
    }
    """

  /// Paragraphs in SQuAD's form; the answer is the word in front of "blocks".
  private static func squad(_ numbers: Range<Int>, answered: Bool) -> String {
    let paragraphs = numbers.map { number in
      let answers = answered ? #", "answers": [{"text": "drug\#(number % 7)", "answer_start": 2}]"# : ""
      return
        #"{"context": "A drug\#(number % 7) blocks the gene & <b> of mice.", "qas": [{"id": "\#(id(number))_001", "#
        + #""question": "What blocks it?"\#(answers)}]}"#
    }
    return #"{"version": "x", "data": [{"title": "t", "paragraphs": [\#(paragraphs.joined(separator: ","))]}]}"#
  }

  private static func id(_ number: Int) -> String {
    String(repeating: "a", count: 24 - String(number).utf8.count) + String(number)
  }

  private static func golden(_ numbers: Range<Int>) -> String {
    let questions = numbers.map {
      #"{"id": "\#(id($0))", "type": "factoid", "body": "What blocks it?", "snippets": [{"text": "The drug\#($0 % 7)."}], "#
        + #""exact_answer": [["drug\#($0 % 7)"]]}"#
    }
    return #"{"questions": [\#(questions.joined(separator: ","))]}"#
  }

  private static func rows(_ numbers: Range<Int>) -> String {
    numbers.map { "\($0)\t@GENE$ \($0 % 2 == 0 ? "causes" : "without") @DISEASE$ \($0) .\t\($0 % 2 == 0 ? 1 : 0)\n" }
      .joined()
  }

  private static func benchmark() -> ScratchFolder {
    let folder = ScratchFolder()
    TinyModel.write(to: folder)
    TinyCorpus.write(to: folder, as: "data/corpus")
    for fold in 1...2 {
      folder.write("data/folds/\(fold)/train.tsv", rows(fold * 100..<(fold * 100 + 20)))
      folder.write(
        "data/folds/\(fold)/test.tsv", "index\tsentence\tlabel\n" + rows(fold * 100 + 50..<(fold * 100 + 56)))
    }
    folder.write("data/train.json", squad(0..<12, answered: true))
    folder.write("data/test.json", squad(20..<23, answered: false))
    // Gold of more questions than were asked: the others are not ours.
    folder.write("data/golden.json", golden(18..<25))
    folder.write("small.json", description)
    return folder
  }

  private static let words =
    "suite --suite small.json --data data --init A=tiny --init B+=tiny --seeds 1,2 --threads 1 --out out"

  @Test(
    "every data set that is there is trained and measured from every model, and what is not is named with its source")
  func whole() throws {
    let folder = Self.benchmark()
    let outcome = Host.run(Self.words + " --json", in: folder)
    outcome.expectDone()
    #expect(outcome.err.contains("Absent") && outcome.err.contains("a far-away place"))
    let json = try #require(outcome.json)
    let sets = try #require(json["sets"]?.array)
    #expect(sets.map { $0["id"]?.string } == ["mentions", "absent", "folds", "asked"])
    #expect(sets[0]["found"]?.string == "corpus" && sets[1]["found"] == .null)
    // 36 sentences of the tiny corpus hold 20, 8 and 8; the folds' tests are all there is of them.
    #expect(sets[0].at("counts", "train", "records") == 20 && sets[0].at("counts", "test", "records") == 8)
    #expect(sets[2].at("counts", "test", "items") == 12 && sets[2].at("counts", "train") == nil)
    #expect(sets[3].at("counts", "train", "records") == 12 && sets[3].at("counts", "test", "records") == 3)

    // A figure is what `evaluate` says of the same model.
    let measured = Host.run(
      "evaluate --model out/runs/A/mentions/seed-2/model --data data/corpus --json --quiet", in: folder)
    measured.expectDone()
    let trials = try #require(sets[0].at("results", "A", "trials")?.array)
    #expect(trials.count == 2)
    #expect(trials[1].at("metrics", "conlleval.v1") == measured.json?.at("metrics", "conlleval.v1"))
    let seen = try #require(trials[0]["seen"]?.object)
    let gold = try ["seen", "unseen"].map { try #require(seen.at($0, "gold")?.integer) }
    #expect(gold[0] + gold[1] == trials[0].at("ledger", "total")?.integer && gold[0] > 0)
    #expect(trials[1]["ledger"] == measured.json?["ledger"])
    let values = trials.compactMap { $0.at("metrics", "conlleval.v1", "f1")?.number }
    let mean = try #require(sets[0].at("results", "A", "mean", "f1")?.number)
    #expect(abs(mean - (values[0] + values[1]) / 2) < 1e-12)
    // Two models of one folder differ in nothing but their names.
    #expect(sets[0].at("results", "A", "mean") == sets[0].at("results", "B+", "mean"))

    // Folds: the mean over them, and all their predictions together.
    let folds = try #require(sets[2].at("results", "A", "trials")?.array?.first)
    let byFold = try ["1", "2"].map { try #require(folds.at("folds", $0, "binary.v1", "f1")?.number) }
    let overFolds = try #require(folds.at("metrics", "binary.v1", "f1")?.number)
    #expect(abs(overFolds - (byFold[0] + byFold[1]) / 2) < 1e-12)
    #expect(folds["seen"]?.object?.isEmpty == true)
    #expect(folds.at("pooled", "micro.v1", "count:gold")?.number != nil && folds.at("ledger", "total") == 12)

    // Questions are measured against gold that stands elsewhere, and begin from the model of the stage before.
    let asked = try #require(sets[3].at("results", "A", "trials")?.array?.first)
    #expect(asked["records"] == 3 && asked.at("ledger", "total") == 3)
    let score = Host.run(
      "score --metric bioasq-complete.v1 --gold out/runs/A/asked/seed-1/gold.jsonl "
        + "--predicted out/runs/A/asked/seed-1/predictions.jsonl --json", in: folder)
    score.expectDone()
    #expect(score.json?.at("metrics", "bioasq-complete.v1") == asked.at("metrics", "bioasq-complete.v1"))
    let manifest = try JSONValue.parse(folder.read("out/runs/A/asked/seed-1/model.run/manifest.json"))
    #expect(manifest.at("settings", "init")?.string == "out/runs/A/warm-up/seed-1/model")

    // One data set was found in the first group, so that its average is its figure; the published one stands alone too.
    #expect(abs((json.at("averages", "names", "A", "f1")?.number ?? 0) - mean * 100) < 1e-9)
    #expect(json.at("averages", "names", "old", "f1")?.number == 50.25)

    // Given again nothing is made anew, and the figures are the same; with another recipe nothing is mixed.
    let again = Host.run(Self.words + " --json", in: folder)
    again.expectDone()
    #expect(again.json?["sets"] == json["sets"] && !again.err.contains("epoch"))
    Host.run(Self.words + " --recipe names:epochs=9", in: folder).expectError(
      2, "mentions/seed-1/result.json", "recipe")
    try page(folder)
  }

  /// The page needs nothing from elsewhere, is well-formed, and shows the text only where it may.
  private func page(_ folder: ScratchFolder) throws {
    let page = folder.text("out/report.html")
    for part in ["<script", "<link", "<img", "<iframe", "<object", "@import", "url(", "src=", "href=", "http-equiv"] {
      #expect(!page.contains(part), "\(part)")
    }
    #expect(page.contains("<svg") && page.contains("Small &amp; &lt;made up&gt;") && !page.contains("<made up>"))
    #expect(page.contains("&lt;b&gt;") && !page.contains("<b> of") && page.contains("a far-away place"))
    #expect(Self.unbalanced(page) == [])
    let text = folder.text("out/report.md")
    #expect(text.contains("Old \\| system") && text.contains("| Mentions | F | 50.25 |") && text.contains("| – |"))
    // Every row of a table has as many cells as its heading.
    for table in text.split(separator: "\n## ").dropFirst() {
      let widths = table.split(separator: "\n").filter { $0.hasPrefix("|") }
        .map { $0.replacing("\\|", with: "").count { $0 == "|" } }
      #expect(Set(widths).count == 1, "\(table.prefix(40))")
    }
    Host.run(Self.words + " --no-text --quiet", in: folder).expectDone()
    let bare = folder.text("out/report.html")
    #expect(!bare.contains("What blocks it?") && !bare.contains("class=\"sample\"") && bare.contains("<svg"))
  }

  /// Elements that are opened and not closed in their place, or the other way round.
  private static func unbalanced(_ page: String) -> [String] {
    let empty: Set<String> = ["meta", "line", "!doctype"]
    var (open, faults) = ([String](), [String]())
    var rest = page[...]
    while let start = rest.firstIndex(of: "<") {
      guard let end = rest[start...].firstIndex(of: ">") else { return ["<"] }
      let tag = rest[rest.index(after: start)..<end]
      let name = tag.prefix { $0 != " " && $0 != "/" || tag.first == "/" }
      if tag.hasPrefix("/") {
        if open.popLast() != String(tag.dropFirst()) { faults.append(String(tag)) }
      } else if !empty.contains(String(name)) && !tag.hasSuffix("/") {
        open.append(String(name))
      }
      rest = rest[rest.index(after: end)...]
    }
    return faults + open
  }

  @Test("what was asked for alone is done, and what cannot be is refused before anything is trained")
  func refusals() throws {
    let folder = Self.benchmark()
    let one = Host.run(
      "suite --suite small.json --data data --init A=tiny --only links --out one --threads 1 --quiet "
        + "--recipe links:epochs=1 --recipe folds:batch-size=5", in: folder)
    one.expectDone()
    let recipe = try JSONValue.parse(folder.read("one/report.json"))["sets"]?.array?[0].at("results", "A", "trials")?
      .array?[0].at("conditions", "recipe")
    #expect(recipe == ["batch-size": "5", "epochs": "1", "max-length": "32"])
    #expect(one.text.contains("Folded") && !one.text.contains("Mentions") && !folder.isThere("one/runs/A/mentions"))
    Host.run(Self.words + " --only mention", in: folder).expectError(2, "mention", "asked", "names")
    Host.run("suite --suite small.json --data data --init A=none --out out", in: folder).expectError(2, "none")
    Host.run(Self.words + " --recipe names:epochs=no", in: folder).expectError(2, "epochs", "no")
    Host.run(Self.words + " --recipe nams:epochs=1", in: folder).expectError(2, "nams", "links")
    for (flags, part) in [
      ("--init A=tiny", "--init"), ("--init ../x=tiny", "--init"), ("--recipe epochs=3", "--recipe"),
      ("--seeds 1,1", "--seeds"), ("--samples 1000", "--samples"), ("--precision int8", "int8"),
    ] {
      let words = flags.contains("seeds") ? Self.words.replacing("--seeds 1,2 ", with: "") : Self.words
      let refused = Host.run("\(words) \(flags)", in: folder)
      #expect(refused.code == 2 && refused.err.contains(part), "\(flags): \(refused.err)")
    }
    folder.write("bad.json", #"{"id": "x", "title": "y", "reference": "z", "columns": [], "groups": [], "sets": [{}]}"#)
    Host.run("suite --suite bad.json --data data --init A=tiny", in: folder).expectError(3, "bad.json", "sets[0]")
    folder.write("bad.json", Self.description.replacing(#""after": "warm-up""#, with: #""after": "cold""#))
    Host.run("suite --suite bad.json --data data --init A=tiny", in: folder).expectError(3, "bad.json", "cold")
    folder.write("bad.json", Self.description.replacing(#""counted": "records""#, with: #""counted": "record""#))
    Host.run("suite --suite bad.json --data data --init A=tiny", in: folder).expectError(
      3, "bad.json", "counted", "record")
    #expect(!folder.isThere("out/runs/A"))
  }
}
