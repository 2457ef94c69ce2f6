import Glibc
import PluginHost

/// One part of a cross-validation: data with what is trained on and what is measured.
struct Fold: Sendable, Equatable {
  /// Its name in reports and folders.
  let name: String
  /// A folder with a train and a test split.
  let data: String

  /// The folds that a folder holds: its subfolders that have a train and a test split, numbers in their order.
  /// - Throws: `WorkflowError.noFolds`, `.foldsOverlap`; errors of formats.
  static func given(
    in folder: String, format: String?, options: [String: String], registry: PluginRegistry
  ) throws -> [Fold] {
    guard access(folder, F_OK) == 0 else { throw WorkflowError.noSuchPath(folder) }
    guard DataFiles.isFolder(folder) else { throw WorkflowError.noFolds(path: folder) }
    var folds: [Fold] = []
    for name in try DataFiles.names(in: folder) where DataFiles.isFolder(folder + "/" + name) {
      let path = folder + "/" + name
      let source = try DataSource(path: path, format: format, registry: registry, options: options)
      if source.split(named: "train") != nil, source.split(named: "test") != nil {
        folds.append(Fold(name: name, data: path))
      }
    }
    guard folds.count > 1 else { throw WorkflowError.noFolds(path: folder) }
    folds.sort { first, second in
      switch (Int(first.name), Int(second.name)) {
      case (let a?, let b?): a < b
      case (nil, nil): first.name < second.name
      case (let a, _): a != nil
      }
    }
    try refuseOverlaps(folds, in: folder, format: format, options: options, registry: registry)
    return folds
  }

  /// Refuses folds of which two are tested on the same for the most part: their mean would count it twice. A sentence that
  /// stands twice in a corpus may lie in two folds.
  private static func refuseOverlaps(
    _ folds: [Fold], in folder: String, format: String?, options: [String: String], registry: PluginRegistry
  ) throws {
    var labels = LabelInventories()
    labels.closeTraining()
    var earlier: [(name: String, texts: Set<String>)] = []
    for fold in folds {
      let source = try DataSource(path: fold.data, format: format, registry: registry, options: options)
      let texts = Set(try source.read(split: "test", labels: &labels).map(\.textKey))
      for (name, others) in earlier {
        let shared = texts.intersection(others).count
        if 2 * shared > min(texts.count, others.count) {
          throw WorkflowError.foldsOverlap(path: folder, first: name, second: fold.name, shared: shared)
        }
      }
      earlier.append((fold.name, texts))
    }
  }

  /// Cuts data into `count` folds by document and writes them below a folder, as JSON lines: a fold is tested on its own
  /// part and trained on all others. The same data always gives the same folds.
  /// - Throws: `WorkflowError.tooFewDocuments`; errors of formats and files.
  static func made(
    _ count: Int, of source: DataSource, below folder: String, registry: PluginRegistry
  ) throws -> [Fold] {
    var labels = LabelInventories()
    var records: [StoredRecord] = []
    for split in source.splits.isEmpty ? [""] : source.splits {
      do {
        records += try source.read(split: split, labels: &labels)
      } catch WorkflowError.noRecords where source.splits.count > 1 {
        continue
      }
    }
    let groups = DocumentGroups(records)
    guard groups.documents.count >= count else {
      throw WorkflowError.tooFewDocuments(path: source.path, documents: groups.documents.count, folds: count)
    }
    let order = groups.order
    return try (0..<count).map { number in
      let fold = Fold(name: String(number + 1), data: folder + "/\(number + 1)")
      try FolderCreation.create(fold.data)
      for (split, isTest) in [("train", false), ("test", true)] {
        let places = order.indices.filter { ($0 % count == number) == isTest }
        try write(places.flatMap { groups.documents[order[$0]] }, to: fold.data + "/\(split).jsonl", registry)
      }
      return fold
    }
  }

  private static func write(_ records: [StoredRecord], to path: String, _ registry: PluginRegistry) throws {
    let target = try OutputTarget(
      path: path, format: "jsonl", defaultFormat: "jsonl", offsets: nil, registry: registry, options: [:])
    let writer = try target.writer(path)
    for record in records { _ = try writer.write(record) }
    try writer.finish()
  }
}
