import PluginAPI
import PluginSDK
import Synchronization
import Testing

/// Files in memory, read in pieces of `step` bytes; an unknown path cannot be opened.
final class NERFakeFiles {
  var contents: [String: [UInt8]]
  let step: Int
  let table: UnsafeMutablePointer<bp_files>
  private(set) var open = 0

  private final class Stream {
    let path: String
    var position = 0
    init(path: String) { self.path = path }
  }

  init(_ contents: [String: [UInt8]], step: Int = 1 << 20) {
    self.contents = contents
    self.step = step
    table = .allocate(capacity: 1)
    table.initialize(to: bp_files())
    table.pointee.size = UInt64(MemoryLayout<bp_files>.size)
    table.pointee.ctx = Unmanaged.passUnretained(self).toOpaque()
    table.pointee.open = { files, path, stream in
      guard let me = NERFakeFiles.of(files), me.contents[nerString(path)] != nil else { return BP_E_IO }
      me.open += 1
      stream?.pointee = Unmanaged.passRetained(Stream(path: nerString(path))).toOpaque()
      return BP_OK
    }
    table.pointee.read = { files, stream, into, atMost, got in
      guard let me = NERFakeFiles.of(files), let stream, let into else { return BP_E_ARGUMENT }
      let handle = Unmanaged<Stream>.fromOpaque(stream).takeUnretainedValue()
      let all = me.contents[handle.path] ?? []
      let count = min(Int(atMost), me.step, all.count - handle.position)
      all[handle.position..<handle.position + count].withUnsafeBytes {
        UnsafeMutableRawBufferPointer(start: into, count: count).copyMemory(from: $0)
      }
      handle.position += count
      got?.pointee = UInt64(count)
      return BP_OK
    }
    table.pointee.close = { files, stream in
      NERFakeFiles.of(files)?.open -= 1
      if let stream { Unmanaged<Stream>.fromOpaque(stream).release() }
    }
    table.pointee.create = { files, path, stream in
      NERFakeFiles.of(files)?.contents[nerString(path)] = []
      stream?.pointee = Unmanaged.passRetained(Stream(path: nerString(path))).toOpaque()
      return BP_OK
    }
    table.pointee.write = { files, stream, bytes, count in
      guard let stream else { return BP_E_ARGUMENT }
      let handle = Unmanaged<Stream>.fromOpaque(stream).takeUnretainedValue()
      NERFakeFiles.of(files)?.contents[handle.path]? += Array(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
      return BP_OK
    }
  }

  deinit { table.deallocate() }

  private static func of(_ files: UnsafePointer<bp_files>?) -> NERFakeFiles? {
    files?.pointee.ctx.map { Unmanaged<NERFakeFiles>.fromOpaque($0).takeUnretainedValue() }
  }
}

/// A format for tests: a line is a record, its first word a tag.
enum ToyFormat: FormatPlugin {
  static let id = "toy"
  static let summary = "One record a line"
  static let extensions = ["toy", "txt"]
  static let options: [PluginOption] = [.boolean("loud", false, "Write in capitals")]

  static func probe(_ path: String, in files: Files) throws(PluginError) -> Int {
    try LineReader(files: files, path: path).next() == nil ? 0 : 60
  }

  final class Reader: RecordReader {
    let labels = LabelTables()
    private let lines: LineReader
    init(opening: FormatOpening) throws(PluginError) {
      lines = try LineReader(files: opening.files, path: opening.path, maximumLineBytes: 1 << 20)
    }
    func read(into draft: RecordDraft) throws(PluginError) -> Bool {
      guard let line = try lines.next() else { return false }
      if line == "bad" { throw lines.error("this line is bad") }
      let space = line.firstIndex(of: 0x20) ?? line.count
      draft.addText(line)
      draft.setOrigin(file: lines.path, line: lines.line)
      draft.addSpan(
        RecordSpan(
          TextSpan(start: 0, end: space), label: labels.intern(line[TextSpan(start: 0, end: space)], .spans)),
        id: "T1", mention: line[TextSpan(start: 0, end: space)])
      return true
    }
  }

