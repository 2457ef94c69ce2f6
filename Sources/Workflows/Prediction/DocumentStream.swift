import PluginHost

/// Documents of several inputs, one after the other.
final class DocumentStream {
  /// A document, or what stands for one that could not be read.
  enum Document {
    case record(StoredRecord)
    case unreadable(place: String, error: any Error)
  }

  private let registry: PluginRegistry
  private let format: String?
  private let options: [String: String]
  private var paths: ArraySlice<String>
  private var cursor: RecordCursor?
  /// Splits of the folder that is being read.
  private var splits: ArraySlice<String> = []
  private var source: DataSource?
  private var currentPath = ""
  private var lastFault: PluginError?
  /// Labels of all inputs.
  var labels: LabelInventories
  private let withoutText: Bool
  private let observer: (any WorkflowObserver)?
  /// The formats that were told of.
  private var recognised: Set<String> = []

  /// - Parameters:
  ///   - observer: told what a file is read as, once a format, unless the format was named.
  ///   - withoutText: whether records come too that are no documents: those that take a document back,
  ///     and those that stand for one that the format's settings leave out.
  init(
    paths: [String], format: String?, options: [String: String], labels: LabelInventories, registry: PluginRegistry,
    observer: (any WorkflowObserver)? = nil, withoutText: Bool = false
  ) {
    self.paths = paths[...]
    self.withoutText = withoutText
    self.observer = observer
    self.format = format
    self.options = options
    self.labels = labels
    self.registry = registry
  }

  /// The next document; nil at the end. A file that fails gives one document that says so, and the next file follows.
  func next() -> Document? {
    while true {
      do {
        guard let cursor = try openCursor() else { return nil }
        // One at a time: a document that is at fault then costs no other.
        let record = try cursor.next(atMost: 1, labels: &labels).first
        lastFault = nil
        guard let record else {
          self.cursor = nil
          continue
        }
        if withoutText || !Self.kindsWithoutText.contains(record.kind) { return .record(record) }
      } catch {
        let fault = error as? PluginError
        // The same fault twice in a row: the reader does not get past it.
        if fault?.isOfOneRecord != true || fault == lastFault {
          cursor = nil
          splits = []
        }
        if fault != nil, fault == lastFault { continue }
        lastFault = fault
        return .unreadable(place: Self.place(of: error, in: currentPath), error: error)
      }
    }
  }

  /// The kinds of records that are no documents (docs/formats.md).
  static let kindsWithoutText: Set<String> = ["deleted", "withheld"]

  /// The file, and the line in it where one is known.
  private static func place(of error: any Error, in path: String) -> String {
    let line =
      switch error as? PluginError {
      case .record(_, let fault): fault.line
      case .failed(let failure): failure.line
      default: UInt64(0)
      }
    return line > 0 ? "\(path):\(line)" : path
  }

  private func openCursor() throws -> RecordCursor? {
    if let cursor { return cursor }
    if let source, let split = splits.popFirst() {
      cursor = try source.format.open(FormatOpening(path: source.path, split: split, settings: source.settings))
      return cursor
    }
    guard let path = paths.popFirst() else { return nil }
    currentPath = path
    let source = try DataSource(path: path, format: format, registry: registry, options: options)
    if format == nil, recognised.insert(source.format.description.id).inserted {
      observer?.note(.recognised(path: path, format: source.format.description.id))
    }
    self.source = source
    splits = source.splits[...]
    let split = splits.popFirst() ?? ""
    cursor = try source.format.open(FormatOpening(path: path, split: split, settings: source.settings))
    return cursor
  }
}
