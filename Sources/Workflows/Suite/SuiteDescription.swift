import Checkpoints
import JSON

/// A benchmark as its file describes it: data sets, how each is trained and measured, and what was published about them.
///
/// The program knows no data set; whoever wants another benchmark writes another file.
public struct SuiteDescription: Sendable {
  /// Its id.
  public let id: String
  /// Its name for readers.
  public let title: String
  /// Where the published figures stand.
  public let reference: String
  /// The published systems, a column each.
  public let columns: [Column]
  /// The kinds of data sets, a table each.
  public let groups: [Group]
  /// What is trained before data sets that ask for it.
  public let stages: [Stage]
  /// The data sets, in the order of the tables.
  public let sets: [DataSet]
  /// The data sets of a figure by the figure's name, where it is not about all.
  public let figures: [String: [String]]

  /// A column of published figures, or a value of a metric.
  public struct Column: Sendable, Equatable {
    /// Its id, under which figures stand.
    public let id: String
    /// Its heading.
    public let title: String
  }

  /// Data sets of one task.
  public struct Group: Sendable {
    /// Its id.
    public let id: String
    /// Its heading.
    public let title: String
    /// The task's item id.
    public let task: String
    /// The metric that its data sets are measured by.
    public let metric: String
    /// The values of the metric that are shown; the id is the value's name.
    public let values: [Column]
    /// The value that stands for all.
    public let main: String
    /// The published table with the figures, and the one with the counts.
    public let tables: (figures: String, counts: String)
    /// What the published counts are of: gold items, or records.
    public let counted: Counted
    /// What a reader calls that.
    public let countedAs: String
    /// How its data sets are trained, by the names of the options of training.
    public let recipe: [String: String]
  }

  /// What is counted.
  public enum Counted: String, Sendable { case items, records }

  /// A training whose model others begin from.
  public struct Stage: Sendable {
    /// Its id.
    public let id: String
    /// Its name for readers.
    public let title: String
    /// The group whose task and recipe it takes.
    public let group: String
    /// Where its file may lie below the data folder; the first that is there is taken.
    public let train: [String]
    /// Where it is obtained.
    public let source: String
    /// What is other than in the group's recipe.
    public let recipe: [String: String]
  }

  /// A data set.
  public struct DataSet: Sendable {
    /// Its id.
    public let id: String
    /// Its name for readers.
    public let title: String
    /// Its group.
    public let group: String
    /// What its annotations are of.
    public let kind: String
    /// Where a folder with splits, or with folds, may lie below the data folder; the first that is there is taken.
    public let data: [String]
    /// Whether the folder holds folds.
    public let isFolded: Bool
    /// Where a file to train on may lie, for data without splits.
    public let train: [String]
    /// What is predicted, and the gold that the predictions are compared with, for data without splits.
    public let test: (inputs: [String], gold: [String])
    /// The stage whose model it begins from.
    public let after: String?
    /// Its metric, where it is not its group's.
    public let metric: String?
    /// Where it is obtained.
    public let source: String
    /// Published counts, by split; "all" is their sum.
    public let paperCounts: [String: Int]
    /// Published figures in percent, by column and value.
    public let published: [String: [String: Double]]
    /// What is other than in the group's recipe.
    public let recipe: [String: String]
  }

  /// The group of a data set.
  public func group(of set: DataSet) -> Group? { groups.first { $0.id == set.group } }
}

/// Reading of the file.
extension SuiteDescription {
  /// Reads a description.
  /// - Throws: `CheckpointError` for a file that cannot be read, that is no JSON or that lacks something.
  public init(path: String) throws(CheckpointError) {
    let json = try JSONFile.read(path)
    do throws(JSONAccessError) {
      try self.init(json)
    } catch {
      throw .value(path: path, error)
    }
  }