  final class Writer: RecordWriter {
    private let bytes: ByteWriter
    private let labels: LabelInventories
    init(opening: FormatOpening) throws(PluginError) {
      bytes = try opening.files.create(opening.path)
      labels = opening.labels
      if try opening.settings.boolean("loud") { try bytes.write("LOUD\n") }
    }
    func write(_ source: RecordView, predicted: RecordView?, ledger: Ledger) throws(PluginError) {
      for (index, span) in (predicted ?? source).spans.enumerated() {
        guard let name = span.label.flatMap(labels[.spans].name) else {
          try ledger.enter("label-unknown", .spans, index)
          continue
        }
        try bytes.write(name)
        try bytes.write(byte: 0x3D)
        try bytes.write(source.text(of: span))
        try bytes.write("\n")
      }
    }
    func finish() throws(PluginError) { try bytes.flush() }
  }
}

/// A task for tests that tunes and saves.
struct ToyTask: TunableTask, StatefulTask {
  static let id = "toy-task"
  static let summary = "Counts what it is tuned with"
  static let targets: TaskTargets = [.classes, .values]
  static let stateVersion = "2"
  let parameters: [TaskParameter] = []
  private var seen = 0
  init(setup: TaskSetup) throws(PluginError) {
    if !setup.state.isEmpty { seen = Int(setup.state.string) ?? -1 }
    if !setup.stateVersion.isEmpty, setup.stateVersion != Self.stateVersion {
      throw .unsupported("state of version \(setup.stateVersion)")
    }
  }
  func prepare(_ record: RecordView, training: Bool, into inputs: InputSink) throws(PluginError) {
    try inputs.add(
      [.copy(text: 0, TextSpan(start: 0, end: 1)), .replace(text: 0, TextSpan(start: 1, end: 2), by: "@GENE$")],
      fit: .around, [.insert("why"), .token("[unused1]")], fitB: .truncate, tag: 7, maxB: 64)
  }
  func build(_ graph: Graph, batch: Batch, mode: BuildMode) throws(PluginError) {}
  func decode(_ outputs: DecodeView, into sink: RecordSink) throws(PluginError) {}
  mutating func tune(_ source: DecodeSource) throws(PluginError) {
    try source.forEach { _ throws(PluginError) in }
    seen += 1
  }
  func save() throws(PluginError) -> [UInt8] { Array(String(seen).utf8) }
}

enum ToyPlugin: PluginDefinition {
  static let id = "test.toy"
  static let version = "1"
  static let license = "Apache-2.0"
  static let summary = "For tests"
  static var items: [PluginItem] { [.format(ToyFormat.self), .task(ToyTask.self)] }
}

enum FaultyPlugin: PluginDefinition {
  static let id = "Faulty"
  static let version = "1"
  static let license = "Apache-2.0"
  static let summary = "For tests"
  static var items: [PluginItem] { [] }
}

@Suite("The SDK carries formats and tasks over the boundary")
struct NERSDKFormatTests {
  static func item<Table>(_ host: NERFakeHost, _ index: UInt32, _ type: Table.Type) throws -> Table {
    var item = bp_item()
    item.size = UInt64(MemoryLayout<bp_item>.size)
    let made = PluginSDK.entry(ToyPlugin.self, UnsafePointer(host.table))
    let plugin = try #require(made)
    #expect(plugin.pointee.item(index, &item) == BP_OK)
    return try #require(item.table).assumingMemoryBound(to: type).pointee
  }

  static func opening(_ files: NERFakeFiles, loud: Int64 = 0, _ body: (UnsafePointer<bp_opening>) throws -> Void)
    rethrows
  {
    var setting = bp_setting(text: bp_str(), number: 0, integer: loud)
    let path: StaticString = "x"
    try withUnsafePointer(to: &setting) { setting in
      var opening = bp_opening()
      opening.size = UInt64(MemoryLayout<bp_opening>.size)
      opening.files = UnsafePointer(files.table)
      opening.path = bp_str(ptr: UnsafeRawPointer(path.utf8Start).assumingMemoryBound(to: CChar.self), len: 1)
      opening.settings = setting
      opening.n_settings = 1
      try body(&opening)
    }
  }

  /// Reads all records of a file `atMost` at a time: their texts, lines and labels, and the status that ended it.
  static func read(
    _ host: NERFakeHost, _ bytes: [UInt8], step: Int, atMost: UInt64 = 2
  ) throws -> (records: [String], status: [bp_status]) {
    let format = try item(host, 0, bp_format.self)
    let files = NERFakeFiles(["x": bytes], step: step)
    var records: [String] = []
    var statuses: [bp_status] = []
    try opening(files) { opening in
      var cursor: UnsafeMutableRawPointer?
      #expect(format.open?(UnsafePointer(host.table), opening, &cursor) == BP_OK)
      let next = try #require(format.next)
      while statuses.count < 100 {
        var out = bp_records()
        out.size = UInt64(MemoryLayout<bp_records>.size)
        statuses.append(next(cursor, atMost, &out))
        for index in 0..<Int(out.count) {
          let record = UnsafeRawPointer(out.first).advanced(by: index * Int(out.stride)).load(as: bp_record.self)
          var name = bp_str()
          #expect(format.label?(cursor, BP_OF_SPANS, record.spans[0].label, &name) == BP_OK)
          #expect(nerString(record.span_texts?[0] ?? bp_str()) == nerString(name))
          #expect(nerString(record.span_ids[0]) == "T1")
          records.append("\(record.line) \(nerString(record.texts[0].text)) [\(nerString(name))]")
        }
        if statuses.last == BP_DONE { break }
      }
      format.close?(cursor)
      #expect(files.open == 0)
    }
    return (records, statuses)
  }

