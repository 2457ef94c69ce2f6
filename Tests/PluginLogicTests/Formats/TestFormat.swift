// swift-format-ignore-file: NeverForceUnwrap

// A pointer that the contract promises is not nil ends the test when it is.
import FormatsLogic
import PluginAPI
import PluginSDK

/// One format, used as the host uses it: through the tables of the contract.
struct TestFormat {
  let id: String
  let table: bp_format
  let host: FakeHost

  /// An entry in the ledger.
  struct Entry: Equatable {
    var reason: String
    var kind: UInt32
    var index: UInt32
  }

  /// What reading gave.
  struct Outcome {
    var records: [RecordCopy] = []
    var complaints: [FakeHost.Complaint] = []
  }

  init(_ id: String, of definition: any PluginDefinition.Type = FormatsDefinition.self) {
    let host = FakeHost()
    self.host = host
    self.id = id
    table = TestPlugin.table(id, of: definition, host, as: bp_format.self)
  }

  /// The ids of all formats of the plugin.
  static var all: [String] {
    let plugin = PluginSDK.entry(FormatsDefinition.self, UnsafePointer(FakeHost().table))!
    var ids: [String] = []
    var item = bp_item()
    item.size = UInt64(MemoryLayout<bp_item>.size)
    while plugin.pointee.item(UInt32(ids.count), &item) == BP_OK { ids.append(String(item.id)) }
    return ids
  }

  func files(_ files: [String: String] = [:]) -> FakeFiles { FakeFiles(files.mapValues { Array($0.utf8) }, host: host) }

  /// What a call that failed with `status` said; of a file's failure the files have spoken, perhaps at an earlier call.
  private func complaint(_ status: bp_status) -> FakeHost.Complaint {
    if let complaint = host.complaint { return complaint }
    if let complaint = host.fileComplaint, complaint.status == status { return complaint }
    return .init(status: status, file: "", line: 0, message: "silent")
  }

  /// The settings in declared order: initial values, but for those that the test sets.
  private func settings(_ chosen: [String: String]) -> [bp_setting] {
    var result: [bp_setting] = []
    var unused = Set(chosen.keys)
    guard let option = table.option else { return [] }
    while true {
      var declared = bp_option()
      declared.size = UInt64(MemoryLayout<bp_option>.size)
      if option(UInt32(result.count), &declared) != BP_OK { break }
      let name = String(declared.name)
      unused.remove(name)
      let text = chosen[name] ?? String(declared.initial)
      var setting = bp_setting(text: bp_str(lasting: text), number: Double(text) ?? 0, integer: Int64(text) ?? 0)
      if declared.type == BP_CHOICE {
        let choices = String(declared.choices).split(separator: ",").map(String.init)
        setting.integer = Int64(choices.firstIndex(of: text)!)
      }
      if declared.type == BP_BOOLEAN { setting.integer = text == "true" ? 1 : 0 }
      result.append(setting)
    }
    precondition(unused.isEmpty, "no option \(unused)")
    return result
  }

  /// Reads everything; after a complaint about data it goes on, as the contract allows.
  func read(
    _ files: FakeFiles, _ path: String, split: String = "", role: UInt32 = UInt32(BP_GOLD), flags: UInt32 = 0,
    _ chosen: [String: String] = [:], atOnce: UInt64 = 3, mostComplaints: Int = 20,
    each: ((bp_record, (UInt32, UInt32) -> String?) -> Void)? = nil
  ) -> Outcome {
    var outcome = Outcome()
    let settings = settings(chosen)
    withUnsafePointer(to: files.table) { lent in
      settings.withUnsafeBufferPointer { settings in
        var opening = bp_opening()
        opening.size = UInt64(MemoryLayout<bp_opening>.size)
        opening.files = lent
        opening.path = bp_str(lasting: path)
        opening.split = bp_str(lasting: split)
        opening.role = role
        opening.flags = flags
        opening.settings = settings.baseAddress
        opening.n_settings = UInt64(settings.count)
        var cursor: UnsafeMutableRawPointer?
        host.complaint = nil
        let opened = table.open(UnsafePointer(host.table), &opening, &cursor)
        guard opened == BP_OK else {
          outcome.complaints.append(complaint(opened))
          return
        }
        let name: (UInt32, UInt32) -> String? = { kind, index in
          var name = bp_str()
          return index == BP_NONE || table.label(cursor, kind, index, &name) != BP_OK ? nil : String(name)
        }
        while outcome.complaints.count < mostComplaints {
          var records = bp_records()
          records.size = UInt64(MemoryLayout<bp_records>.size)
          host.complaint = nil
          let status = table.next(cursor, atOnce, &records)
          if status == BP_DONE { break }
          if status < 0 {
            outcome.complaints.append(complaint(status))
            continue
          }
          for index in 0..<Int(records.count) {
            let record = UnsafeRawPointer(records.first!).advanced(by: index * Int(records.stride)).load(
              as: bp_record.self)
            if let each { each(record, name) } else { outcome.records.append(RecordCopy(record, name: name)) }
          }
        }
        table.close(cursor)
      }
    }
    return outcome
  }

