import Foundation
import Testing

/// The C skeletons are complete plugins, compiled with the header alone and exercised by the fake host in C.
@Suite("Skeletons")
struct SkeletonTests {
  static let sources = (try? Repository.files(in: "Skeletons", "c")) ?? []
  static let note = ElfImage.Note(name: "BioBERT", type: 0x4250_4931, words: [1, 0])

  @Test("There is one skeleton for each of the eight tasks, a metric and a format")
  func allAreThere() {
    let names = Self.sources.map { $0.deletingPathExtension().lastPathComponent }
    #expect(
      names == [
        "format_pairs", "metric_regression", "multi_label", "ner_crf", "ner_typed", "nested_spans",
        "pair_classification", "qa_extractive", "regression", "yes_no",
      ])
  }

  @Test(
    "Each compiles as C11 without a warning, exports its entry alone and carries the note",
    .enabled(if: Toolchain.c != nil, "no C compiler on this machine"), arguments: sources)
  func compilesAsC(_ source: URL) throws {
    try Toolchain.withFolder { folder in
      let compiler = try #require(Toolchain.c)
      let made = try Toolchain.plugin(source, compiler: compiler, language: ["-std=c11"], into: folder)
      try #require(made.outcome.status == 0, "\(made.outcome.output)")
      let image = try ElfImage(made.library)
      #expect(try image.exports() == ["biobert_plugin_entry"])
      #expect(try image.notes().filter { $0.name == "BioBERT" } == [Self.note])
    }
  }

  @Test(
    "Each compiles as C++17 without a warning",
    .enabled(if: Toolchain.cxx != nil, "no C++ compiler on this machine"), arguments: sources)
  func compilesAsCxx(_ source: URL) throws {
    try Toolchain.withFolder { folder in
      let compiler = try #require(Toolchain.cxx)
      let language = ["-std=c++17", "-x", "c++"]
      let made = try Toolchain.plugin(source, compiler: compiler, language: language, into: folder)
      #expect(made.outcome.status == 0, "\(made.outcome.output)")
    }
  }

  @Test(
    "Each keeps the contract under the fake host",
    .enabled(if: Toolchain.c != nil, "no C compiler on this machine"))
  func runsUnderTheFakeHost() throws {
    try Toolchain.withFolder { folder in
      let driver = try #require(try Toolchain.driver(in: folder))
      try #require(driver.outcome.status == 0, "\(driver.outcome.output)")
      let compiler = try #require(Toolchain.c)
      for source in Self.sources {
        let made = try Toolchain.plugin(source, compiler: compiler, language: ["-std=c11"], into: folder)
        try #require(made.outcome.status == 0, "\(made.outcome.output)")
        let outcome = try Toolchain.run(driver.program, [made.library.path])
        #expect(outcome.status == 0, "\(source.lastPathComponent): \(outcome.output)")
        #expect(outcome.output.contains(" checks, 0 failures"))
      }
    }
  }

  /// A mistake that an author could make, and the skeleton it is put into.
  static let mistakes: [(file: String, right: String, wrong: String)] = [
    ("ner_crf", "- (tags[t] == j))", "- 1.1 * (tags[t] == j))"),
    ("ner_crf", "d_e[t * c + j] += (float)d", "d_e[t * c + j] = (float)d"),
    ("ner_typed", "2 * types->n + 1;", "2 * types->n + 2;"),
    ("ner_typed", "spans[out.n_spans++].label = type", "spans[out.n_spans++].end += 1000"),
    ("pair_classification", "bp_record_at(b->records, b->stride, b->record[w])", "(&b->records[b->record[w]])"),
    ("regression", "targets, {n, 1}, {0}, 2", "targets, {n}, {0}, 1"),
    ("yes_no", "!= sizeof(double) ||", "> 1000 ||"),
    ("nested_spans", "rows[w] = c.n - before;", "rows[w] = c.n;"),
    ("qa_extractive", "b->n_windows ? (const float *)d->outputs[0].data : NULL", "(const float *)d->outputs[0].data"),
    ("multi_label", "return sink->write(sink, self->threshold, self->n * sizeof(double));", "return BP_E_INTERNAL;"),
    ("metric_regression", "a->mean_x += dx * b->n / n", "a->mean_x += dx / 2"),
    ("format_pairs", "c->path, c->number, bp_string(why)", "c->path, 0, bp_string(why)"),
    ("metric_regression", "if (gold->n_values == 0)", "if (gold->n_values == 0 || !predicted)"),
  ]

  @Test(
    "The fake host notices a mistake in a skeleton",
    .enabled(if: Toolchain.c != nil, "no C compiler on this machine"))
  func mistakesAreNoticed() throws {
    try Toolchain.withFolder { folder in
      let driver = try #require(try Toolchain.driver(in: folder))
      try #require(driver.outcome.status == 0, "\(driver.outcome.output)")
      let compiler = try #require(Toolchain.c)
      for mistake in Self.mistakes {
        let text = try Repository.text("Tests/PluginAPITests/Skeletons/\(mistake.file).c")
        try #require(text.contains(mistake.right), "\(mistake.file): \(mistake.right)")
        let source = folder.appending(path: "mistaken.c")
        try text.replacing(mistake.right, with: mistake.wrong).write(to: source, atomically: true, encoding: .utf8)
        let made = try Toolchain.plugin(source, compiler: compiler, language: ["-std=c11", "-w"], into: folder)
        try #require(made.outcome.status == 0, "\(made.outcome.output)")
        let outcome = try Toolchain.run(driver.program, [made.library.path])
        #expect(outcome.status != 0, "\(mistake.file): \(mistake.wrong) went unnoticed")
      }
    }
  }

  @Test("Pair classification takes at most 60 lines")
  func pairsAreShort() throws {
    let text = try Repository.text("Tests/PluginAPITests/Skeletons/pair_classification.c")
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count - 1 <= 60)
  }

  @Test(
    "The field's loss, gradients and best path are those of enumerating all tag sequences",
    .enabled(if: Toolchain.c != nil, "no C compiler on this machine"))
  func fieldIsExact() throws {
    try Toolchain.withFolder { folder in
      let program = folder.appending(path: "crf_check")
      let source = Repository.tests.appending(path: "FakeHost/crf_check.c")
      let arguments = ["-std=c11"] + Toolchain.strict + [source.path, "-o", program.path, "-lm"]
      let compiled = try Toolchain.run(try #require(Toolchain.c), arguments)
      try #require(compiled.status == 0, "\(compiled.output)")
      let outcome = try Toolchain.run(program, [])
      #expect(outcome.status == 0, "\(outcome.output)")
      #expect(outcome.output.contains(" 0 failures"))
    }
  }

  @Test(
    "A metric in Rust without crates keeps the contract, exports its entry alone and carries the note",
    .enabled(if: Toolchain.rust != nil && Toolchain.c != nil, "no Rust or no C compiler on this machine"))
  func rustPluginWorks() throws {
    try Toolchain.withFolder { folder in
      let source = Repository.tests.appending(path: "Skeletons/metric_absolute.rs")
      let library = folder.appending(path: "libmetric_absolute.so")
      let options = "--edition 2021 --crate-type cdylib -C opt-level=2 -C panic=abort -D warnings"
        .split(separator: " ").map(String.init)
      let compiled = try Toolchain.run(try #require(Toolchain.rust), options + [source.path, "-o", library.path])
      try #require(compiled.status == 0, "\(compiled.output)")
      let image = try ElfImage(library)
      #expect(try image.exports() == ["biobert_plugin_entry"])
      #expect(try image.notes().filter { $0.name == "BioBERT" } == [Self.note])
      let driver = try #require(try Toolchain.driver(in: folder))
      let outcome = try Toolchain.run(driver.program, [library.path])
      #expect(outcome.status == 0, "\(outcome.output)")
    }
  }
}
