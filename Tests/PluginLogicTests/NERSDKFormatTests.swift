import PluginAPI
import PluginSDK
import Testing

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
      var writer: UnsafeMutableRawPointer?
      #expect(format.create?(UnsafePointer(host.table), opening, &writer) == BP_OK)
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
            var lent = predicted.pointer.pointee
            lent.labels = UnsafePointer(labels.table)
            lent.n_labels = 2
            #expect(format.write?(writer, source.pointer, &lent, &sink) == BP_OK)
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
