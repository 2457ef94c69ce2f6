import Compute
import PluginHost

/// A task of the test's head on a small graph: two records, three windows, width 4, two classes.
struct HeadBench {
  static let hiddenSize = 4
  let instance: TaskInstance
  let records: [StoredRecord]
  let batch: PackedBatch
  let store = ParameterStore()
  let parameters: [ParameterID]
  let processor: Processor
  /// The weight [2, 4], the bias [2].
  let weight: [Float] = [0.1, -0.2, 0.3, 0.4, -0.5, 0.6, 0.7, -0.8]
  let bias: [Float] = [0.05, -0.15]
  /// The pooled rows [3, 4].
  let pooled: [Float] = [1, 2, 3, 4, -1, 0.5, 0, 2, 0.25, -0.75, 1.5, -2]

  static func item() throws -> TaskItem {
    let probe = TestProbe.probe()
    let places = try PluginPlaces(folders: [], executable: nil, variable: nil, home: nil)
    let catalog = PluginCatalog(places, probe: probe)
    return try PluginRegistry(catalog, files: [TestPlugins.library("head")], probe: probe).task("windows")
  }

  static var labels: LabelInventories {
    var labels = LabelInventories()
    for name in ["no", "yes"] { _ = labels[.records].add(name) }
    for name in ["O", "B"] { _ = labels[.words].add(name) }
    labels.closeTraining()
    _ = labels[.records].add("perhaps")
    return labels
  }

  static func setup(_ item: TaskItem, _ settings: [String: String], state: [UInt8] = []) throws -> TaskSetup {
    TaskSetup(
      hiddenSize: hiddenSize, layerCount: 2, maximumLength: 16, labels: labels, recordCount: 2,
      settings: try item.options().settings(settings), purpose: .training, state: state, stateVersion: "2")
  }

  static func record(_ text: String, label: Int) throws -> StoredRecord {
    var draft = RecordDraft()
    draft.id = "id-" + text
    draft.file = "corpus.txt"
    draft.line = 7
    draft.hasGold = true
    draft.texts = [RecordText(text: text)]
    draft.words = [RecordSpan(range: 0..<1, label: 0), RecordSpan(range: 1..<2, label: 1)]
    draft.spans = [RecordSpan(range: 0..<2)]
    draft.classes = [RecordClass(label: label)]
    return try draft.stored()
  }

  static func window(_ record: Int, tokens: Int, number: Int = 0, count: Int = 1) -> PackedWindow {
    var window = PackedWindow(record: record, number: number, count: count, tag: 77)
    for token in 0..<tokens {
      window.pieces.append(Int32(100 + token))
      window.segments.append(0)
      window.sources.append(token == 0 ? nil : 0)
      window.words.append(token == 0 ? nil : token - 1)
      window.ranges.append(token == 0 ? 0..<0 : token - 1..<token)
      window.flags.append(token == 0 ? .special : [.wordStart, .owned])
    }
    return window
  }

  init(_ mode: String, threads: Int = 1) throws {
    let item = try Self.item()
    instance = try item.create(Self.setup(item, ["mode": mode]))
    records = [try Self.record("abc", label: 1), try Self.record("def", label: 0)]
    batch = PackedBatch(
      records: records,
      windows: [
        Self.window(0, tokens: 3, number: 0, count: 2), Self.window(0, tokens: 2, number: 1, count: 2),
        Self.window(1, tokens: 3),
      ])
    var ids: [ParameterID] = []
    for parameter in instance.parameters {
      ids.append(
        try store.declare(
          ParameterDeclaration(name: parameter.name, shape: Shape(parameter.dimensions) ?? .scalar, initializer: .zeros)
        ))
    }
    parameters = ids
    try store.allocate(.trainable)
    for (id, values) in zip(ids, [weight, bias]) {
      _ = store.mutableValues(of: id)?.update(fromContentsOf: values)
    }
    processor = try Processor(threads: threads)
  }

  /// The hidden rows [8, 4]: row r is r, r, r, r.
  func hidden(_ graph: Graph) -> Value {
    graph.constant((0..<batch.tokenCount).flatMap { [Float](repeating: Float($0), count: 4) }, Shape(8, 4))
  }

  func graph(training: Bool = true) -> Graph {
    Graph(
      parameters: store, mode: training ? .training(RandomKey(seed: 5, step: 3)) : .inference)
  }

  @discardableResult
  func build(
    on graph: Graph? = nil, training: Bool = true, wantsLoss: Bool = true
  ) throws(PluginError) -> BuiltHead {
    let graph = graph ?? self.graph(training: training)
    return try instance.build(
      on: graph, batch: batch,
      inputs: HeadInputs(
        layerCount: 2, hidden: { _ in hidden(graph) }, pooled: { graph.constant(pooled, Shape(3, 4)) }),
      parameters: parameters, processor: processor, training: training, wantsLoss: wantsLoss)
  }

  /// What linear of the pooled rows should give, in double precision.
  func logits(_ rows: [Float], squared: Bool = false) -> [Double] {
    var result: [Double] = []
    for row in 0..<rows.count / 4 {
      for column in 0..<2 {
        var sum = Double(bias[column])
        for place in 0..<4 {
          let x = Double(rows[row * 4 + place])
          sum += (squared ? x * x : x) * Double(weight[column * 4 + place])
        }
        result.append(sum)
      }
    }
    return result
  }
}
