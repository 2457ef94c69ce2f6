import PluginAPI

/// A task made for one model. Its plugin's object is const for preparing, accounting, building and decoding, so that
/// those may run on many threads at once; `tune` may not run beside anything.
public final class TaskInstance: @unchecked Sendable {
  /// The task.
  public let item: TaskItem
  /// The head's parameters, in declared order.
  public let parameters: [TaskParameter]
  /// What column i of the logits means; empty when the task has no classes.
  public let classNames: [String]
  /// The labels that the task was made for, and behind them those that only its predictions have. Inventories that
  /// records are read under begin as these.
  public let labels: LabelInventories
  let object: UnsafeMutableRawPointer?
  /// The setup, which the plugin may read until it destroys the object.
  private let lent: Arena
  private static let mostParameters = 4096
  private static let mostClasses = 1 << 20

  private let predictedLabels: PredictedLabels

  init(
    _ item: TaskItem, object: UnsafeMutableRawPointer?, labels: LabelInventories, lent: Arena
  ) throws(PluginError) {
    self.lent = lent
    self.item = item
    self.object = object
    do throws(PluginError) {
      parameters = try Self.parameters(item, object)
      var ownNames: [LabelKind: [String]] = [:]
      for kind in LabelKind.allCases {
        let names = try Self.classNames(item, object, kind)
        if !names.isEmpty { ownNames[kind] = names }
      }
      classNames = LabelKind.allCases.lazy.compactMap { ownNames[$0] }.first ?? Self.targetNames(item, labels)
      predictedLabels = PredictedLabels(ownNames, under: labels)
      self.labels = predictedLabels.inventories
    } catch {
      item.table.destroy?(object)
      throw error
    }
  }

  deinit {
    item.table.destroy?(object)
    withExtendedLifetime(lent) {}
  }

  private static func parameters(
    _ item: TaskItem, _ object: UnsafeMutableRawPointer?
  ) throws(PluginError) -> [TaskParameter] {
    guard let function = item.table.param else { return [] }
    let site = item.site("param")
    var parameters: [TaskParameter] = []
    var names: Set<String> = []
    while true {
      let index = UInt32(parameters.count)
      guard
        let declared = try site.receive(
          bp_param.self, field: "bp_param", mayBeDone: true, { function(object, index, $0) })
      else { return parameters }
      guard parameters.count < mostParameters else {
        throw .nonsense(site, .tooMany(field: "param", found: UInt64(index) + 1, limit: UInt64(mostParameters)))
      }
      let parameter = try TaskParameter(declared, site: site)
      for name in [parameter.name] + parameter.formerNames where !names.insert(name).inserted {
        throw .nonsense(site, .duplicate(field: "bp_param.name", name: name))
      }
      parameters.append(parameter)
    }
  }

  /// The classes that the task names of a kind; empty where it puts the labels of the setup.
  private static func classNames(
    _ item: TaskItem, _ object: UnsafeMutableRawPointer?, _ kind: LabelKind
  ) throws(PluginError) -> [String] {
    guard let function = item.table.class_name else { return [] }
    let site = item.site("class_name")
    var names: [String] = []
    var seen: Set<String> = []
    while true {
      var name = bp_str(ptr: nil, len: 0)
      if try site.call(mayBeDone: true, { function(object, kind.rawValue, UInt32(names.count), &name) }) {
        return names
      }
      guard names.count < mostClasses else {
        throw .nonsense(site, .tooMany(field: "class_name", found: UInt64(names.count) + 1, limit: UInt64(mostClasses)))
      }
      let text = try site.text(name, field: "class_name")
      guard seen.insert(text).inserted else { throw .nonsense(site, .duplicate(field: "class_name", name: text)) }
      names.append(text)
    }
  }

  /// What the columns of the logits mean when the task does not say: the labels of training of what it predicts.
  private static func targetNames(_ item: TaskItem, _ labels: LabelInventories) -> [String] {
    let inventory: LabelInventory
    if item.targets.contains(.classes) {
      inventory = labels[.records]
    } else if !item.targets.isDisjoint(with: [.pairs, .pairLabels]) {
      inventory = labels[.pairs]
    } else {
      return []
    }
    return Array(inventory.names[..<inventory.trainedCount])
  }

  /// The encoder's inputs for a record.
  ///
  /// - Parameters:
  ///   - training: whether gold may be looked at.
  ///   - fits: whether an input fits the encoder, asked for each in order; one that does not is not taken, and the task
  ///     either goes on or refuses the record.
  /// - Throws: `failed` with status `shape` and the record's file and line when the task refuses a record that does not
  ///   fit.
  public func prepare(
    _ record: StoredRecord, training: Bool, fits: (PreparedInput) -> Bool = { _ in true }
  ) throws(PluginError) -> [PreparedInput] {
    let site = item.site("prepare")
    guard let function = item.table.prepare else { throw .notOffered(site) }
    return try withoutActuallyEscaping(fits) { fits throws(PluginError) in
      try prepare(record, training: training, InputSink(record, site: site, fits: fits), function)
    }
  }

