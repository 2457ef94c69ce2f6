import JSON

/// `host.json`: what this system adds to a model folder, so that a model can be used without being asked about.
public struct HostFile: Sendable, Equatable {
  /// The schema that this version writes and reads.
  public static let schema = 1

  /// The plugin that made the head.
  public struct Plugin: Sendable, Equatable {
    /// The plugin's ID.
    public var id: String
    /// The plugin's version.
    public var version: String
    /// The major version of the interface that it was built with.
    public var abiMajor: Int
    /// The minor version of the interface that it was built with.
    public var abiMinor: Int

    /// Makes a reference to a plugin.
    public init(id: String, version: String, abiMajor: Int, abiMinor: Int) {
      self.id = id
      self.version = version
      self.abiMajor = abiMajor
      self.abiMinor = abiMinor
    }
  }

  /// The labels of one kind, such as entity types, in the order of the head's outputs.
  public struct Labels: Sendable, Equatable {
    /// What is labelled.
    public var kind: String
    /// The names.
    public var names: [String]
    /// How often each was seen in training; empty when that was not counted.
    public var counts: [Int]

    /// Makes an inventory of labels.
    public init(kind: String, names: [String], counts: [Int] = []) {
      self.kind = kind
      self.names = names
      self.counts = counts
    }
  }

  /// What the task plugin wants back when the model is opened.
  public struct TaskState: Sendable, Equatable {
    /// The plugin's version of the bytes.
    public var version: String
    /// The bytes, which nobody else looks into.
    public var bytes: [UInt8]

    /// Makes a state.
    public init(version: String, bytes: [UInt8]) {
      self.version = version
      self.bytes = bytes
    }
  }

  /// The number format in which the encoder was trained or is to be run.
  public enum Precision: String, Sendable, Equatable, CaseIterable {
    case fp32, bf16, int8
  }

  /// The task item, such as `ner.v1`; nil for an encoder without a head.
  public var task: String?
  /// The plugin that made the head, nil for an encoder without one.
  public var plugin: Plugin?
  /// The labels, kind by kind.
  public var labels: [Labels]
  /// The values of the options that the task was trained with.
  public var options: JSONObject
  /// The task's state, nil when it has none.
  public var taskState: TaskState?
  /// The metrics by which the task is measured.
  public var metrics: [String]
  /// Whether the model tells upper from lower case.
  public var casing: Casing
  /// The manifest of the training run, as path or hash; nil when there is none.
  public var trainingManifest: String?
  /// Whether the head was trained; without that the model is refused for prediction.
  public var isHeadTrained: Bool
  /// The number format of the encoder.
  public var encoderPrecision: Precision

  /// Makes the file of an encoder, to which the rest is added.
  public init(casing: Casing, encoderPrecision: Precision = .fp32) {
    task = nil
    plugin = nil
    labels = []
    options = JSONObject()
    taskState = nil
    metrics = []
    self.casing = casing
    trainingManifest = nil
    isHeadTrained = false
    self.encoderPrecision = encoderPrecision
  }
}
