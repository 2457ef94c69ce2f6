import Glibc
import PluginHost
import Training

/// Data on disk, with the format that reads it.
public struct DataSource: Sendable {
  /// The folder or file.
  public let path: String
  /// The format that reads it.
  public let format: FormatItem
  /// The splits of a folder; empty for one file.
  public let splits: [String]
  /// The format's settings.
  public let settings: OptionSettings

  /// Finds the format of a path: the one that was named, or the one that recognises it best.
  /// - Throws: `WorkflowError.noSuchPath`, `.formatNotRecognised`, `.formatAmbiguous`; `PluginHostError`, `PluginError`.
  public init(
    path: String, format id: String?, registry: PluginRegistry, options: [String: String] = [:]
  ) throws {
    guard path == "-" || access(path, F_OK) == 0 else { throw WorkflowError.noSuchPath(path) }
    self.path = path
    format = try id.map { try registry.format($0) } ?? Self.probe(path, registry)
    splits = try format.splits(path)
    let declared = try format.options()
    do throws(OptionFault) {
      settings = try declared.settings(options)
    } catch {
      throw PluginError.option(item: format.description.id, error)
    }
  }

  /// How sure it is that a file is of a format that never probes and whose ending it has: surer than that it is any text,
  /// and less than that it is what another format has found in it.
  private static let confidenceOfEnding = 10

  /// The format that recognises a path best.
  private static func probe(_ path: String, _ registry: PluginRegistry) throws -> FormatItem {
    var best: [(format: FormatItem, confidence: Int)] = []
    var failure: (any Error)?
    let offers = registry.offers(of: .format)
    for offer in offers {
      let format = try registry.format(offer.item.id)
      guard format.canRead else { continue }
      let confidence: Int
      do throws(PluginError) {
        confidence =
          format.canProbe || DataFiles.isFolder(path) || !format.extensions.contains(ending(of: path))
          ? try format.probe(path) : confidenceOfEnding
      } catch {
        // Another format may recognise it; only when none does, the failure is the reason.
        failure = failure ?? error
        continue
      }
      guard confidence > 0, confidence >= best.first?.confidence ?? 0 else { continue }
      if confidence > best.first?.confidence ?? 0 { best = [] }
      best.append((format, confidence))
    }
    guard let first = best.first else {
      if let format = try named(path, registry) { return format }
      if let failure { throw failure }
      throw WorkflowError.formatNotRecognised(path: path, known: offers.map(\.item.id).sorted())
    }
    guard best.count == 1 else {
      throw WorkflowError.formatAmbiguous(path: path, candidates: best.map { $0.format.description.id }.sorted())
    }
    return first.format
  }

  /// The format whose files are called like this, when none recognises what they hold: its reader then says what is wrong
  /// with them, and in which line. Nil when there is none, or for a folder several.
  private static func named(_ path: String, _ registry: PluginRegistry) throws -> FormatItem? {
    let isFolder = DataFiles.isFolder(path)
    let names = isFolder ? try DataFiles.names(in: path) : [path]
    let endings = Set(names.map { ending(of: $0) })
    var found: [FormatItem] = []
    for offer in registry.offers(of: .format) {
      let format = try registry.format(offer.item.id)
      guard format.canRead, let own = format.extensions.first, endings.contains(own) else { continue }
      if isFolder {
        guard let splits = try? format.splits(path), !splits.isEmpty else { continue }
      }
      found.append(format)
    }
    return isFolder && found.count > 1 ? nil : found.first
  }

  /// What follows the last point of a name, `.gz` left out; empty without one.
  private static func ending(of name: String) -> String {
    let stem = name.hasSuffix(".gz") ? name.dropLast(3) : name[...]
    guard let dot = stem.lastIndex(of: "."), !stem[dot...].contains("/") else { return "" }
    return String(stem[stem.index(after: dot)...])
  }

  /// The name under which a split is there; `devel` may be called dev or valid.
  public func split(named name: String) -> String? {
    if splits.contains(name) { return name }
    // Files of these names are read as devel, so a user may call it so.
    let isDevel = ["dev", "valid", "validation", "development"].contains(name)
    return isDevel && splits.contains("devel") ? "devel" : nil
  }

  /// Reads all records of a split, or of the file.
  ///
  /// - Parameters:
  ///   - labels: where label names are looked up, and added when they are new.
  ///   - counting: whether this is training gold, whose labels are counted.
  public func read(
    split: String, labels: inout LabelInventories, counting: Bool = false, role: FormatRole = .gold,
    isVerbatim: Bool = false
  ) throws -> [StoredRecord] {
    let opening = FormatOpening(path: path, split: split, role: role, isVerbatim: isVerbatim, settings: settings)
    return try read(opening, atMost: .max, labels: &labels, counting: counting)
  }

  /// Reads the first records of a split, or of the file, as training gold.
  public func read(split: String, atMost count: Int, labels: inout LabelInventories) throws -> [StoredRecord] {
    let opening = FormatOpening(path: path, split: split, settings: settings)
    return try read(opening, atMost: count, labels: &labels, counting: true)
  }

  private func read(
    _ opening: FormatOpening, atMost count: Int, labels: inout LabelInventories, counting: Bool
  ) throws -> [StoredRecord] {
    let cursor = try format.open(opening)
    var records: [StoredRecord] = []
    while records.count < count {
      let next = try cursor.next(atMost: min(1024, count - records.count), labels: &labels, counting: counting)
      if next.isEmpty { break }
      records += next.filter { !DocumentStream.kindsWithoutText.contains($0.kind) }
    }
    guard !records.isEmpty else { throw WorkflowError.noRecords(path: path, split: opening.split) }
    return records
  }
}