  @Test("lines end with LF, CR LF or the file, whatever pieces the host reads in", arguments: [1, 2, 3, 7, 1000])
  func lines(step: Int) throws {
    let bytes = [0xEF, 0xBB, 0xBF] + Array("a 1\r\nβ 2\n\nc\rd\na".utf8)
    let (records, status) = try Self.read(NERFakeHost(), bytes, step: step)
    #expect(records == ["1 a 1 [a]", "2 β 2 [β]", "3  []", "4 c\rd [c\rd]", "5 a [a]"])
    #expect(status == [BP_OK, BP_OK, BP_OK, BP_DONE])
    let empty = try Self.read(NERFakeHost(), [], step: step)
    #expect(empty.records.isEmpty && empty.status == [BP_DONE])
  }

  @Test("a line longer than any buffer is read whole")
  func longLine() throws {
    let long = String(repeating: "wβ", count: 150_000)
    let (records, _) = try Self.read(NERFakeHost(), Array("a\n\(long)\nb".utf8), step: 60_001)
    #expect(records.count == 3)
    #expect(records[1] == "2 \(long) [\(long)]")
  }

  @Test("bytes that are no UTF-8 are an error with file, line and byte; good records before it come first")
  func invalid() throws {
    for (bytes, place) in [
      ([0x61, 0xFF], 2), ([0xC0, 0x80], 1), ([0x61, 0x62, 0xE2, 0x82], 3), ([0xED, 0xA0, 0x80], 1),
      ([0xF4, 0x90, 0x80, 0x80], 1), ([UInt8](repeating: 0x61, count: 20) + [0x80], 21),
    ] as [([UInt8], Int)] {
      let host = NERFakeHost()
      let (records, status) = try Self.read(
        host, Array("ok 1\nok 2\nok 3\n".utf8) + bytes + Array("\nend".utf8), step: 4)
      #expect(records == ["1 ok 1 [ok]", "2 ok 2 [ok]", "3 ok 3 [ok]", "5 end [end]"])
      #expect(status == [BP_OK, BP_OK, BP_E_DATA, BP_OK, BP_DONE])
      #expect(host.told.last?.file == "x" && host.told.last?.line == 4)
      #expect(host.told.last?.message.hasPrefix("byte \(place) of the line") == true)
    }
  }

  @Test("a reader's own error carries its line, and a file that cannot be opened keeps the host's status")
  func errors() throws {
    let host = NERFakeHost()
    let (_, status) = try Self.read(host, Array("bad\n".utf8), step: 9)
    #expect(status == [BP_E_DATA, BP_DONE])
    #expect(host.told == [.init(status: BP_E_DATA, message: "this line is bad", file: "x", line: 1)])
    let format = try Self.item(host, 0, bp_format.self)
    Self.opening(NERFakeFiles([:])) { opening in
      var cursor: UnsafeMutableRawPointer?
      #expect(format.open?(UnsafePointer(host.table), opening, &cursor) == BP_E_IO)
      #expect(cursor == nil)
    }
    #expect(host.told.count == 1)  // the host has said why already
  }

  @Test("a writer writes names of labels and slices of the source, and enters what it cannot hold")
  func writer() throws {
    let host = NERFakeHost()
    let format = try Self.item(host, 0, bp_format.self)
    #expect(nerString(format.extensions) == "toy,txt")
    let files = NERFakeFiles([:])
    let labels = NERFakeLabels(spans: ["gene"])
    let source = RecordDraft()
    source.addText("a βeta c")
    let predicted = RecordDraft()
    predicted.addSpan(RecordSpan(TextSpan(start: 2, end: 7), label: 0))
    predicted.addSpan(RecordSpan(TextSpan(start: 0, end: 1), label: 5))
    var entries: [String] = []
    Self.opening(files, loud: 1) { opening in
      var opening = opening.pointee
      opening.labels = UnsafePointer(labels.table)
      opening.n_labels = 2
      var writer: UnsafeMutableRawPointer?
      #expect(format.create?(UnsafePointer(host.table), &opening, &writer) == BP_OK)
      withUnsafeMutablePointer(to: &entries) { entries in
        var sink = bp_ledger_sink()
        sink.size = UInt64(MemoryLayout<bp_ledger_sink>.size)
        sink.ctx = UnsafeMutableRawPointer(entries)
        sink.entry = { sink, reason, kind, index in
          sink?.pointee.ctx?.assumingMemoryBound(to: [String].self).pointee.append(
            "\(nerString(reason)) \(kind) \(index)")
          return BP_OK
        }
        source.withView { source in
          predicted.withView { predicted in
            #expect(format.write?(writer, source.pointer, predicted.pointer, &sink) == BP_OK)
          }
        }
      }
      #expect(format.finish?(writer) == BP_OK)
    }
    withExtendedLifetime((files, labels)) {}
    #expect(String(decoding: files.contents["x"] ?? [], as: UTF8.self) == "LOUD\ngene=βeta\n")
    #expect(entries == ["label-unknown 1 1"])
  }

