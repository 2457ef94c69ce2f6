import PluginSDK

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
    init(opening: FormatOpening) throws(PluginError) {
      bytes = try opening.files.create(opening.path)
      if try opening.settings.boolean("loud") { try bytes.write("LOUD\n") }
    }
    func write(_ source: RecordView, predicted: RecordView?, ledger: Ledger) throws(PluginError) {
      let annotated = predicted ?? source
      for (index, span) in annotated.spans.enumerated() {
        guard let name = annotated.labelName(.spans, span.label) else {
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
