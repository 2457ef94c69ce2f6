import Checkpoints
import Corpus
import JSON
import PluginHost
import Text

/// Reads a group of files into shards.
struct CorpusGroupReading {
  let request: CorpusRequest
  let key: String
  let registry: PluginRegistry
  let observer: any WorkflowObserver
  private let splitter = SentenceSplitter()

  init(_ request: CorpusRequest, key: String, registry: PluginRegistry, observer: any WorkflowObserver) {
    self.request = request
    self.key = key
    self.registry = registry
    self.observer = observer
  }

  /// Reads the group, writes its shards, and last the file that says that it is done.
  ///
  /// - Parameter isCancelled: asked between documents; when it says so, nothing is finished and nil comes back.
  /// - Throws: errors of files, and of a record when the request says so.
  func read(_ group: CorpusGroup, isCancelled: () -> Bool) throws -> CorpusGroupReport? {
    var report = CorpusGroupReport(key: key, inputs: group.inputs)
    var labels = LabelInventories()
    labels.closeTraining()
    var builder = ShardBuilder()
    for (number, input) in group.inputs.enumerated() {
      let stream = DocumentStream(
        paths: [input.path], format: request.format, options: request.formatSettings, labels: labels,
        registry: registry, withoutText: true)
      while let document = stream.next() {
        if isCancelled() { return nil }
        report.records += 1
        switch document {
        case .unreadable(let place, let error):
          if request.failFast { throw error }
          report.faultCount += 1
          if report.faults.count < CorpusGroupReport.mostFaults {
            report.faults.append(.init(place: place, reason: observer.sentence(for: error)))
          }
        case .record(let record) where record.kind == "withheld": report.withheld += 1
        case .record(let record):
          builder.append(try self.document(of: record, input: UInt32(number)))
          if builder.textBytes >= request.shardBytes { try close(&builder, group, &report) }
        }
      }
    }
    if builder.documentCount > 0 { try close(&builder, group, &report) }
    try report.write(to: request.output + "/" + group.name)
    return report
  }

  private func close(
    _ builder: inout ShardBuilder, _ group: CorpusGroup, _ report: inout CorpusGroupReport
  ) throws(CorpusError) {
    let name = group.shardName(report.shards.count)
    let hash = try builder.write(to: request.output + "/" + name)
    report.shards.append(
      .init(name: name, sha256: hash, documents: builder.documentCount, textBytes: builder.textBytes))
    builder = ShardBuilder()
  }

  /// The document that a record is: its texts, one a paragraph.
  private func document(of record: StoredRecord, input: UInt32) throws -> CorpusDocument {
    var text: [UInt8] = []
    var starts: [Int] = []
    for index in 0..<record.texts.count {
      if !text.isEmpty { text.append(0x0A) }
      starts.append(text.count)
      record.withTextBytes(index) { unsafe text.append(contentsOf: $0) }
    }
    var sentences: [Range<Int>] = []
    if record.sentencesAreGiven {
      for sentence in record.sentences {
        let start = starts[sentence.text]
        sentences.append(start + sentence.range.lowerBound..<start + sentence.range.upperBound)
      }
    } else {
      try splitter.split(text, into: &sentences)
    }
    return CorpusDocument(
      id: Array(record.id.utf8), version: version(of: record), isDeletion: record.kind == "deleted", input: input,
      line: UInt32(clamping: record.line), text: text, sentences: sentences)
  }

  /// The version that a record's extra carries, under whatever name its format has there; 0 when there is none.
  private func version(of record: StoredRecord) -> UInt32 {
    let extra = record.extra
    guard !extra.isEmpty, let object = (try? JSONValue.parse(extra))?.object else { return 0 }
    for member in object.members {
      if let version = member.value["version"] {
        return UInt32(clamping: version.integer ?? version.string.flatMap { Int($0) } ?? 0)
      }
    }
    return 0
  }
}
