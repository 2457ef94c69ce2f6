import Glibc
import PluginHost
import Testing

@Suite("Formats")
struct FormatTests {
  private func format(_ macros: [String] = []) throws -> FormatItem {
    let path = TestPlugins.library("lines", macros: macros)
    let places = try PluginPlaces(folders: [], executable: nil, variable: nil, home: nil)
    let probe = TestProbe.probe()
    return try PluginRegistry(PluginCatalog(places, probe: probe), files: [path], probe: probe).format("lines")
  }

  private func opening(_ path: String, split: String = "") throws -> FormatOpening {
    FormatOpening(path: path, split: split, settings: try format().options().settings())
  }

  private func records(_ format: FormatItem, _ path: String) throws -> [StoredRecord] {
    var labels = LabelInventories()
    let cursor = try format.open(opening(path))
    var all: [StoredRecord] = []
    while case let some = try cursor.next(atMost: 10, labels: &labels), !some.isEmpty { all += some }
    return all
  }

  @Test("records come with their texts, kinds, places and the host's labels")
  func reading() throws {
    let scratch = ScratchFolder()
    let path = scratch.write("a.lines", "no\tfirst\nyes\tsecond é\nno\tthird\n")
    let format = try format()
    var labels = LabelInventories()
    let cursor = try format.open(opening(path))
    var all: [StoredRecord] = []
    while case let some = try cursor.next(atMost: 2, labels: &labels, counting: true), !some.isEmpty { all += some }
    #expect(all.map { $0.texts[0].text } == ["first", "second é", "third"])
    #expect(all.map { $0.classes[0].label } == [0, 1, 0])
    #expect(all.map(\.line) == [1, 2, 3])
    #expect(all[0].file == path && all[0].kind == "line" && all[0].id == "r1" && all[0].hasGold)
    #expect(labels[.records].names == ["no", "yes"])
    #expect(labels[.records].counts == [2, 1])
    #expect(labels[.records].trainedCount == 2)
    #expect(try cursor.next(atMost: 1, labels: &labels).isEmpty)
  }

  @Test("labels are mapped by name; those of held-out files come behind those of training and are not counted")
  func labels() throws {
    let scratch = ScratchFolder()
    let train = scratch.write("train", "b\tx\na\ty\n")
    let test = scratch.write("test", "c\tx\na\ty\nb\tz\n")
    let format = try format()
    var labels = LabelInventories()
    _ = try format.open(opening(train)).next(atMost: 9, labels: &labels, counting: true)
    let first = try format.open(opening(train))
    _ = try first.next(atMost: 1, labels: &labels, counting: true)
    _ = try first.next(atMost: 1, labels: &labels, counting: true)
    labels.closeTraining()
    let cursor = try format.open(opening(test))
    var found: [Int?] = []
    while let record = try cursor.next(atMost: 1, labels: &labels).first { found.append(record.classes[0].label) }
    #expect(found == [2, 1, 0])
    #expect(labels[.records].names == ["b", "a", "c"])
    #expect(labels[.records].counts == [2, 1, 0])
    #expect(labels[.records].trainedCount == 2)
  }

  @Test("a record of a longer struct than the host knows is read by its stride")
  func longerRecords() throws {
    let scratch = ScratchFolder()
    let path = scratch.write("a", "no\tfirst\n")
    #expect(try records(format(["PAD=64"]), path).map { $0.texts[0].text } == ["first"])
  }

  @Test("what the plugin says of a bad file comes with file, line and words, and a bad record costs itself alone")
  func badFile() throws {
    let scratch = ScratchFolder()
    let path = scratch.write("bad", "no\tfine\nno tab here\nno\tfine\n")
    var labels = LabelInventories()
    let cursor = try format().open(opening(path))
    #expect(try cursor.next(atMost: 1, labels: &labels).count == 1)
    let expected = PluginError.failed(
      PluginFailure(
        site: PluginSite(plugin: "lines", item: "lines", function: "next"), status: .data,
        message: "a line without a tab", file: path, line: 2, cause: nil))
    #expect(throws: expected) { try cursor.next(atMost: 1, labels: &labels) }
    #expect(try cursor.next(atMost: 1, labels: &labels).count == 1)
    #expect(try cursor.next(atMost: 1, labels: &labels).isEmpty)
  }