  @Test("a task tunes, saves, and is made again from its state; chunks of inputs arrive as they were written")
  func task() throws {
    let host = NERFakeHost()
    let table = try Self.item(host, 1, bp_task.self)
    #expect(table.targets == BP_TARGET_CLASSES | BP_TARGET_VALUES)
    #expect(nerString(table.state_version) == "2")
    func make(_ state: StaticString, _ version: StaticString) -> (bp_status, UnsafeMutableRawPointer?) {
      var setup = bp_setup()
      setup.size = UInt64(MemoryLayout<bp_setup>.size)
      setup.state = bp_str(
        ptr: UnsafeRawPointer(state.utf8Start).assumingMemoryBound(to: CChar.self), len: UInt64(state.utf8CodeUnitCount)
      )
      setup.state_version = bp_str(
        ptr: UnsafeRawPointer(version.utf8Start).assumingMemoryBound(to: CChar.self),
        len: UInt64(version.utf8CodeUnitCount))
      var task: UnsafeMutableRawPointer?
      return (table.create(UnsafePointer(host.table), &setup, &task), task)
    }
    #expect(make("41", "1").0 == BP_E_UNSUPPORTED)
    let (status, task) = make("41", "2")
    #expect(status == BP_OK)
    var source = bp_decode_source()
    source.size = UInt64(MemoryLayout<bp_decode_source>.size)
    source.next = { _, _ in BP_DONE }
    #expect(table.tune?(task, &source) == BP_OK)
    var saved = ""
    withUnsafeMutablePointer(to: &saved) { saved in
      var sink = bp_bytes_sink()
      sink.size = UInt64(MemoryLayout<bp_bytes_sink>.size)
      sink.ctx = UnsafeMutableRawPointer(saved)
      sink.write = { sink, bytes, count in
        sink?.pointee.ctx?.assumingMemoryBound(to: String.self).pointee +=
          String(decoding: UnsafeRawBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
        return BP_OK
      }
      #expect(table.save?(task, &sink) == BP_OK)
    }
    #expect(saved == "42")
    var input = ""
    withUnsafeMutablePointer(to: &input) { seen in
      var sink = bp_input_sink()
      sink.size = UInt64(MemoryLayout<bp_input_sink>.size)
      sink.ctx = UnsafeMutableRawPointer(seen)
      sink.input = { sink, input in
        guard let input = input?.pointee else { return BP_E_ARGUMENT }
        let chunks = (0..<Int(input.n_a)).map { input.a[$0] } + (0..<Int(input.n_b)).map { input.b[$0] }
        sink?.pointee.ctx?.assumingMemoryBound(to: String.self).pointee =
          chunks.map { "\($0.kind) \(Int32(bitPattern: $0.source)) \($0.start)-\($0.end) \(nerString($0.text))" }
          .joined(separator: "; ") + "; \(input.fit_a) \(input.fit_b) \(input.tag) \(input.max_b)"
        return BP_OK
      }
      RecordDraft().withView { #expect(table.prepare(task, $0.pointer, 0, &sink) == BP_OK) }
    }
    #expect(input == "0 0 0-1 ; 1 0 1-2 @GENE$; 2 -1 0-0 why; 3 -1 0-0 [unused1]; 1 2 7 64")
    table.destroy?(task)
  }

  @Test("a plugin whose declarations are at fault is refused with the fault")
  func faulty() {
    let host = NERFakeHost()
    let made = PluginSDK.entry(FaultyPlugin.self, UnsafePointer(host.table))
    #expect(made == nil)
    #expect(host.told.first?.message.contains("'Faulty'") == true)
    #expect(PluginOption.integer("epochs", 0, in: 1...9, "").fault != nil)
    #expect(PluginOption.choice("unit", "a", of: ["b"], "").fault != nil)
    #expect(PluginOption.fault(in: [.text("a", "", ""), .text("a", "", "")]) != nil)
  }

  @Test("a table of labels keeps names and indices while it grows")
  func labels() {
    let table = LabelTable()
    for round in 0..<2 {
      for index in 0..<5000 {
        #expect(table.intern("B-type \(index)") == index)
        if round == 0 { #expect(table.count == index + 1) }
      }
    }
    #expect(table.index(of: "B-type 4999") == 4999)
    #expect(table.index(of: "absent") == nil)
    #expect(table.intern("") == 5000)
    #expect(table.name(17) == "B-type 17")
  }
}
