import PluginAPI

/// What a task or a metric is made for.
public struct TaskSetup: Sendable {
  /// What a task is made for.
  public enum Purpose: UInt32, Sendable {
    /// A model that is to be trained.
    case training = 1
    /// A model that is trained.
    case prediction = 2
  }

  /// H, the width of the encoder's hidden states.
  public var hiddenSize: Int
  /// The number of the encoder's layers.
  public var layerCount: Int
  /// The most pieces of a window, special ones included.
  public var maximumLength: Int
  /// The inventories; a task sees the labels of training.
  public var labels: LabelInventories
  /// How many records of training carry gold, against which the labels' counts stand.
  public var recordCount: Int
  /// A value for each declared option.
  public var settings: OptionSettings
  /// What `save` wrote; empty at first.
  public var state: [UInt8]
  /// The version that the state was written under.
  public var stateVersion: String
  /// What the task is made for.
  public var purpose: Purpose

  /// Makes a setup; without a state unless one is given.
  public init(
    hiddenSize: Int, layerCount: Int, maximumLength: Int, labels: LabelInventories, recordCount: Int = 0,
    settings: OptionSettings, purpose: Purpose, state: [UInt8] = [], stateVersion: String = ""
  ) {
    self.hiddenSize = hiddenSize
    self.layerCount = layerCount
    self.maximumLength = maximumLength
    self.labels = labels
    self.recordCount = recordCount
    self.settings = settings
    self.state = state
    self.stateVersion = stateVersion
    self.purpose = purpose
  }

  /// The C form in memory of an arena, which must live until the task is destroyed.
  func lend(_ arena: Arena) -> UnsafePointer<bp_setup> {
    var setup = zeroed(bp_setup.self)
    setup.size = UInt64(MemoryLayout<bp_setup>.size)
    setup.hidden = Int64(hiddenSize)
    setup.layers = Int64(layerCount)
    setup.max_length = Int64(maximumLength)
    (setup.labels, setup.n_labels) = labels.lend(arena, all: false)
    setup.n_records = UInt64(max(0, recordCount))
    (setup.settings, setup.n_settings) = settings.lend(arena)
    setup.state = arena.bytes(state)
    setup.state_version = arena.string(stateVersion)
    setup.purpose = purpose.rawValue
    return arena.value(setup)
  }
}