  @Test("a reader that goes on without a file that may be missing is believed when it fails otherwise")
  func companion() throws {
    let scratch = ScratchFolder()
    let path = scratch.write("bad.txt", "no tab here\nno\tfine\n")
    var labels = LabelInventories()
    let cursor = try format(["COMPANION"]).open(opening(path))
    let expected = PluginError.failed(
      PluginFailure(
        site: PluginSite(plugin: "lines", item: "lines", function: "next"), status: .data,
        message: "a line without a tab", file: path, line: 1, cause: nil))
    #expect(throws: expected) { try cursor.next(atMost: 1, labels: &labels) }
    #expect(try cursor.next(atMost: 1, labels: &labels).count == 1)
  }

  private func fault(_ path: String, _ problem: RecordProblem) -> PluginError {
    .record(
      PluginSite(plugin: "lines", item: "lines", function: "next"),
      RecordFault(file: path, line: 1, id: "r1", problem: problem))
  }

  @Test(
    "a record that is not valid is refused with what is wrong",
    arguments: [
      (
        "SPAN={.start=1,.end=99}", RecordProblem.range(part: .span, index: 0, start: 1, end: 99, length: 7, unit: .utf8)
      ),
      ("SPAN={.start=3,.end=3}", .range(part: .span, index: 0, start: 3, end: 3, length: 7, unit: .utf8)),
      ("SPAN={.start=4,.end=2}", .range(part: .span, index: 0, start: 4, end: 2, length: 7, unit: .utf8)),
      ("SPAN={.start=0,.end=3}", .notOnScalar(part: .span, index: 0, offset: 3, unit: .utf8)),
      ("SPAN={.start=0,.end=2,.text=7}", .textIndex(part: .span, index: 0, text: 7, texts: 1)),
      ("SPAN={.start=0,.end=2,.label=5000}", .label(part: .span, index: 0, label: 5000, known: 1)),
      ("SPAN={.start=0,.end=2,.score=__builtin_nan(\"\")}", .number(part: .span, index: 0, value: "nan")),
      ("BREAK=r->words=c->spans,r->n_words=2,c->spans[1]=first", .order(part: .word, index: 1)),
      ("BREAK=r->pairs=c->pairs,r->n_pairs=1,c->pairs[0].tail=3", .pairIndex(index: 0, span: 0, spans: 0)),
      ("BREAK=r->texts=NULL", .missingList(part: .text, count: 1)),
      ("BREAK=r->flags|=8", .bits(part: .record, index: 0, found: 8)),
      ("BREAK=r->reserved=1", .bits(part: .record, index: 0, found: 1)),
      ("BREAK=c->text[0].flags=4", .bits(part: .text, index: 0, found: 4)),
      ("SPAN={.start=0,.end=2,.flags=2}", .bits(part: .span, index: 0, found: 2)),
      ("BREAK=c->classes[0].flags=1", .bits(part: .class, index: 0, found: 1)),
      ("BREAK=r->sentences=c->spans,r->n_sentences=1", .sentenceLabel(index: 0, found: 0)),
      (
        "BREAK=r->spans=c->spans,r->n_spans=2,c->spans[0].group=5,c->spans[1]=c->spans[0]",
        .group(index: 1, before: 0, group: 5)
      ),
      ("BREAK=r->n_spans=3", .missingList(part: .span, count: 3)),
      ("BREAK=c->text[0].role=9", .role(index: 0, found: 9)),
      ("BREAK=c->text[0].text.ptr=NULL", .string(part: .text, index: 0, field: "text")),
      ("BREAK=r->values=c->values,r->n_values=1,c->values[0]=1.0/0.0", .number(part: .value, index: 0, value: "inf")),
      (
        "BREAK=r->answers=c->answers,r->n_answers=1,c->answers[0].source=4",
        .textIndex(part: .answer, index: 0, text: 4, texts: 1)
      ),
      (
        "BREAK=r->texts=c->text,r->n_texts=UINT64_C(1)<<60",
        .tooLarge(bytes: .max, limit: 1 << 30)
      ),
      ("BREAK=c->text[0].text.len=UINT64_C(1)<<40", .string(part: .text, index: 0, field: "text")),
    ])
  func invalidRecords(_ macro: String, _ problem: RecordProblem) throws {
    let scratch = ScratchFolder()
    let path = scratch.write("a", "no\tab\u{E9}cd\u{E9}f\n".replacing("cd\u{E9}f", with: "cdf"))
    #expect(throws: fault(path, problem)) { try records(format([macro]), path) }
  }

