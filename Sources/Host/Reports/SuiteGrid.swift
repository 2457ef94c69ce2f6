import Workflows

/// A table of a suite's report, before it is written in a language of documents.
struct SuiteGrid {
  /// A cell.
  struct Cell: Equatable {
    var text: String
    /// Whether it is one of our own figures.
    var isOurs = false
    /// Whether no other figure of its row is better.
    var isBest = false

    init(_ text: String, isOurs: Bool = false, isBest: Bool = false) {
      self.text = text
      self.isOurs = isOurs
      self.isBest = isBest
    }
  }

  /// Its heading.
  let title: String
  /// What a reader must know to read it.
  let note: String
  /// The headings of its columns.
  let headings: [String]
  /// How many columns from the left are words; the others are numbers.
  let words: Int
  /// Its rows.
  var rows: [[Cell]] = []
}

/// The tables of a report.
extension SuiteGrid {
  /// All of them, in the order of a report.
  static func all(of report: SuiteReport) -> [SuiteGrid] {
    let groups = report.description.groups.filter { !report.entries(of: $0).isEmpty }
    return groups.map { counts(of: $0, report) } + groups.map { figures(of: $0, report) }
      + [folds(report), seen(report), coverage(report), trainings(report)].filter { !$0.rows.isEmpty }
  }

  /// How much the data sets hold, published and here.
  private static func counts(of group: SuiteDescription.Group, _ report: SuiteReport) -> SuiteGrid {
    let entries = report.entries(of: group)
    let splits = ["all", "train", "devel", "test"]
    let published = splits.filter { split in entries.contains { $0.set.paperCounts[split] != nil } }
    var grid = SuiteGrid(
      title: "\(group.title): \(group.countedAs)",
      note: "Number of \(group.countedAs), published (table \(group.tables.counts)) and counted here.",
      headings: ["Data set", "Kind"] + published.map { "Published, \($0)" } + splits.map { "Here, \($0)" }, words: 2)
    for entry in entries {
      let here = splits.map { entry.path == nil ? "–" : entry.counts[$0].map(String.init) ?? "" }
      grid.rows.append(
        [Cell(entry.set.title), Cell(entry.set.kind)]
          + published.map { Cell(entry.set.paperCounts[$0].map(String.init) ?? "") }
          + here.map { Cell($0, isOurs: true) })
    }
    return grid
  }

  /// Published figures and ours.
  private static func figures(of group: SuiteDescription.Group, _ report: SuiteReport) -> SuiteGrid {
    let columns = report.description.columns
    let metrics = report.entries(of: group).map { $0.set.metric ?? group.metric }
    var grid = SuiteGrid(
      title: "\(group.title): results",
      note: "Percent on test, published (table \(group.tables.figures)) and ours"
        + (report.seeds.count > 1 ? ", the mean over \(report.seeds.count) seeds ± its standard deviation" : "")
        + ". Metric: \(Messages.list(unique(metrics))). The best figure of a row is bold.",
      headings: ["Data set", "Metric"] + columns.map(\.title) + report.models.map(\.name), words: 2)
    for entry in report.entries(of: group) {
      for value in group.values {
        let published = columns.map { report.published(entry, column: $0.id, value: value.id) }
        let ours = report.models.map { entry.figures[$0.name]?.values[value.id] }
        grid.rows.append(
          row(
            entry.set.title, value.title, published,
            ours.map { $0.map { ($0.mean * 100, $0.deviation.map { $0 * 100 }) } }
          ))
      }
    }
    guard report.entries(of: group).contains(where: { $0.path != nil }) else { return grid }
    for value in group.values {
      grid.rows.append(
        row(
          "Average of those found", value.title,
          columns.map { report.average(group, value: value.id, column: $0.id) },
          report.models.map { report.average(group, value: value.id, column: $0.name).map { ($0, nil) } }))
    }
    return grid
  }

  private static func row(
    _ title: String, _ value: String, _ published: [Double?], _ ours: [(mean: Double, deviation: Double?)?]
  ) -> [Cell] {
    let best = (published + ours.map { $0?.mean }).compactMap { $0.map { Messages.digits($0, 2) } }
      .max { (Double($0) ?? 0) < (Double($1) ?? 0) }
    func cell(_ figure: Double?, _ deviation: Double?, isOurs: Bool) -> Cell {
      guard let figure else { return Cell("–", isOurs: isOurs) }
      let text = Messages.digits(figure, 2)
      return Cell(
        text + (deviation.map { " ± \(Messages.digits($0, 2))" } ?? ""), isOurs: isOurs, isBest: text == best)
    }
    return [Cell(title), Cell(value)] + published.map { cell($0, nil, isOurs: false) }
      + ours.map { cell($0?.mean, $0?.deviation ?? nil, isOurs: true) }
  }

