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
    let outcome = Host.run(Self.arguments("m", steps: 600, "--json", "--evaluate-steps", "600"), in: folder)
    outcome.expectDone()
    let json = try #require(outcome.json)
    // Who knows how often each piece comes, and nothing of its neighbours, has a perplexity of 15 and is right once in eight.
    #expect((json.at("held_out", "masked_accuracy")?.number ?? 0) > 0.2)
    #expect((json.at("held_out", "perplexity")?.number ?? 99) < 11)
    #expect(json["steps"] == 600 && (json["tokens"]?.integer ?? 0) > 600 * 8 * 8)
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
    #expect((next.json?.at("held_out", "perplexity")?.number ?? 99) < 11)
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
}