  private func prepare(
    _ record: StoredRecord, training: Bool, _ sink: InputSink, _ function: PrepareFunction
  ) throws(PluginError) -> [PreparedInput] {
    let site = item.site("prepare")
    let outcome = outcome(site) {
      record.lendToTask { lent in sink.lend { function(object, lent, training ? BP_TRAINING : 0, $0) } }
    }
    if let error = sink.error { throw error }
    if sink.hasRefused, case .failure(.failed(let failure)) = outcome, failure.status == .shape {
      throw .failed(
        PluginFailure(
          site: site, status: .shape, message: failure.message, file: record.file, line: record.line, cause: nil))
    }
    try Self.get(outcome, about: record)
    return sink.inputs
  }

  private typealias PrepareFunction =
    @convention(c) (UnsafeRawPointer?, UnsafePointer<bp_record>?, UInt32, UnsafePointer<bp_input_sink>?) -> Int32

  /// Which gold items of a record are out of reach of any prediction, and why.
  ///
  /// - Parameter windows: all windows of the record.
  public func account(_ record: StoredRecord, windows: PackedBatch) throws(PluginError) -> [LedgerEntry] {
    guard let function = item.table.account else { return [] }
    let site = item.site("account")
    let sink = LedgerSink(record, site: site)
    let outcome = outcome(site) {
      windows.lend { batch in
        record.lendToTask { lent in sink.lend { function(object, lent, batch, $0) } }
      }
    }
    if let error = sink.error { throw error }
    try Self.get(outcome, about: record)
    return sink.entries
  }

  /// The prediction for a record: the record itself, with what the task predicts in the place of the task's targets.
  ///
  /// - Parameter unread: told each part that was put and is no target, which is left out.
  public func decode(
    _ input: DecodeInput, unread: ((String) -> Void)? = nil
  ) throws(PluginError) -> StoredRecord {
    let site = item.site("decode")
    guard let function = item.table.decode else { throw .notOffered(site) }
    let sink = RecordSink(input.record, targets: item.targets, labels: predictedLabels, site: site)
    let arena = Arena()
    let decode = input.lend(arena)
    let outcome = outcome(site) {
      withExtendedLifetime((input, arena)) {
        withUnsafePointer(to: decode) { lent in sink.lend { function(object, lent, $0) } }
      }
    }
    if let error = sink.error { throw error }
    try Self.get(outcome, about: input.record)
    guard let record = sink.record else { throw .nonsense(site, .nothing(field: "put")) }
    if let unread { for part in sink.unread { unread(part) } }
    return record
  }

  /// Lets the task adapt to outputs and gold of held-out records, once after training; nothing for most tasks.
  ///
  /// - Parameters:
  ///   - count: how many records there are.
  ///   - element: gives the i-th of them; called on this thread, in order, again from 0 after each rewind.
  public func tune(count: Int, element: @escaping (Int) throws(PluginError) -> DecodeInput) throws(PluginError) {
    guard let function = item.table.tune else { return }
    let source = DecodeSource(count: count, site: item.site("tune"), element: element)
    let outcome = outcome(item.site("tune")) { source.lend { function(object, $0) } }
    if let error = source.error { throw error }
    try outcome.get()
  }

  /// What the task wants kept with the model; empty when nothing.
  public func save() throws(PluginError) -> [UInt8] {
    guard let function = item.table.save else { return [] }
    let site = item.site("save")
    let sink = BytesSink(site: site)
    let outcome = outcome(site) { sink.lend { function(object, $0) } }
    if let error = sink.error { throw error }
    try outcome.get()
    return sink.bytes
  }

  /// The outcome of a call about a record; a failure names it.
  private static func get(_ outcome: Result<Void, PluginError>, about record: StoredRecord) throws(PluginError) {
    do throws(PluginError) { try outcome.get() } catch {
      guard case .failed(let failure) = error else { throw error }
      throw .failed(failure.about(record))
    }
  }

  /// Runs a call and keeps its error, so that what a sink found can be thrown first: it lies nearer to the cause.
  func outcome(_ site: PluginSite, _ body: () -> Int32) -> Result<Void, PluginError> {
    do throws(PluginError) {
      try site.call(body)
      return .success(())
    } catch {
      return .failure(error)
    }
  }
}
