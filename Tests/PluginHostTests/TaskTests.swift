import Compute
import PluginHost
import Testing

@Suite("Tasks")
struct TaskTests {
  private func instance(_ mode: String = "good", _ settings: [String: String] = [:]) throws -> TaskInstance {
    let item = try HeadBench.item()
    return try item.create(HeadBench.setup(item, settings.merging(["mode": mode]) { _, new in new }))
  }

  private func site(_ function: String) -> PluginSite {
    PluginSite(plugin: "windows", item: "windows", function: function)
  }

  @Test("a task says what it is, declares parameters, and its classes are the labels of training")
  func declarations() throws {
    let instance = try instance()
    #expect(instance.item.targets == .classes)
    #expect(instance.item.stateVersion == "2" && instance.item.canTune && instance.item.needsWholeRecords)
    #expect(
      instance.parameters == [
        TaskParameter(
          name: "classifier.weight", formerNames: ["head.weight", "old.weight"], dimensions: [2, 4],
          start: .normal(deviation: nil), rateScale: 1, decays: true),
        TaskParameter(
          name: "classifier.bias", formerNames: [], dimensions: [2], start: .zero, rateScale: 2, decays: false),
      ])
    #expect(instance.classNames == ["no", "yes"])
  }

  @Test("options are listed with their defaults and validated by name, type, range and choice")
  func options() throws {
    let options = try HeadBench.item().options()
    #expect(options.options.map(\.name) == ["mode", "threshold", "epochs", "quick"])
    #expect(try options.settings()["epochs"]?.integer == 3)
    let settings = try options.settings(["quick": "yes", "threshold": "0.25"])
    #expect(settings["quick"] == OptionValue(text: "true", number: 1, integer: 1))
    #expect(settings["threshold"]?.number == 0.25 && settings["mode"]?.integer == 0 && settings["epochs"]?.integer == 3)
    #expect(
      throws: OptionFault.unknown(
        name: "treshold", nearest: "threshold", known: ["mode", "threshold", "epochs", "quick"])
    ) { try options.settings(["treshold": "1"]) }
    #expect(throws: OptionFault.range(name: "threshold", text: "1.5", minimum: 0, maximum: 1)) {
      try options.settings(["threshold": "1.5"])
    }
    for text in ["nan", "inf", "", "half"] {
      #expect(throws: OptionFault.value(name: "threshold", text: text, type: .real)) {
        try options.settings(["threshold": text])
      }
    }
    #expect(throws: OptionFault.value(name: "epochs", text: "2.5", type: .integer)) {
      try options.settings(["epochs": "2.5"])
    }
    #expect(throws: OptionFault.value(name: "quick", text: "maybe", type: .boolean)) {
      try options.settings(["quick": "maybe"])
    }
    let error = #expect(throws: OptionFault.self) { try options.settings(["mode": "goood"]) }
    guard case .choice("mode", "goood", "good", _) = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
  }

  @Test("a state that the task refuses is an error with its words")
  func refusedState() throws {
    let item = try HeadBench.item()
    #expect(
      throws: PluginError.failed(
        PluginFailure(
          site: site("create"), status: .data, message: "the state is of no known version", file: "", line: 0,
          cause: nil))
    ) { try item.create(HeadBench.setup(item, [:], state: [1, 2, 3])) }
  }

  @Test("inputs are copied, and what does not fit is the task's to refuse or to pass over")
  func prepare() throws {
    let record = try HeadBench.record("abc", label: 1)
    let expected = PreparedInput(
      tag: 77,
      first: PreparedSide(
        chunks: [.copy(source: 0, range: 0..<3), .token(text: "[unused1]", source: nil, range: 0..<0)], fit: .window,
        maximum: nil), second: nil)
    #expect(try instance().prepare(record, training: true) == [expected])
    #expect(try instance("go-on").prepare(record, training: true, fits: { _ in false }).isEmpty)
    var seen: [PreparedInput] = []
    #expect(
      throws: PluginError.failed(
        PluginFailure(
          site: site("prepare"), status: .shape, message: "", file: "corpus.txt", line: 7, cause: nil))
    ) {
      try instance("too-long").prepare(
        record, training: false,
        fits: {
          seen.append($0)
          return false
        })
    }
    #expect(seen == [expected])
  }

  @Test(
    "inputs that break the contract are refused even when the task goes on",
    arguments: [
      ("chunk-source", PluginNonsense.outOfRange(field: "a[0].source", value: 9, allowed: 0...0)),
      ("chunk-range", .range(field: "a[0]", start: 0, end: 4, length: 3)), ("chunk-null", .badPointer(field: "a")),
      ("both-move", .outOfRange(field: "fit_b", value: 1, allowed: 2...3)),
      ("chunk-order", .order(field: "a[1]", start: 0, end: 3)),
    ])
  func badInputs(_ mode: String, _ problem: PluginNonsense) throws {
    let record = try HeadBench.record("abc", label: 1)
    #expect(throws: PluginError.nonsense(site("prepare"), problem)) {
      try instance(mode).prepare(record, training: false)
    }
  }

  @Test("what a task says of a user's file comes with file, line and words, to the thread that called")
  func placedErrors() throws {
    let task = try instance("fails")
    let records = try (0..<64).map { number in
      var draft = RecordDraft()
      draft.file = "corpus-\(number).txt"
      draft.line = UInt64(number)
      draft.texts = [RecordText(text: "no snippet in \(number)")]
      return try draft.stored()
    }
    let pool = try WorkerPool(threads: 4)
    let site = site("prepare")
    pool.parallelFor(records.count * 8) { index, _ in
      let number = index % records.count
      let expected = PluginError.failed(
        PluginFailure(
          site: site, status: .data, message: "no snippet in \(number)", file: "corpus-\(number).txt",
          line: UInt64(number), cause: nil))
      let error = Result { () throws(PluginError) in try task.prepare(records[number], training: false) }
      #expect(error == .failure(expected))
    }
  }

  private func input(_ record: StoredRecord, windows: Int = 2) -> DecodeInput {
    DecodeInput(
      record: record,
      windows: PackedBatch(records: [record], windows: (0..<windows).map { _ in HeadBench.window(0, tokens: 3) }),
      outputs: windows == 0 ? [] : [DecodeOutput(values: [0.1, 0.9, 3, 4], rows: 2, columns: 2)])
  }

  @Test("a prediction is the record with the task's targets replaced, and nothing of the gold is left in it")
  func decode() throws {
    let gold = try HeadBench.record("abc", label: 0)
    let visible = gold.blanked(.classes)
    #expect(visible.classes.isEmpty && !visible.hasGold && visible.spans.count == 1)
    let predicted = try instance().decode(input(visible))
    #expect(Array(predicted.classes) == [RecordClass(label: 1, score: 0.5)])
    #expect(predicted.id == gold.id && predicted.texts[0].text == "abc" && predicted.spans.count == 1)
    #expect(!predicted.hasGold)
    #expect(try instance().decode(input(visible, windows: 0)).classes[0].label == 0)
    #expect(try instance("put-words").decode(input(visible)).words.map(\.label) == [1, 1])
    // Where the task names its classes of words, a label is one of these, with a place among the tags by its name.
    let task = try instance("put-named")
    #expect(task.classNames == ["O", "I"])
    let words = try task.decode(input(visible)).words
    #expect(task.labels[.words].names == ["O", "B", "I"] && task.labels[.records].names == ["no", "yes", "perhaps"])
    #expect(words.map(\.label) == [2, 2] && words.map(\.range) == [0..<1, 1..<2])
  }

  private func fault(_ problem: RecordProblem) -> PluginError {
    .record(site("decode"), RecordFault(file: "corpus.txt", line: 7, id: "id-abc", problem: problem))
  }

  @Test(
    "predictions that are not valid are refused",
    arguments: [
      ("put-nan", RecordProblem.number(part: .class, index: 0, value: "nan")),
      ("put-score", .number(part: .class, index: 0, value: "1.5")),
      ("put-label", .label(part: .class, index: 0, label: 0xFFFF_FFFF, known: 2)),
      ("put-null", .missingList(part: .class, count: 1)),
    ])
  func badPredictions(_ mode: String, _ problem: RecordProblem) throws {
    let record = try HeadBench.record("abc", label: 0)
    #expect(throws: fault(problem)) { try instance(mode).decode(input(record)) }
  }

  @Test(
    "puts that break the contract are refused",
    arguments: [
      ("put-twice", PluginNonsense.tooMany(field: "put", found: 2, limit: 1)), ("put-none", .nothing(field: "put")),
      ("put-range", .tooMany(field: "words", found: 3, limit: 2)), ("put-size", .size(field: "bp_record", found: 3)),
    ])
  func badPuts(_ mode: String, _ problem: PluginNonsense) throws {
    let record = try HeadBench.record("abc", label: 0)
    #expect(throws: PluginError.nonsense(site("decode"), problem)) { try instance(mode).decode(input(record)) }
  }

  @Test("ledger entries are kept, the first of an item counts, and one about nothing is refused")
  func ledger() throws {
    let record = try HeadBench.record("abc", label: 0)
    let windows = PackedBatch(records: [record], windows: [HeadBench.window(0, tokens: 3)])
    #expect(
      try instance().account(record, windows: windows) == [LedgerEntry(reason: "cut", kind: .spans, index: 0)])
    #expect(
      throws: PluginError.nonsense(site("account"), .outOfRange(field: "index", value: 1000, allowed: 0...0))
    ) { try instance("entry-index").account(record, windows: windows) }
  }

  @Test("tuning sees every record twice, its state is saved, and a new task reads it")
  func tuning() throws {
    let task = try instance()
    let records = try (0..<3).map { try HeadBench.record("abc", label: $0 % 2) }
    var asked: [Int] = []
    try task.tune(count: 3) { index throws(PluginError) in
      asked.append(index)
      return input(records[index])
    }
    #expect(asked == [0, 1, 2, 0, 1, 2])
    // One class a record: the threshold becomes 1.
    #expect(try task.save() == withUnsafeBytes(of: 1.0) { Array($0) })
    #expect(try task.decode(input(records[0])).classes[0].score == 1)
    let failure = PluginError.notOffered(site("nothing"))
    #expect(throws: failure) { try task.tune(count: 3) { _ throws(PluginError) in throw failure } }
  }

  @Test("more state than a model keeps is refused")
  func muchState() throws {
    #expect(
      throws: PluginError.nonsense(site("save"), .tooMany(field: "state", found: 3 << 19, limit: 1 << 20))
    ) { try instance("save-much").save() }
  }
}