  /// Reads one file from a string.
  func read(
    _ text: String, _ chosen: [String: String] = [:], role: UInt32 = UInt32(BP_GOLD), flags: UInt32 = 0
  ) -> Outcome {
    read(files(["file": text]), "file", role: role, flags: flags, chosen)
  }

  /// Writes records and gives the files, the ledger and the complaint of the call that failed.
  func write(
    _ records: [RecordCopy], predicted: [RecordCopy]? = nil, _ chosen: [String: String] = [:],
    to files: FakeFiles? = nil
  ) -> (files: [String: String], ledger: [Entry], complaint: FakeHost.Complaint?) {
    let files = files ?? self.files()
    let settings = settings(chosen)
    let labels = TestLabels()
    labels.add(records + (predicted ?? []))
    let ledger = TestLedger()
    var failed: FakeHost.Complaint?
    withUnsafePointer(to: files.table) { lent in
      settings.withUnsafeBufferPointer { settings in
        var opening = bp_opening()
        opening.size = UInt64(MemoryLayout<bp_opening>.size)
        opening.files = lent
        opening.path = bp_str(lasting: "out")
        opening.settings = settings.baseAddress
        opening.n_settings = UInt64(settings.count)
        var writer: UnsafeMutableRawPointer?
        host.complaint = nil
        let made = table.create(UnsafePointer(host.table), &opening, &writer)
        guard made == BP_OK else {
          failed = complaint(made)
          return
        }
        for (index, record) in records.enumerated() where failed == nil {
          var source = record.lend(labels)
          let prediction = predicted?[index].lend(labels)
          let status =
            if var prediction { table.write(writer, &source, &prediction, &ledger.sink) } else {
              table.write(writer, &source, nil, &ledger.sink)
            }
          if status < 0 { failed = complaint(status) }
        }
        let finished = table.finish(writer)
        if finished < 0, failed == nil { failed = complaint(finished) }
      }
    }
    return (files.created.mapValues { String(decoding: $0, as: UTF8.self) }, ledger.entries, failed)
  }

  /// What probing says.
  func probe(_ files: FakeFiles, _ path: String) -> Int {
    var confidence = UInt32(0)
    let status = withUnsafePointer(to: files.table) { table.probe($0, bp_str(lasting: path), &confidence) }
    return status == BP_OK ? Int(confidence) : 0
  }

  /// The splits of a folder.
  func splits(_ files: FakeFiles, _ path: String) -> [String] {
    var names: [String] = []
    var name = bp_str()
    withUnsafePointer(to: files.table) { lent in
      while table.split(lent, bp_str(lasting: path), UInt32(names.count), &name) == BP_OK { names.append(String(name)) }
    }
    return names
  }
}

/// A ledger that keeps its entries.
final class TestLedger {
  var entries: [TestFormat.Entry] = []
  var sink = bp_ledger_sink()

  init() {
    sink.size = UInt64(MemoryLayout<bp_ledger_sink>.size)
    sink.ctx = Unmanaged.passUnretained(self).toOpaque()
    sink.entry = { sink, reason, kind, index in
      let ledger = Unmanaged<TestLedger>.fromOpaque(sink!.pointee.ctx).takeUnretainedValue()
      ledger.entries.append(.init(reason: String(reason), kind: kind, index: index))
      return BP_OK
    }
  }
}