  @Test("a text that is no UTF-8 is refused")
  func notUTF8() throws {
    let scratch = ScratchFolder()
    let path = scratch.write("a", Array("no\tab".utf8) + [0xC3, 0x28, 0x0A])
    #expect(throws: fault(path, .notUTF8(part: .text, index: 0, field: "text"))) { try records(format(), path) }
  }

  @Test("a mention that differs from its range is refused with both")
  func mention() throws {
    let scratch = ScratchFolder()
    let path = scratch.write("a", "no\tabcdef\n")
    #expect(
      throws: fault(path, .mention(index: 0, start: 1, end: 3, stated: "cd", found: "bc"))
    ) { try records(format(["SPAN={.start=1,.end=3}", "MENTION=\"cd\""]), path) }
    #expect(try records(format(["SPAN={.start=2,.end=4}", "MENTION=\"cd\""]), path).count == 1)
  }

  @Test(
    "offsets in other units are converted at the door",
    arguments: [("BP_UNIT_CODEPOINTS", 3, 4), ("BP_UNIT_UTF16", 4, 5), ("BP_UNIT_UTF8", 7, 8)])
  func units(_ unit: String, _ start: Int, _ end: Int) throws {
    // "é" has 2 bytes and 1 unit of UTF-16, "𝄞" has 4 bytes and 2 units.
    let scratch = ScratchFolder()
    let path = scratch.write("a", "no\té𝄞aX!\n")
    let macros = ["UNIT=\(unit)", "SPAN={.start=\(start),.end=\(end)}", "MENTION=\"X\""]
    let record = try #require(try records(format(macros), path).first)
    #expect(record.spans[0].range == 7..<8)
    #expect(record.slice(record.spans[0]) == "X")
    #expect(record.spans[0].label == 0)
  }

  @Test("an offset between the halves of a pair of UTF-16 units is refused")
  func halfPair() throws {
    let scratch = ScratchFolder()
    let path = scratch.write("a", "no\té𝄞aX!\n")
    #expect(throws: fault(path, .notOnScalar(part: .span, index: 0, offset: 2, unit: .utf16))) {
      try records(format(["UNIT=BP_UNIT_UTF16", "SPAN={.start=2,.end=4}"]), path)
    }
  }

  @Test(
    "nonsense about the records themselves is refused",
    arguments: [
      ("RECORDS=out->count=0", PluginNonsense.nothing(field: "bp_records.count")),
      ("RECORDS=out->count=77", .tooMany(field: "bp_records.count", found: 77, limit: 10)),
      ("RECORDS=out->first=NULL", .badPointer(field: "bp_records.first")),
      ("RECORDS=out->stride=3", .size(field: "bp_records.stride", found: 3)),
      ("RECORDS=r->size=5", .size(field: "bp_record", found: 5)),
      ("RECORDS=return 17", .status(17)),
      ("RECORDS=memset(out,1,sizeof*out+40)", .wroteBeyond(field: "bp_records")),
    ])
  func nonsense(_ macro: String, _ problem: PluginNonsense) throws {
    let scratch = ScratchFolder()
    let path = scratch.write("a", "no\tfirst\n")
    let site = PluginSite(plugin: "lines", item: "lines", function: "next")
    #expect(throws: PluginError.nonsense(site, problem)) { try records(format([macro]), path) }
  }

  @Test("a failure with a status of a later version is a failure with its words")
  func laterStatus() throws {
    let scratch = ScratchFolder()
    let path = scratch.write("a", "no\tfirst\n")
    let expected = PluginError.failed(
      PluginFailure(
        site: PluginSite(plugin: "lines", item: "lines", function: "next"), status: .internal, message: "", file: "",
        line: 0, cause: nil))
    #expect(throws: expected) { try records(format(["RECORDS=return -99"]), path) }
  }

  @Test("a format is asked how sure it is, and answers within bounds")
  func probing() throws {
    let scratch = ScratchFolder()
    let lines = scratch.write("a", "no\tfirst\n")
    let other = scratch.write("b", "nothing here")
    #expect(try format().probe(lines) == 90)
    #expect(try format().probe(other) == 0)
    #expect(
      throws: PluginError.nonsense(
        PluginSite(plugin: "lines", item: "lines", function: "probe"),
        .outOfRange(field: "confidence", value: 101, allowed: 0...100))
    ) { try format(["OVERCONFIDENT"]).probe(lines) }
    let missing = scratch.path + "/missing"
    #expect(
      throws: PluginError.failed(
        PluginFailure(
          site: PluginSite(plugin: "lines", item: "lines", function: "probe"), status: .io, message: "", file: "",
          line: 0, cause: .system(path: missing, call: "open", code: ENOENT)))
    ) { try format().probe(missing) }
  }

  @Test("a folder's splits are its files in the order of their names, and are read from below it")
  func splits() throws {
    let scratch = ScratchFolder()
    scratch.write("data/train", "a\tone\n")
    scratch.write("data/devel", "b\ttwo\n")
    scratch.write("data/.hidden", "")
    let format = try format()
    #expect(try format.splits(scratch.path + "/data") == ["devel", "train"])
    var labels = LabelInventories()
    let cursor = try format.open(opening(scratch.path + "/data", split: "train"))
    #expect(try cursor.next(atMost: 1, labels: &labels).first?.texts[0].text == "one")
  }

  @Test("a format reaches nothing beside what it was given, and no stream that it did not open")
  func confinement() throws {
    let scratch = ScratchFolder()
    scratch.write("other.txt", "a\tb\n")
    let path = scratch.folder("data")
    let site = PluginSite(plugin: "lines", item: "lines", function: "open")
    #expect(
      throws: PluginError.failed(
        PluginFailure(
          site: site, status: .argument, message: "", file: "", line: 0,
          cause: .outside(path: path + "/../other.txt", given: path)))
    ) { try format(["ESCAPES"]).open(opening(path)) }
    let file = scratch.path + "/other.txt"
    #expect(
      throws: PluginError.failed(
        PluginFailure(site: site, status: .argument, message: "", file: "", line: 0, cause: .notOpen))
    ) { try format(["BAD_STREAM"]).open(opening(file)) }
  }

  @Test("a read that fails at any place is an error with its cause, and never a crash")
  func failingReads() throws {
    let scratch = ScratchFolder()
    let path = scratch.write("a", String(repeating: "no\tfirst line of many\n", count: 3))
    let format = try format()
    var failures = 0
    for number in 1...12 {
      var labels = LabelInventories()
      let cursor = try format.open(opening(path), failing: InjectedFaults(read: number))
      do {
        while try !cursor.next(atMost: 1, labels: &labels).isEmpty {}
      } catch {
        guard case .failed(let failure) = error else { throw error }
        #expect(failure.status == .io && failure.cause == .system(path: path, call: "read", code: EIO))
        failures += 1
      }
    }
    #expect(failures > 5)
  }

  @Test("gzip is read whatever it is called, in several members and with zeros behind them")
  func gzip() throws {
    let scratch = ScratchFolder()
    let first = scratch.write("first", "no\tfirst\n")
    let second = scratch.write("second", "no\tsecond\n")
    for name in [first, second] { #expect(TestPlugins.run(["gzip", "-k", name]) == 0) }
    let members = ScratchFolder.read(first + ".gz") + ScratchFolder.read(second + ".gz")
    let both = scratch.write("both", members + [UInt8](repeating: 0, count: 40))
    #expect(try records(format(), first + ".gz").map { $0.texts[0].text } == ["first"])
    #expect(try records(format(), both).map { $0.texts[0].text } == ["first", "second"])
  }

  @Test("a gzip file that ends too early, is damaged or is none is an error that says where")
  func badGzip() throws {
    let scratch = ScratchFolder()
    let text = scratch.write("text", String(repeating: "no\tfirst line of many\n", count: 1000))
    #expect(TestPlugins.run(["gzip", "-k", text]) == 0)
    let whole = ScratchFolder.read(text + ".gz")
    func cause(_ name: String, _ bytes: [UInt8]) throws -> FileFault? {
      let path = scratch.write(name, bytes)
      do {
        _ = try records(format(), path)
        return nil
      } catch PluginError.failed(let failure) {
        #expect(failure.status == .data)
        return failure.cause
      }
    }
    for length in [2, 5, 15, 60, whole.count - 1] {
      let path = scratch.path + "/cut.gz"
      #expect(try cause("cut.gz", Array(whole[..<length])) == .truncatedGzip(path: path, offset: UInt64(length)))
    }
    var damaged = whole
    damaged[damaged.count - 6] ^= 0x55
    guard case .damagedGzip = try cause("damaged.gz", damaged) else {
      Issue.record("a wrong checksum was taken")
      return
    }
    #expect(try cause("none.gz", Array("no\tfirst\n".utf8)) == .notGzip(path: scratch.path + "/none.gz"))
    guard case .damagedGzip = try cause("trailing.gz", whole + Array("rubbish".utf8)) else {
      Issue.record("rubbish behind a member was taken")
      return
    }
  }

  private func write(
    _ format: FormatItem, _ path: String, failing: InjectedFaults? = nil, finish: Bool = true
  ) throws {
    var labels = LabelInventories()
    let scratch = ScratchFolder()
    let source = scratch.write("source", "no\tfirst\nyes\tsecond\n")
    let cursor = try self.format().open(opening(source))
    let writer = try format.create(opening(path), failing: failing)
    var records: [StoredRecord] = []
    while let record = try cursor.next(atMost: 1, labels: &labels).first { records.append(record) }
    writer.abort()
    let real = try format.create(opening(path), failing: failing)
    for record in records { #expect(try real.write(record).isEmpty) }
    if finish { try real.finish() }
  }

  @Test("a written file takes its place only when it is finished, and nothing is left of one that is not")
  func writing() throws {
    let scratch = ScratchFolder()
    let path = scratch.write("out/result.lines", "old")
    try write(format(), path, finish: false)
    #expect(ScratchFolder.text(path) == "old")
    #expect(scratch.names("out") == ["result.lines"])
    try write(format(), path)
    #expect(ScratchFolder.text(path) == "no\tfirst\nyes\tsecond\n")
    #expect(scratch.names("out") == ["result.lines"])
  }

  @Test("a writer that fails, in the plugin or on the disk, leaves the old file as it was")
  func failingWriter() throws {
    let scratch = ScratchFolder()
    let path = scratch.write("out/result.lines", "old")
    #expect(throws: PluginError.self) { try write(format(["FAILS_AT_THE_END"]), path) }
    for number in 1...6 {
      // Writes 2 and 3 of a record go unlooked at in this plugin: the host remembers them.
      #expect(throws: PluginError.self, "write \(number)") {
        try write(format(), path, failing: InjectedFaults(write: number))
      }
      #expect(ScratchFolder.text(path) == "old")
      #expect(scratch.names("out") == ["result.lines"])
    }
    let nowhere = scratch.path + "/nowhere/result.lines"
    #expect(throws: PluginError.self) { try write(format(), nowhere) }
  }

  @Test("a file that ends in .gz is compressed")
  func writingGzip() throws {
    let scratch = ScratchFolder()
    let path = scratch.path + "/result.lines.gz"
    try write(format(), path)
    #expect(Array(ScratchFolder.read(path)[..<2]) == [0x1F, 0x8B])
    #expect(try records(format(), path).map { $0.texts[0].text } == ["first", "second"])
    #expect(TestPlugins.run(["gzip", "-t", path]) == 0)
  }

  @Test("a file without the right to be read is an error with its reason", .enabled(if: geteuid() != 0, "root may"))
  func unreadable() throws {
    let scratch = ScratchFolder()
    let path = scratch.write("secret", Array("a\tb\n".utf8), mode: 0)
    #expect(throws: PluginError.self) { try records(format(), path) }
  }
}
