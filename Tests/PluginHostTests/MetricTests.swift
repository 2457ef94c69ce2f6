import PluginHost
import Testing

@Suite("Metrics")
struct MetricTests {
  private func metric(_ macros: String...) throws -> MetricItem {
    let probe = TestProbe.probe()
    let places = try PluginPlaces(folders: [], executable: nil, variable: nil, home: nil)
    let path = TestPlugins.library("lines", macros: macros)
    return try PluginRegistry(PluginCatalog(places, probe: probe), files: [path], probe: probe).metric("accuracy.v1")
  }

  private func record(_ label: Int?) throws -> StoredRecord {
    var draft = RecordDraft()
    draft.texts = [RecordText(text: "x")]
    draft.classes = [RecordClass(label: label)]
    return try draft.stored()
  }

  private var labels: LabelInventories {
    var labels = LabelInventories()
    _ = labels[.records].add("no")
    labels.closeTraining()
    _ = labels[.records].add("yes")
    return labels
  }

  @Test("counting in two states and merging them is counting in one")
  func merging() throws {
    let metric = try metric()
    let no = try record(0)
    let yes = try record(1)
    let whole = try metric.begin(labels: labels)
    let first = try metric.begin(labels: labels)
    let second = try metric.begin(labels: labels)
    for state in [whole, first] {
      try state.update(gold: no, predicted: no)
      try state.update(gold: yes, predicted: nil)
    }
    for state in [whole, second] {
      try state.update(gold: yes, predicted: yes)
      try state.update(gold: no, predicted: no)
    }
    try first.merge(second)
    #expect(try whole.finish() == first.finish())
    #expect(
      try whole.finish() == [
        MetricValue(name: "accuracy", value: 0.75, direction: .higher, isPrimary: true, isUndefined: false),
        MetricValue(name: "error:any", value: 0.25, direction: nil, isPrimary: false, isUndefined: false),
      ])
  }

  @Test("no record at all gives defined values that say so")
  func empty() throws {
    let values = try metric().begin(labels: labels).finish()
    #expect(values[0].isUndefined && values[0].value == 0)
  }

  @Test("values that are not finite, come twice or have unknown flags are refused")
  func nonsense() throws {
    let site = PluginSite(plugin: "lines", item: "accuracy.v1", function: "finish")
    #expect(throws: PluginError.nonsense(site, .notFinite(field: "accuracy"))) {
      try metric("SCORE=0.0/0.0").begin(labels: labels).finish()
    }
    #expect(throws: PluginError.nonsense(site, .duplicate(field: "name", name: "accuracy"))) {
      try metric("SCORE_TWICE").begin(labels: labels).finish()
    }
    #expect(
      throws: PluginError.nonsense(
        site, .outOfRange(field: "the flags of later", value: 16, allowed: 0...15))
    ) { try metric("SCORE_FLAGS=16").begin(labels: labels).finish() }
    for flags in ["BP_HIGHER_IS_BETTER|BP_LOWER_IS_BETTER", "BP_PRIMARY"] {
      #expect(
        throws: PluginError.nonsense(site, .direction(value: "later", both: flags != "BP_PRIMARY"))
      ) { try metric("SCORE_FLAGS=\(flags)").begin(labels: labels).finish() }
    }
  }

  @Test("a key names a metric and one of its values")
  func keys() throws {
    let values = try metric().begin(labels: labels).finish()
    #expect(MetricKey("accuracy.v1:error:any")?.find(in: values)?.name == "error:any")
    #expect(MetricKey("accuracy.v1")?.find(in: values)?.name == "accuracy")
    #expect(MetricKey("accuracy.v1")?.value == nil)
    #expect(MetricKey("accuracy.v1:nothing")?.find(in: values) == nil)
    for text in ["", ":f1", "accuracy.v1:", "Accuracy:f1"] { #expect(MetricKey(text) == nil) }
  }
}
