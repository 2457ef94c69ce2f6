import JSON
import PluginHost

/// Looks through data before anybody trains on it: what cannot be read, what stands there twice, what stands in two
/// splits, what is annotated in two ways, and how labels are spread.
public final class DataCheck {
  /// What `host data check` was asked for.
  public struct Request: Sendable {
    /// A folder with splits, or one file.
    public var data: String
    /// The format; nil: probed.
    public var format: String?
    /// Settings of the format.
    public var formatSettings: [String: String] = [:]

    /// A check of data.
    public init(data: String) { self.data = data }
  }

  private let request: Request
  private let registry: PluginRegistry
  private let observer: any WorkflowObserver

  /// A check of what was asked for.
  public init(_ request: Request, registry: PluginRegistry, observer: any WorkflowObserver) {
    self.request = request
    self.registry = registry
    self.observer = observer
  }

  /// Runs it.
  /// - Throws: errors of plugins and files that end the reading of a split; a faulty record only counts.
  public func run() throws -> DataCheckReport {
    let source = try DataSource(
      path: request.data, format: request.format, registry: registry, options: request.formatSettings)
    var report = DataCheckReport(data: request.data, format: source.format.description.id)
    var labels = LabelInventories()
    labels.closeTraining()
    var seen = SeenTexts()
    for split in source.splits.isEmpty ? [""] : source.splits {
      report.begin(split)
      var ids: [String: String] = [:]
      let cursor = try source.format.open(
        FormatOpening(path: source.path, split: split, role: .gold, isVerbatim: false, settings: source.settings))
      var last: PluginError?
      while true {
        do throws(PluginError) {
          guard let record = try cursor.next(atMost: 1, labels: &labels).first else { break }
          last = nil
          report.add(record, labels: labels)
          let name = record.line > 0 ? "\(record.id) (\(record.file):\(record.line))" : record.id
          if let earlier = ids.updateValue(name, forKey: record.id) {
            report.addRepeatedID(name, earlier: earlier)
          }
          report.add(seen.take(record, split: split, labels: labels))
        } catch {
          // The same fault twice in a row: the reader does not get past it.
          guard error.isOfOneRecord, error != last else { throw error }
          last = error
          report.addFault(observer.sentence(for: error))
        }
      }
    }
    return report
  }
}

/// The texts that were seen so far, with where, and how they are annotated.
private struct SeenTexts {
  private struct Place {
    let split: String
    let name: String
    let gold: String
  }

  private var places: [String: Place] = [:]

  /// Notes a record; what was there before, if anything was.
  mutating func take(_ record: StoredRecord, split: String, labels: LabelInventories) -> DataCheckReport.Repetition? {
    let name = record.line > 0 ? "\(record.file):\(record.line)" : record.id
    let key = record.textKey
    let place = Place(split: split, name: name, gold: record.goldSignature(labels))
    guard let earlier = places[key] else {
      places[key] = place
      return nil
    }
    return DataCheckReport.Repetition(
      split: split, name: name, earlierSplit: earlier.split, earlierName: earlier.name,
      isConflict: earlier.gold != place.gold)
  }
}

extension StoredRecord {
  /// The annotations of a record as one string, so that two can be compared; the names of labels, not their numbers.
  fileprivate func goldSignature(_ labels: LabelInventories) -> String {
    func name(_ kind: LabelKind, _ label: Int?) -> String { label.map { labels[kind].names[$0] } ?? "" }
    var parts = spans.map { "s \($0.text) \($0.range.lowerBound) \($0.range.upperBound) \(name(.spans, $0.label))" }
    parts += pairs.map { "p \($0.head) \($0.tail) \(name(.pairs, $0.label))" }
    parts += classes.map { "c \(name(.records, $0.label))" }
    parts += answers.map { "a \($0.text)" }
    parts += values.map { "v \($0)" }
    return parts.sorted().joined(separator: "\n")
  }
}
