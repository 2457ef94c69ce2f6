import PluginSDK

/// Reads abstracts with their mentions and relations. A fault costs its abstract, not the split.
public final class ChemProtReader: RecordReader {
  /// The types of mentions and relations so far.
  public let labels = LabelTables()

  private let abstracts: LineReader
  private let entities: ChemProtTable
  private let relations: ChemProtTable?
  private let readsAll: Bool
  private let mergesGenes: Bool
  private var seen: Set<String> = []
  private var hasEnded = false

  /// Opens the folder, or the split of it.
  public init(opening: FormatOpening) throws(PluginError) {
    readsAll = try opening.settings.choice("relations") == "all"
    mergesGenes = try opening.settings.choice("genes") == "merged"
    var folder = opening.path
    if !opening.split.isEmpty {
      guard let finder = try SplitFinder(folder, extensions: [], files: opening.files) else {
        throw SplitFault.isNoFolder.at(folder)
      }
      folder = try finder.path(of: opening.split)
    }
    guard let tables = try ChemProtFiles(folder, files: opening.files) else {
      throw .data("holds no tables of abstracts and entities; give the folder of one split", file: folder, line: 0)
    }
    abstracts = try LineReader(files: opening.files, path: tables.abstracts)
    entities = try ChemProtTable(tables.entities, columns: 6...6, files: opening.files)
    let path = readsAll ? tables.relations : tables.goldStandard
    if let path {
      relations = try ChemProtTable(path, columns: readsAll ? 6...6 : 4...4, files: opening.files)
    } else {
      relations = nil
    }
  }

  /// The next abstract.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    while let line = try abstracts.next() {
      if line.isBlank { continue }
      try fill(draft, line.cells)
      return true
    }
    guard !hasEnded else { return false }
    hasEnded = true
    for table in [entities, relations].compactMap({ $0 }) {
      if let (id, row) = table.leftOver {
        throw table.error("belongs to abstract '\(id)', which is not in \(abstracts.path)", at: row)
      }
    }
    return false
  }

  private func fill(_ draft: RecordDraft, _ cells: [String]) throws(PluginError) {
    guard cells.count == 3, !cells[0].isEmpty else {
      throw abstracts.error("\(cells.count) columns where 3 belong: the abstract's number, its title and its text")
    }
    let id = cells[0]
    let (mentions, related) = (entities.take(id), relations?.take(id) ?? [])
    guard seen.insert(id).inserted else {
      throw abstracts.error("abstract '\(id)' comes for the second time; each may be there once")
    }
    draft.setID(id)
    draft.setOrigin(file: abstracts.path, line: abstracts.line)
    draft.addText(cells[2].isEmpty ? cells[1] : cells[1] + "\n" + cells[2])
    draft.hasGold = relations != nil
    var places: [String: Int] = [:]
    for row in mentions {
      let name = row.cells[0]
      guard let start = Int(row.cells[2]), let end = Int(row.cells[3]) else {
        throw entities.error(
          "'\(row.cells[2])' and '\(row.cells[3])' are no offsets; offsets are whole numbers", at: row)
      }
      guard places[name] == nil else {
        throw entities.error("mention '\(name)' of abstract '\(id)' comes for the second time", at: row)
      }
      places[name] = draft.addSpan(
        RecordSpan(TextSpan(start: start, end: end), label: labels.intern(type(row.cells[1]), .spans)), id: name,
        mention: row.cells[4])
    }
    guard let relations else { return }
    for row in related {
      let (head, tail) = (row.cells[row.cells.count - 2], row.cells[row.cells.count - 1])
      draft.addPair(
        RecordPair(
          head: try place(head, "Arg1:", in: places, at: row, of: relations, id),
          tail: try place(tail, "Arg2:", in: places, at: row, of: relations, id),
          label: labels.intern(row.cells[0], .pairs)))
    }
  }

  private func type(_ written: String) -> String { mergesGenes && written.hasPrefix("GENE-") ? "GENE" : written }

  private func place(
    _ cell: String, _ prefix: String, in places: [String: Int], at row: ChemProtTable.Row, of table: ChemProtTable,
    _ id: String
  ) throws(PluginError) -> Int {
    guard cell.hasPrefix(prefix) else {
      throw table.error("'\(cell)' is no argument; an argument is written \(prefix)T1", at: row)
    }
    let name = String(cell.dropFirst(prefix.count))
    guard let place = places[name] else {
      throw table.error("mention '\(name)' of abstract '\(id)' is not among its entities", at: row)
    }
    return place
  }
}
