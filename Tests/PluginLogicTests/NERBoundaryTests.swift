import NERLogic
import PluginAPI
import PluginSDK
import Testing

@Suite("NER at the boundary")
struct NERBoundaryTests {
  @Test("the entry gives one plugin for ever, and refuses no host, a wrong contract and a host without functions")
  func entry() {
    #expect(PluginSDK.entry(NERPlugin.self, nil) == nil)
    let host = NERFakeHost()
    let plugin = host.plugin
    #expect(plugin != nil)
    #expect(plugin == NERFakeHost().plugin)
    #expect(plugin.map { nerString($0.pointee.id) } == "biobert.ner")
    let later = NERFakeHost(major: BP_ABI_MAJOR + 1)
    #expect(later.plugin == nil)
    #expect(later.told.first?.status == BP_E_UNSUPPORTED)
    #expect(later.told.first?.message.contains("0.1") == true)
    // A host whose table ends before `error`: refused in silence, not a crash.
    #expect(NERFakeHost(size: 16, major: BP_ABI_MAJOR + 1).plugin == nil)
  }

  @Test("the items are the task and the four metrics, each with a table of its own size")
  func items() {
    let items = NERFakeHost().items
    #expect(items.map(\.id) == ["ner"] + NERMetricTests.ids)
    #expect(items.map(\.kind) == ["biobert.task/1"] + [String](repeating: "biobert.metric/1", count: 4))
    #expect(Set(items.map(\.table)).count == 5)
    for item in items {
      let size = item.kind == "biobert.task/1" ? MemoryLayout<bp_task>.size : MemoryLayout<bp_metric>.size
      #expect(item.table.load(as: UInt64.self) == UInt64(size))
    }
  }

  @Test("structs that the caller made shorter are filled only as far as they reach")
  func shortStructs() {
    let task = NERFakeHost().task
    var option = bp_option()
    option.size = UInt64(MemoryLayout<bp_option>.offset(of: \bp_option.initial)!)
    option.maximum = 42
    #expect(task.option(0, &option) == BP_OK)
    #expect(nerString(option.name) == "learning-rate")
    #expect(option.initial.ptr == nil)
    #expect(option.maximum == 42)
  }

  @Test("the declared options are whole")
  func options() { #expect(PluginOption.fault(in: NERTask.options) == nil) }

  @Test("a graph without an operation fails the build with its name")
  func lackingOperation() {
    let host = NERFakeHost()
    let task = NERFakeTask(host, types: ["a"])
    let record = NERTrainingTests.record([])
    let batch = NERFakeBatch(record, inputs: task.inputs(record))
    // This host's graph ends before `cross_entropy`.
    let status = record.withView { record in
      batch.withBatch(record) { batch in
        NERFakeGraph().withGraph(size: MemoryLayout<bp_graph>.offset(of: \bp_graph.cross_entropy)!) {
          task.table.build(task.task, $0, batch, BP_WANT_LOSS)
        }
      }
    }
    #expect(status == BP_E_UNSUPPORTED)
    #expect(host.told.last?.message.contains("cross_entropy") == true)
  }

  @Test("missing or shortened records and batches are refused, not read")
  func refusals() {
    let host = NERFakeHost()
    let task = NERFakeTask(host, types: ["a"])
    var sink = bp_input_sink()
    sink.size = UInt64(MemoryLayout<bp_input_sink>.size)
    #expect(task.table.prepare(task.task, nil, 0, &sink) == BP_E_ARGUMENT)
    var short = bp_record()
    short.size = 8
    #expect(task.table.prepare(task.task, &short, 0, &sink) == BP_E_ARGUMENT)
    #expect(task.table.build(task.task, nil, nil, 0) == BP_E_ARGUMENT)
    #expect(task.table.decode(task.task, nil, nil) == BP_E_ARGUMENT)
    #expect(task.table.create(UnsafePointer(host.table), nil, nil) == BP_E_ARGUMENT)
  }
}
