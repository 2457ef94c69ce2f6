import PluginAPI

/// What a task is made from. Labels and state are lent until the task's `init` returns.
public struct TaskSetup {
  /// What the model will be used for.
  public enum Purpose: Sendable {
    /// Training; evaluation may follow.
    case training
    /// Prediction and evaluation.
    case prediction
  }

  /// H of the encoder.
  public let hiddenSize: Int
  /// The number of the encoder's layers.
  public let layers: Int
  /// The longest input in pieces, special ones counted.
  public let maxLength: Int
  /// What training gold holds; the indices hold for the life of the task.
  public let labels: LabelInventories
  /// The values of the task's options.
  public let settings: Settings
  /// What `save` wrote; empty at first.
  public let state: BorrowedText
  /// The version it was written under.
  public let stateVersion: String
  /// What the model will be used for.
  public let purpose: Purpose
  /// Where the task writes messages that are no errors.
  public let log: Log

  init(_ setup: UnsafePointer<bp_setup>?, options: [PluginOption], host: HostLink) throws(PluginError) {
    guard let setup else { throw .argument("a task was created without a setup") }
    let table = adopt(setup)
    hiddenSize = Int(table.hidden)
    layers = Int(table.layers)
    maxLength = Int(table.max_length)
    labels = LabelInventories(table.labels, table.n_labels)
    settings = try Settings(options, table.settings, table.n_settings)
    state = BorrowedText(table.state)
    stateVersion = BorrowedText(table.state_version).string
    purpose = table.purpose == BP_FOR_TRAINING ? .training : .prediction
    log = Log(link: host)
  }
}