  init(_ json: JSONCursor) throws(JSONAccessError) {
    try json.allowKeys(["id", "title", "reference", "columns", "groups", "stages", "sets", "figures"])
    id = try json.member("id").string()
    title = try json.member("title").string()
    reference = try json.member("reference").string()
    columns = try Self.columns(json.member("columns"), key: "id")
    var groups: [Group] = []
    for element in try json.member("groups").elements() { groups.append(try Group(element)) }
    var stages: [Stage] = []
    for element in try json.optionalMember("stages")?.elements() ?? [] { stages.append(try Stage(element)) }
    var sets: [DataSet] = []
    for element in try json.member("sets").elements() { sets.append(try DataSet(element)) }
    (self.groups, self.stages, self.sets) = (groups, stages, sets)
    var figures: [String: [String]] = [:]
    for member in try json.optionalMember("figures")?.members() ?? [] {
      figures[member.key] = try member.value.strings()
    }
    self.figures = figures
  }

  fileprivate static func columns(_ json: JSONCursor, key: String) throws(JSONAccessError) -> [Column] {
    var columns: [Column] = []
    for element in try json.elements() {
      columns.append(Column(id: try element.member(key).string(), title: try element.member("title").string()))
    }
    return columns
  }

  fileprivate static func recipe(_ json: JSONCursor) throws(JSONAccessError) -> [String: String] {
    guard let recipe = try json.optionalMember("recipe") else { return [:] }
    var settings: [String: String] = [:]
    for (key, value) in try recipe.members() {
      switch value.value {
      case .string(let text): settings[key] = text
      case .integer(let number): settings[key] = "\(number)"
      default: settings[key] = "\(try value.number())"
      }
    }
    return settings
  }

  fileprivate static func strings(_ json: JSONCursor, _ key: String) throws(JSONAccessError) -> [String] {
    try json.optionalMember(key)?.strings() ?? []
  }
}

extension SuiteDescription.Group {
  fileprivate init(_ json: JSONCursor) throws(JSONAccessError) {
    try json.allowKeys([
      "id", "title", "task", "metric", "values", "main", "table", "count_table", "counted", "counted_as", "recipe",
    ])
    id = try json.member("id").string()
    title = try json.member("title").string()
    task = try json.member("task").string()
    metric = try json.member("metric").string()
    values = try SuiteDescription.columns(json.member("values"), key: "key")
    main = try json.member("main").string()
    tables = (try json.member("table").string(), try json.member("count_table").string())
    let counted = try json.member("counted")
    guard let known = SuiteDescription.Counted(rawValue: try counted.string()) else {
      throw .unknownKey(
        path: counted.path.appending(try counted.string()), nearest: SuiteDescription.Counted.items.rawValue)
    }
    self.counted = known
    countedAs = try json.member("counted_as").string()
    recipe = try SuiteDescription.recipe(json)
  }
}

extension SuiteDescription.Stage {
  fileprivate init(_ json: JSONCursor) throws(JSONAccessError) {
    try json.allowKeys(["id", "title", "group", "train", "source", "recipe"])
    id = try json.member("id").string()
    title = try json.member("title").string()
    group = try json.member("group").string()
    train = try json.member("train").strings()
    source = try json.member("source").string()
    recipe = try SuiteDescription.recipe(json)
  }
}

extension SuiteDescription.DataSet {
  fileprivate init(_ json: JSONCursor) throws(JSONAccessError) {
    try json.allowKeys([
      "id", "title", "group", "kind", "data", "folds", "train", "test", "after", "metric", "source", "paper_counts",
      "published", "recipe",
    ])
    id = try json.member("id").string()
    title = try json.member("title").string()
    group = try json.member("group").string()
    kind = try json.member("kind").string()
    data = try SuiteDescription.strings(json, "data")
    isFolded = try json.optionalMember("folds")?.bool() ?? false
    train = try SuiteDescription.strings(json, "train")
    let test = try json.optionalMember("test")
    self.test = (try test?.member("inputs").strings() ?? [], try test?.member("gold").strings() ?? [])
    after = try json.optionalMember("after")?.string()
    metric = try json.optionalMember("metric")?.string()
    source = try json.member("source").string()
    var counts: [String: Int] = [:]
    for (key, value) in try json.optionalMember("paper_counts")?.members() ?? [] { counts[key] = try value.integer() }
    paperCounts = counts
    var published: [String: [String: Double]] = [:]
    for (column, figures) in try json.optionalMember("published")?.members() ?? [] {
      for (key, value) in try figures.members() { published[column, default: [:]][key] = try value.number() }
    }
    self.published = published
    recipe = try SuiteDescription.recipe(json)
  }
}