  /// Data sets that are measured over folds: the ways to take folds together.
  private static func folds(_ report: SuiteReport) -> SuiteGrid {
    var grid = SuiteGrid(
      title: "Folds",
      note: "Percent. The tables above hold the mean over the folds; pooled is the value over all folds' predictions "
        + "together.",
      headings: ["Data set", "Model", "Metric", "Mean", "± over folds", "Pooled"], words: 3)
    for group in report.description.groups {
      for entry in report.entries(of: group) {
        for model in report.models {
          guard let figures = entry.figures[model.name], !figures.pooled.isEmpty else { continue }
          for value in group.values {
            let numbers = [
              figures.values[value.id]?.mean, figures.foldDeviations[value.id], figures.pooled[value.id],
            ]
            grid.rows.append(
              [Cell(entry.set.title), Cell(model.name), Cell(value.title)]
                + numbers.map { Cell($0.map { Messages.digits($0 * 100, 2) } ?? "–", isOurs: true) })
          }
        }
      }
    }
    return grid
  }

  /// What models remember and what they recognise.
  private static func seen(_ report: SuiteReport) -> SuiteGrid {
    var grid = SuiteGrid(
      title: "Seen and unseen mentions",
      note:
        "Gold mentions of test whose text and type training holds, and the others: how many there are, and the percent "
        + "of them that was found.",
      headings: ["Data set", "Model", "Seen", "Recall, seen", "Unseen", "Recall, unseen"], words: 2)
    for entry in report.entries {
      for model in report.models {
        guard let recall = entry.figures[model.name]?.recall else { continue }
        grid.rows.append(
          [Cell(entry.set.title), Cell(model.name)]
            + [recall.seen, recall.unseen].flatMap {
              [Cell(String($0.gold), isOurs: true), Cell(Messages.digits($0.value * 100, 2), isOurs: true)]
            })
      }
    }
    return grid
  }

  /// What became of the gold items of every test.
  private static func coverage(_ report: SuiteReport) -> SuiteGrid {
    var grid = SuiteGrid(
      title: "Coverage",
      note: "Gold items of test, those that a prediction could reach, and why the others could not. All count.",
      headings: ["Data set", "Out of reach", "Gold", "Within reach"], words: 2)
    for entry in report.entries {
      guard let figures = report.models.first.flatMap({ entry.figures[$0.name] }) else { continue }
      let reasons = figures.unreached.keys.sorted().map { "\(figures.unreached[$0] ?? 0) \($0)" }
      let lost = figures.unreached.values.reduce(0, +)
      grid.rows.append([
        Cell(entry.set.title), Cell(reasons.isEmpty ? "none" : reasons.joined(separator: ", ")),
        Cell(String(figures.test.items), isOurs: true), Cell(String(figures.test.items - lost), isOurs: true),
      ])
    }
    return grid
  }

  /// How and how long every model was trained.
  private static func trainings(_ report: SuiteReport) -> SuiteGrid {
    var grid = SuiteGrid(
      title: "Training",
      note: "Settings by the names of the options of host finetune. Seconds with reading and measuring, all folds "
        + "together; pieces a second in the training loop.",
      headings: ["Data set", "Model", "Settings", "Seconds", "Pieces a second"], words: 3)
    for entry in report.entries {
      for model in report.models {
        guard let figures = entry.figures[model.name] else { continue }
        let recipe = figures.recipe.keys.sorted().map { "\($0) \(figures.recipe[$0] ?? "")" }
        grid.rows.append([
          Cell(entry.set.title), Cell(model.name), Cell(recipe.joined(separator: ", ")),
          Cell(Messages.digits(figures.seconds, 0), isOurs: true),
          Cell(Messages.digits(figures.piecesPerSecond, 0), isOurs: true),
        ])
      }
    }
    return grid
  }

  private static func unique(_ names: [String]) -> [String] {
    var seen = Set<String>()
    return names.filter { seen.insert($0).inserted }
  }
}
