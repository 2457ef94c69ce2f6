import Glibc
import JSON
import Testing

@Suite("host pretrain", .enabled(if: Host.isThere, "\(Host.absence)"), .serialized)
struct PretrainTests {
  private static let words = [
    "zinc", "gene", "drug", "mice", "acts", "on", "the", "cell", "and", "helps", "of", "in", "is", "not",
  ]

  /// A folder with a corpus of documents in which every word is followed by the next, and a model without weights.
  private static func workplace() throws -> ScratchFolder {
    let folder = ScratchFolder()
    var lines: [String] = []
    for document in 0..<200 {
      for sentence in 0..<4 {
        let start = (document * 5 + sentence * 3) % words.count
        lines.append((0..<6).map { words[(start + $0) % words.count] }.joined(separator: " ") + " d\(document) .")
      }
      lines.append("")
    }
    folder.write("text.txt", lines.joined(separator: "\n"))
    Host.run(
      ["corpus", "build", "text.txt", "--from", "text", "--out", "corpus", "--near-duplicates", "0"], in: folder
    ).expectDone()
    folder.write(
      "start/vocab.txt", (["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "."] + words).joined(separator: "\n"))
    folder.write(
      "start/config.json",
      """
      {"model_type": "bert", "vocab_size": 20, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
       "intermediate_size": 64, "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1,
       "max_position_embeddings": 40, "type_vocab_size": 2, "layer_norm_eps": 1e-12, "initializer_range": 0.02}
      """)
    return folder
  }

  private static func arguments(_ out: String, steps: Int = 60, _ more: String...) -> [String] {
    [
      "pretrain", "--corpus", "corpus", "--init", "start", "--out", out, "--steps", "\(steps)", "--batch-size", "8",
      "--max-length", "32", "--learning-rate", "3e-3", "--warmup", "20", "--evaluate-steps", "2", "--held-out", "0.2",
      "--held-out-examples", "20", "--checkpoint-steps", "3", "--seed", "4",
    ] + more
  }

  @Test("masked words are learned, the folder has both heads, and a run goes on from it")
  func learns() throws {
    let folder = try Self.workplace()
    let outcome = Host.run(
      Self.arguments("m", steps: 1200, "--json", "--evaluate-steps", "1200", "--held-out-examples", "200"), in: folder)
    outcome.expectDone()
    let json = try #require(outcome.json)
    // Who knows how often each piece comes, and nothing of its neighbours, has a perplexity of 15 and is right once in eight.
    #expect((json.at("held_out", "masked_accuracy")?.number ?? 0) > 0.22)
    #expect((json.at("held_out", "perplexity")?.number ?? 99) < 10)
    #expect(json["steps"] == 1200 && (json["tokens"]?.integer ?? 0) > 1200 * 8 * 8)
    let names = try Safetensors(folder.read("m/model.safetensors")).header.keys
    for name in [
      "cls.predictions.bias", "cls.predictions.transform.dense.weight", "cls.predictions.transform.LayerNorm.bias",
      "cls.seq_relationship.weight", "bert.pooler.dense.weight",
    ] { #expect(names.contains(name), "\(name)") }
    #expect(folder.text("m/config.json").contains("BertForPreTraining"))
    var more = Self.arguments("n", steps: 1, "--json")
    more[4] = "m"
    let next = Host.run(more, in: folder)
    next.expectDone()
    #expect((next.json?.at("held_out", "perplexity")?.number ?? 99) < 12)
    // A fine-tuning begins from it like from any model.
    Host.run(
      TinyModel.finetune("--init", folder.path + "/m", "--out", "t", "--epochs", "1", "--max-length", "32"),
      in: TinyModel.workplace()
    ).expectDone()
  }

  @Test("threads, micro-batches of one size and kills change nothing")
  func resumes() throws {
    let folder = try Self.workplace()
    Host.run(Self.arguments("whole", "--threads", "1"), in: folder).expectDone()
    var arguments = Self.arguments("killed", "--threads", "2")
    for room in [300, 500] {
      // Notes of what is held out fill the narrow pipe long before the last step.
      let pipe = NarrowPipe(room: room)
      let child = Host.start(arguments, in: folder, error: pipe.path)
      let isAlive = child.isAlive(until: "killed.run/checkpoint.safetensors", in: folder)
      usleep(.random(in: 1...100_000))
      child.kill()
      try #require(isAlive && child.wait().code == -SIGKILL)
      withExtendedLifetime(pipe) {}
      arguments = Self.arguments("killed", "--threads", "1", "--resume")
    }
    Host.run(arguments, in: folder).expectDone()
    #expect(folder.read("killed/model.safetensors") == folder.read("whole/model.safetensors"))
    #expect(folder.text("killed.run/metrics.jsonl") == folder.text("whole.run/metrics.jsonl"))
    // Asked once more, it says what is there.
    let again = Host.run(arguments + ["--json"], in: folder)
    #expect(again.code == 0 && again.json?["steps"] == 60)
  }

  @Test("wrong starts are refused: other settings, another corpus, a model that is there, a length without positions")
  func refusals() throws {
    let folder = try Self.workplace()
    Host.run(Self.arguments("m", steps: 2), in: folder).expectDone()
    let there = Host.run(Self.arguments("m", steps: 2), in: folder)
    #expect(there.code == 2 && there.err.contains("m"))
    let other = Host.run(Self.arguments("m", steps: 3, "--resume"), in: folder)
    #expect(other.code != 0 && other.err.contains("steps"))
    let long = Host.run(Self.arguments("n", steps: 2, "--max-length", "64"), in: folder)
    #expect(long.code != 0 && long.err.contains("64") && !folder.isThere("n"))
    let none = Host.run(Self.arguments("n", steps: 2, "--corpus", "start"), in: folder)
    #expect(none.code != 0 && none.err.contains("corpus.json"))
    #expect(Host.run(Self.arguments("n", steps: 2, "--held-out", "1.5"), in: folder).code == 2)
    #expect(Host.run(Self.arguments("n", steps: 2, "--corpus", "corpus=-1"), in: folder).code == 2)
  }

  private static let recipe = """
    {
      "about": "Two lengths.", "source": "nobody", "vocabulary": "start/vocab.txt",
      "architecture": {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64,
        "vocab_size": 1, "max_position_embeddings": 40},
      "learning-rate": 3e-3, "warmup": 20, "optimizer": "bert", "held-out": 0.2, "evaluate-steps": 4,
      "phases": [
        {"corpora": {"corpus": 1}, "steps": 90, "batch-size": 8, "max-length": 16, "max-predictions": 4},
        {"corpora": {"corpus": 1}, "steps": 30, "batch-size": 4, "max-length": 32, "max-predictions": 6}
      ]
    }
    """

  @Test(
    "a recipe brings its parts, from random weights over a vocabulary; what is given overrides it; kills change nothing"
  )
  func recipes() throws {
    let folder = try Self.workplace()
    folder.write("two.json", Self.recipe)
    func arguments(_ out: String, _ more: String...) -> [String] {
      [
        "pretrain", "--recipe", "./two.json", "--vocab", "start/vocab.txt", "--out", out, "--steps", "40",
        "--checkpoint-steps", "3", "--seed", "4",
      ] + more
    }
    let whole = Host.run(arguments("whole", "--json"), in: folder)
    whole.expectDone()
    #expect(whole.json?["steps"] == 40)
    let manifest = try JSONValue.parse(folder.read("whole.run/manifest.json"))
    #expect(manifest.at("settings", "steps") == [30, 10] && manifest.at("settings", "max-length") == [16, 32])
    #expect(manifest.at("settings", "recipe") == "two" && manifest.at("settings", "learning-rate") == 3e-3)
    #expect(folder.text("whole/config.json").contains("\"vocab_size\": 20"))
    var more: [String] = []
    for _ in 0..<2 {
      // Four lines have room: a run of eleven lines, killed at the fourth and begun again, cannot end by itself.
      let pipe = NarrowPipe(room: 300)
      let child = Host.start(arguments("killed") + more, in: folder, error: pipe.path)
      let isAlive = child.isAlive(until: "killed.run/checkpoint.safetensors", in: folder)
      usleep(.random(in: 1...100_000))
      child.kill()
      try #require(isAlive && child.wait().code == -SIGKILL)
      withExtendedLifetime(pipe) {}
      more = ["--resume"]
    }
    Host.run(arguments("killed", "--resume"), in: folder).expectDone()
    #expect(folder.read("killed/model.safetensors") == folder.read("whole/model.safetensors"))
    #expect(folder.text("killed.run/metrics.jsonl") == folder.text("whole.run/metrics.jsonl"))
  }

  @Test("a recipe asks for what it begins from, and refuses a model of another shape")
  func recipeRefusals() throws {
    let folder = try Self.workplace()
    folder.write("two.json", Self.recipe)
    folder.write("three.json", Self.recipe.replacing("\"source\"", with: "\"init\": \"bert-tiny\", \"source\""))
    let begin = ["pretrain", "--out", "m", "--steps", "2"]
    let bare = Host.run(begin + ["--recipe", "two.json"], in: folder)
    #expect(bare.code == 2 && bare.err.contains("--vocab"))
    let fresh = Host.run(begin + ["--recipe", "three.json", "--vocab", "start/vocab.txt"], in: folder)
    #expect(fresh.code == 2 && fresh.err.contains("bert-tiny"))
    let known = Host.run(begin + ["--recipe", "biobert-v1.0-pubmed", "--init", "start"], in: folder)
    #expect(known.code == 2 && known.err.contains("12 layers of 768") && known.err.contains("2 of 32"))
    let unknown = Host.run(begin + ["--recipe", "nothing"], in: folder)
    #expect(unknown.code == 2 && unknown.err.contains("biobert-v1.1-pubmed-large"))
    #expect(Host.run(begin + ["--corpus", "corpus"], in: folder).code == 2)
    #expect(
      Host.run(begin + ["--corpus", "corpus", "--init", "start", "--vocab", "start/vocab.txt"], in: folder).code == 2)
    // Values out of their range are named, and none of them is a crash.
    for (key, old, new) in [
      ("corpora", "{\"corpus\": 1}", "{}"),
      ("corpora", "{\"corpus\": 1}", "{\"corpus\": 0}"), ("phases", "\"steps\": 90", "\"steps\": 0"),
      ("max-length", "\"max-length\": 16", "\"max-length\": 3"), ("warmup", "\"warmup\": 20", "\"warmup\": 1e300"),
      ("optimizer", "\"bert\"", "\"adamw\""), ("evaluate-steps", "\"evaluate-steps\": 4", "\"evaluate-steps\": 0"),
      ("held-out", "\"held-out\": 0.2", "\"held-out\": 1.5"),
    ] {
      folder.write("wrong.json", Self.recipe.replacing(old, with: new))
      let wrong = Host.run(begin + ["--recipe", "wrong.json", "--vocab", "start/vocab.txt"], in: folder)
      #expect(wrong.code == 3 && wrong.err.contains(key), "\(new): \(wrong.code) \(wrong.err)")
    }
    folder.write(
      "none.json",
      String(Self.recipe.prefix(upTo: Self.recipe.firstRange(of: "\"phases\"")?.lowerBound ?? Self.recipe.startIndex))
        + "\"phases\": []}")
    let none = Host.run(begin + ["--recipe", "none.json", "--vocab", "start/vocab.txt"], in: folder)
    #expect(none.code == 3 && none.err.contains("phases"))
    for option in ["--warmup", "--held-out", "--learning-rate", "--next-sentence-weight"] {
      let nan = Host.run(Self.arguments("n", steps: 2, option, "nan"), in: folder)
      #expect(nan.code == 2, "\(option)")
    }
    let missing = Host.run(
      begin + ["--recipe", "two.json", "--vocab", "start/vocab.txt", "--corpora", "elsewhere"], in: folder)
    #expect(missing.code != 0 && missing.err.contains("elsewhere/corpus"))
  }

  @Test("a configuration and a vocabulary are enough to begin from")
  func fresh() throws {
    let folder = try Self.workplace()
    Host.run(
      [
        "pretrain", "--corpus", "corpus", "--config", "start/config.json", "--vocab", "start/vocab.txt", "--out", "m",
        "--steps", "2", "--batch-size", "4", "--max-length", "32",
      ], in: folder
    ).expectDone()
    #expect(folder.text("m/tokenizer_config.json").contains("\"do_lower_case\": true"))
    Host.run(Self.arguments("n", steps: 1, "--init", "m"), in: folder).expectDone()
  }

  @Test("a loss that jumps stops the run with its state kept, and the run can go on in spite of it")
  func spikes() throws {
    let folder = try Self.workplace()
    func run(_ out: String, _ more: String...) -> Host.Outcome {
      Host.run(
        Self.arguments(out, steps: 160, "--checkpoint-steps", "1000", "--evaluate-steps", "160") + more, in: folder)
    }
    let stopped = run("m", "--spike-limit", "1.01")
    #expect(stopped.code == 1 && stopped.err.contains("--spike-limit 0") && !folder.isThere("m"))
    #expect(folder.text("m.run/metrics.jsonl").split(separator: "\n").count >= 100)
    run("m", "--spike-limit", "0", "--resume").expectDone()
    run("whole").expectDone()
    #expect(folder.read("m/model.safetensors") == folder.read("whole/model.safetensors"))
  }

  @Test("models are left on the way, the newest are kept, and an event file says what the metrics say")
  func leaves() throws {
    let folder = try Self.workplace()
    let outcome = Host.run(Self.arguments("m", steps: 10, "--save-steps", "2", "--keep", "3"), in: folder)
    outcome.expectDone()
    #expect(ScratchFolder.names(folder.path + "/m.run/models") == ["000000004", "000000006", "000000008"])
    Host.run(Self.arguments("n", steps: 1, "--init", "m.run/models/000000006"), in: folder).expectDone()
    let events = folder.read("m.run/events.out.tfevents.run")
    let text = String(decoding: events, as: UTF8.self)
    #expect(
      text.contains("brain.Event:2") && text.contains("train/masked_loss") && text.contains("held_out/perplexity"))
    // A version, ten steps and five measurements, each framed by its length and two checksums.
    var (place, records) = (0, 0)
    while place < events.count {
      let length = (0..<8).reduce(0) { $0 | Int(events[place + $1]) << (8 * $1) }
      place += 16 + length
      records += 1
    }
    #expect(place == events.count && records == 16)
  }

  @Test("the loss of a next sentence may count less")
  func nextSentenceWeight() throws {
    let folder = try Self.workplace()
    for (out, weight) in [("a", "1"), ("b", "0.1"), ("c", "0.1")] {
      Host.run(Self.arguments(out, steps: 6, "--next-sentence-weight", weight), in: folder).expectDone()
    }
    Host.run(Self.arguments("d", steps: 6), in: folder).expectDone()
    #expect(folder.read("d/model.safetensors") == folder.read("a/model.safetensors"))
    #expect(folder.read("b/model.safetensors") == folder.read("c/model.safetensors"))
    // What is logged is the loss itself: the first step is the same, the later ones are not.
    func losses(_ run: String) throws -> [Double] {
      try folder.text(run + ".run/metrics.jsonl").split(separator: "\n").compactMap {
        try JSONValue.parse(Array($0.utf8))["next_sentence_loss"]?.number
      }
    }
    let (whole, part) = (try losses("a"), try losses("b"))
    // The first step has rate 0.
    #expect(whole.count == 6 && whole.prefix(2) == part.prefix(2) && whole[5] != part[5])
    #expect(Host.run(Self.arguments("e", steps: 6, "--next-sentence-weight", "0"), in: folder).code == 2)
  }

  @Test("a share of the documents is trained on, and a smaller share is less text")
  func shares() throws {
    let folder = try Self.workplace()
    func perplexity(_ out: String, _ share: String) throws -> Double {
      let outcome = Host.run(Self.arguments(out, steps: 60, "--document-share", share, "--json"), in: folder)
      outcome.expectDone()
      return try #require(outcome.json?.at("held_out", "perplexity")?.number)
    }
    #expect(try perplexity("all", "1") != perplexity("some", "0.1"))
    let nothing = Host.run(Self.arguments("none", steps: 2, "--document-share", "0.00001"), in: folder)
    #expect(nothing.code != 0 && nothing.err.contains("corpus"))
  }

  @Test("what a pre-training will need is told before it, and nothing is written")
  func plan() throws {
    let folder = try Self.workplace()
    let outcome = Host.run(["plan"] + Self.arguments("m", steps: 500, "--json"), in: folder)
    outcome.expectDone()
    let phase = try #require(outcome.json?["phases"]?.array?.first)
    // 160 of 200 documents are trained on, with one example each or two.
    let examples = try #require(phase["examples_per_round"]?.number)
    #expect(examples > 100 && examples < 500 && phase["steps"] == 500)
    #expect((phase["rounds"]?.number ?? 0) * examples == 4000 && (outcome.json?["seconds"]?.number ?? 0) > 0)
    #expect((outcome.json?["parameters"]?.integer ?? 0) > 2 * 8 * 32 * 32)
    // d0, d1 … are no pieces of the vocabulary.
    #expect(outcome.json?["warnings"] == ["unknown_words"])
    #expect(!folder.isThere("m") && !folder.isThere("m.run"))
  }
}
