import Compute
import PluginHost
import Text
import Workflows

/// A task made for a small encoder of random numbers, with records prepared for it.
final class HeadTrial {
  static let hiddenSize = 12
  static let layerCount = 2
  static let maximumLength = 48
  static let stride = 16

  let instance: TaskInstance
  let materials: CheckRecords
  /// The records, prepared as for training.
  let training: [PreparedRecord]
  /// The records, prepared as for a prediction.
  let prediction: [PreparedRecord]
  /// Records that the task refuses, with its reason.
  let refused: [String]
  private let preparer: RecordPreparer

  /// Makes the task and prepares the records.
  init(
    _ context: CheckContext, _ materials: CheckRecords, state: [UInt8] = [], stateVersion: String = "",
    settings: [String: String] = [:]
  ) throws {
    self.materials = materials
    instance = try Self.instance(
      context.task(), materials.labels, state: state, stateVersion: stateVersion, settings: settings)
    preparer = RecordPreparer(
      task: instance, tokenizer: try context.tokenizer(), splitter: SentenceSplitter(),
      maximumLength: Self.maximumLength, stride: Self.stride)
    var training: [PreparedRecord] = []
    var prediction: [PreparedRecord] = []
    var refused: [String] = []
    for record in materials.records {
      do {
        training.append(try preparer.prepare(record, training: true))
        prediction.append(try preparer.prepare(record, training: false))
      } catch let error as PluginError {
        // A record may be refused, with a reason; anything else is the plugin's fault.
        guard case .failed(let failure) = error, !failure.message.isEmpty else { throw error }
        refused.append(context.sentence(error))
        training.removeLast(max(0, training.count - prediction.count))
      }
    }
    self.training = training
    self.prediction = prediction
    self.refused = refused
  }

  /// The task with the records that there are for it; nil where it takes none, which is no fault.
  static func ifTaken(_ context: CheckContext) throws -> HeadTrial? {
    do {
      return try HeadTrial(context, context.records())
    } catch is NothingToTest {
      return nil
    }
  }

  /// A task for labels.
  static func instance(
    _ task: TaskItem, _ labels: LabelInventories, state: [UInt8] = [], stateVersion: String = "",
    settings: [String: String] = [:], purpose: TaskSetup.Purpose = .training
  ) throws -> TaskInstance {
    try task.create(
      TaskSetup(
        hiddenSize: hiddenSize, layerCount: layerCount, maximumLength: maximumLength, labels: labels, recordCount: 100,
        settings: try task.options().settings(settings), purpose: purpose, state: state, stateVersion: stateVersion))
  }

  /// Prepares one record once more.
  func prepare(_ record: StoredRecord, training: Bool) throws -> PreparedRecord {
    try preparer.prepare(record, training: training)
  }

  /// Records prepared as for a prediction, without those that the task refuses with a reason.
  func preparedIfTaken(_ records: [StoredRecord]) throws -> [PreparedRecord] {
    var prepared: [PreparedRecord] = []
    for record in records {
      do {
        prepared.append(try preparer.prepare(record, training: false))
      } catch PluginError.failed(let failure) where !failure.message.isEmpty {
        // Refused, which it may be.
      }
    }
    return prepared
  }

  /// Records with windows, as a batch that a step sees, with gold.
  func batch(gold: Bool, atMost count: Int = .max) -> PackedBatch {
    let chosen = Array((gold ? training : prediction).filter { !$0.windows.isEmpty }.prefix(count))
    return Self.batch(chosen.map { (gold ? $0.record : $0.visible, $0.windows) })
  }

  /// Packs records with their windows.
  static func batch(_ records: [(record: StoredRecord, windows: [PackedWindow])]) -> PackedBatch {
    var windows: [PackedWindow] = []
    for (index, entry) in records.enumerated() {
      for window in entry.windows {
        var window = window
        window.record = index
        windows.append(window)
      }
    }
    return PackedBatch(records: records.map(\.record), windows: windows)
  }

  /// Whether any record gave an input.
  var hasWindows: Bool { training.contains { !$0.windows.isEmpty } }

  /// What is said where none of the records gave an input.
  var nothingRead: String {
    // A sentence within another one ends without its full stop.
    let first = refused.first.map { " (the first refusal: \($0.last == "." ? String($0.dropLast()) : $0))" } ?? ""
    return materials.areGiven
      ? "prepare gave no input for any of the \(materials.records.count) records of --data\(first)"
      : "none of the made-up records has what this task reads; give some of yours with --data\(first)"
  }

  /// Throws when no record gave an input: then there is nothing to test.
  func requireWindows() throws {
    guard hasWindows else { throw NothingToTest(nothingRead) }
  }
}
