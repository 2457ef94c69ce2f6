import Compute
import PluginHost

/// What every workflow works with: the plugins, the processor and somebody who listens.
public final class WorkflowContext {
  /// The plugins that were found.
  public let registry: PluginRegistry
  /// Threads, kernels and matrix products.
  public let processor: Processor
  /// The precision that was asked for; nil: what the weights are.
  public let precision: Precision?
  /// Who is told how the work goes.
  public let observer: any WorkflowObserver

  /// Finds the plugins and sets the processor up.
  /// - Throws: `PluginHostError`, `ProcessorError`.
  public init(
    pluginFolders: [String], threads: Int?, precision: Precision? = nil, observer: any WorkflowObserver
  ) throws {
    registry = try Self.registry(pluginFolders: pluginFolders)
    for folder in Self.withoutPlugins(pluginFolders, registry) { observer.note(.noPluginIn(folder: folder)) }
    processor = try Processor(threads: threads, precision: precision ?? .fp32)
    self.precision = precision
    self.observer = observer
  }

  /// Those of the named folders in which no file is a plugin, not even one that is refused.
  public static func withoutPlugins(_ folders: [String], _ registry: PluginRegistry) -> [String] {
    let catalog = registry.catalog
    var paths = catalog.plugins.map(\.file.path) + catalog.shadowed.map(\.plugin.file.path)
    paths += catalog.refused.map(\.path)
    for case .conflict(_, let first, let second) in catalog.conflicts { paths += [first, second] }
    return folders.filter { folder in
      let real = (ProgramPlaces.resolved(folder) ?? folder) + "/"
      return !paths.contains { $0.hasPrefix(real) }
    }
  }

  /// A plugin's function; that two files claim its plugin is told before that it is unknown.
  static func function(_ name: String, signature: String, of registry: PluginRegistry) throws -> FunctionItem {
    do {
      return try registry.function(name, signature: signature)
    } catch let error as PluginHostError {
      guard case .unknownFunction = error else { throw error }
      for conflict in registry.catalog.conflicts {
        if case .conflict(let plugin, _, _) = conflict, name.hasPrefix(plugin + ":") { throw conflict }
      }
      throw error
    }
  }

  /// The plugins of a process; `pluginFolders` are searched first.
  ///
  /// - Parameter files: plugins that the user named by their files.
  public static func registry(pluginFolders: [String], files: [String] = []) throws -> PluginRegistry {
    let probe = PluginProbe()
    let catalog = PluginCatalog(try PluginPlaces.ofProcess(folders: pluginFolders), probe: probe)
    return try PluginRegistry(
      catalog, files: files, probe: probe, behind: PluginAdmission.layer,
      admission: { plugin throws(PluginHostError) in try PluginAdmission.admit(plugin) })
  }
}

extension WorkflowContext {
  /// The annotated records of a split: what others hold is no gold, and is neither trained on nor scored.
  func annotated(_ records: [StoredRecord], of split: String, path: String) -> [StoredRecord] {
    let annotated = records.filter(\.hasGold)
    let count = records.count - annotated.count
    if count > 0 {
      observer.note(.notAnnotated(split: split, count: count, records: records.count, path: path))
    }
    return annotated
  }
}

/// Listens to a workflow.
public protocol WorkflowObserver: Sendable {
  /// Something that a user may want to know.
  func note(_ note: WorkflowNote)
  /// How far long work is.
  func progress(_ progress: WorkflowProgress)
  /// An error as a sentence, for the record that stands for a document that failed.
  func sentence(for error: any Error) -> String
}

/// How far long work is.
public struct WorkflowProgress: Sendable, Equatable {
  /// What is being done.
  public enum Phase: Sendable, Equatable {
    /// Training; the epoch counts from 1.
    case training(epoch: Int, epochs: Int)
    /// Running a model over records of a split.
    case evaluating(split: String)
    /// Predicting, embedding or translating.
    case processing
  }

  /// What is being done.
  public var phase: Phase
  /// Units done: steps in training, records elsewhere.
  public var done: Int
  /// Units in all; 0 when not known.
  public var total: Int
  /// Pieces a second so far, special ones included.
  public var piecesPerSecond: Double
  /// The mean loss of the latest steps; nil outside of training.
  public var loss: Double?

  /// A state of the work.
  public init(phase: Phase, done: Int, total: Int, piecesPerSecond: Double, loss: Double? = nil) {
    self.phase = phase
    self.done = done
    self.total = total
    self.piecesPerSecond = piecesPerSecond
    self.loss = loss
  }
}
