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
    #expect(later.told.first?.message.contains("1.0") == true)
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

  /// y = x²; dx += 2x dy, with x kept from forward.
  struct Square: CustomOperation {
    let name = "square"
    func infer(inputs: [[Int]], training: Bool) throws(PluginError) -> (outputs: [[Int]], savedBytes: Int) {
      guard inputs.count == 1 else { throw .shape("square takes one input") }
      return ([inputs[0]], inputs[0].reduce(4, *))
    }
    func forward(_ call: OperationCall) throws(PluginError) {
      for (index, x) in call.inputs[0].floats.enumerated() { call.outputs[0].floats[index] = x * x }
      call.saved.copyMemory(from: UnsafeRawBufferPointer(call.inputs[0].floats))
    }
    func backward(_ call: OperationCall) throws(PluginError) {
      let x = call.saved.bindMemory(to: Float.self)
      for (index, dy) in call.outputGradients[0].floats.enumerated() {
        call.inputGradients[0].floats[index] += 2 * x[index] * dy
      }
    }
  }

  @Test("a custom operation infers, computes and differentiates through its table, and refuses what it cannot do")
  func customOperation() throws {
    let host = NERFakeHost()
    #expect(host.plugin != nil)
    let operation = GraphOperation(Square())
    let table = operation.table.pointee
    // One block of numbers: x, y, dx, dy, kept; and the arrays over it.
    let numbers = UnsafeMutablePointer<Float>.allocate(capacity: 10)
    let arrays = UnsafeMutablePointer<bp_array>.allocate(capacity: 4)
    defer {
      numbers.deallocate()
      arrays.deallocate()
    }
    for (index, number) in [3, -2, 0, 0, 1, 1, 10, 100, 0, 0].enumerated() { numbers[index] = Float(number) }
    for index in 0..<4 {
      let data = UnsafeMutableRawPointer(numbers + 2 * index)
      arrays[index] = bp_array(data: data, dims: (1, 2, 0, 0), strides: (2, 1, 0, 0), rank: 2, dtype: BP_F32)
    }
    var inferred = bp_array()
    var saved: UInt64 = 0
    #expect(table.infer(table.`self`, arrays, 1, &inferred, 1, 1, &saved) == BP_OK)
    #expect(saved == 8)
    #expect(inferred.rank == 2)
    #expect(inferred.dims.1 == 2)
    #expect(inferred.strides.0 == 2)
    var call = bp_op_call()
    call.size = UInt64(MemoryLayout<bp_op_call>.size)
    call.inputs = UnsafePointer(arrays)
    call.outputs = UnsafePointer(arrays + 1)
    call.d_inputs = arrays + 2
    call.d_outputs = UnsafePointer(arrays + 3)
    call.n_inputs = 1
    call.n_outputs = 1
    call.saved = UnsafeMutableRawPointer(numbers + 8)
    call.saved_bytes = 8
    let backward = try #require(table.backward)
    #expect(table.forward(table.`self`, &call) == BP_OK)
    #expect(backward(table.`self`, &call) == BP_OK)
    #expect([numbers[2], numbers[3]] == [9, 4])
    #expect([numbers[4], numbers[5]] == [61, -399])  // 1 + 2·3·10 and 1 + 2·(-2)·100
    #expect(table.infer(table.`self`, arrays, 0, &inferred, 1, 1, &saved) == BP_E_SHAPE)
    // Other tests may have made a newer host meanwhile; the operation tells the newest one.
    withExtendedLifetime(operation) {}
  }
}
