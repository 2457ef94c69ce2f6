import Compute
import Glibc
import PluginHost
import Testing

@Suite("The graph that heads are lent")
struct GraphTests {
  /// Sums of at most eight products of numbers below ten, in single precision.
  private let tolerance = 1e-4

  private func close(_ found: UnsafeBufferPointer<Float>, _ expected: [Double], _ tolerance: Double? = nil) {
    #expect(found.count == expected.count)
    for (index, value) in found.enumerated() {
      #expect(abs(Double(value) - expected[index]) < (tolerance ?? self.tolerance), "element \(index)")
    }
  }

  @Test("a head's outputs and loss are what its layers say")
  func good() throws {
    let bench = try HeadBench("good")
    let graph = bench.graph()
    let head = try bench.build(on: graph)
    let executor = Executor(processor: bench.processor)
    try executor.forwardBackward(graph)
    let output = try #require(head.outputs.first)
    #expect(output.axis == .windows && output.rows == 3 && output.columns == 2 && output.firstItem == nil)
    let logits = bench.logits(bench.pooled)
    close(try executor.floats(of: output.value), logits)
    // Targets: the first record's class for its two windows, then the second's.
    var loss = 0.0
    var gradient = [Double](repeating: 0, count: 2)
    for (row, target) in [1, 1, 0].enumerated() {
      let (a, b) = (logits[row * 2], logits[row * 2 + 1])
      let sum = exp(a) + exp(b)
      loss += log(sum) - (target == 0 ? a : b)
      for column in 0..<2 {
        gradient[column] += (exp(logits[row * 2 + column]) / sum - (column == target ? 1 : 0)) / 3
      }
    }
    #expect(graph.losses.map(\.name) == ["classes"])
    #expect(graph.losses.map(\.weight) == [3])
    #expect(abs(try executor.lossSum(graph.losses[0]) - loss) < tolerance)
    close(UnsafeBufferPointer(bench.store.gradient(of: bench.parameters[1])!), gradient)
  }

  @Test("the rows of a record's windows are cut out for decoding")
  func parts() throws {
    let bench = try HeadBench("items")
    let graph = bench.graph(training: false)
    let output = try #require(try bench.build(on: graph, training: false, wantsLoss: false).outputs.first)
    #expect(output.axis == .items && output.firstItem == [0, 3, 5, 8])
    let executor = Executor(processor: bench.processor)
    try executor.forward(graph)
    let values = try executor.floats(of: output.value)
    let part = output.part(1..<3, of: bench.batch, values: values)
    #expect(part.rows == 5 && part.columns == 2 && part.firstItem == [0, 2, 5])
    #expect(part.values == Array(values[6..<16]))
    #expect(graph.losses.isEmpty)
  }

  @Test("a plugin's own operation is run and differentiated, on zeroed outputs and contiguous arrays")
  func custom() throws {
    let bench = try HeadBench("custom")
    let graph = bench.graph()
    let head = try bench.build(on: graph)
    let executor = Executor(processor: bench.processor)
    for _ in 0..<2 {
      try executor.forwardBackward(graph)
      close(try executor.floats(of: head.outputs[0].value), bench.logits(bench.pooled, squared: true))
    }
    // A graph's own failure is not the head's.
    #expect(head.failure(.backwardNotRecorded) as? GraphError == .backwardNotRecorded)
  }

  @Test("sums over row ranges are what they say, and a backward runs through them")
  func segmentSum() throws {
    let bench = try HeadBench("sum")
    let graph = bench.graph()
    let head = try bench.build(on: graph)
    let executor = Executor(processor: bench.processor)
    try executor.forwardBackward(graph)
    // Rows 0...2, 3...4 and 5...7, each filled with its number.
    let sums = [3, 7, 18].flatMap { [Float](repeating: $0, count: 4) }
    close(try executor.floats(of: head.outputs[0].value), bench.logits(sums))
  }

  @Test("a plugin's own operation that fails says why, whether in its shapes or when it runs")
  func customFailures() throws {
    let failing = try HeadBench("custom-fails")
    let graph = failing.graph()
    let head = try failing.build(on: graph)
    let failure = #expect(throws: GraphError.self) { try Executor(processor: failing.processor).forward(graph) }
    #expect(
      head.failure(try #require(failure)) as? PluginError
        == .failed(
          PluginFailure(
            site: PluginSite(plugin: "windows", item: "windows", function: "square.forward"), status: .internal,
            message: "the squarer is out of squares", file: "", line: 0, cause: nil)))
    let shapes = try HeadBench("custom-shapes")
    let error = #expect(throws: PluginError.self) { try shapes.build() }
    guard case .nonsense(let site, .size(field: "out[0]", _)) = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(site.function == "square.infer")
  }

  @Test("random words come from seed, step and tag alone, and only in training")
  func random() throws {
    let bench = try HeadBench("random")
    #expect(throws: PluginError.nonsense(site, .nothing(field: "loss"))) { try bench.build() }
    #expect(throws: PluginError.graph(site, GraphFault("random", .unavailable), further: 0)) {
      try bench.build(training: false, wantsLoss: false)
    }
  }

  private let site = PluginSite(plugin: "windows", item: "windows", function: "build")

  @Test(
    "every misuse is one fault that says what was wrong",
    arguments: [
      ("bad-handle", GraphFault("scale", .staleHandle(argument: "x", handle: 0x0001_2345)), 0),
      ("null-constant", GraphFault("constant", .nullPointer(argument: "array")), 0),
      ("null-data", GraphFault("constant", .nullPointer(argument: "data")), 0),
      ("negative", GraphFault("constant", .dimensions([-1])), 0),
      ("huge-dims", GraphFault("constant", .dimensions([.max, .max, .max, .max])), 0),
      ("f64", GraphFault("constant", .elements(argument: "array", found: .f64, expected: .f32)), 0),
      ("slot-range", GraphFault("output", .index(argument: "slot", value: 4_000_000_000, count: 64)), 0),
      ("slot-twice", GraphFault("output", .twice(slot: 0)), 0),
      ("slot-gap", GraphFault("output", .missingSlot(0)), 0),
      ("rows", GraphFault("output", .rows(slot: 0, found: 8, expected: 3)), 0),
      ("other-thread", GraphFault("hidden", .otherThread), 0),
      ("big-reshape", GraphFault("reshape", .dimensions([.max, .max, -1, 2])), 0),
      ("bad-layer", GraphFault("hidden", .index(argument: "layer", value: 99, count: 3)), 0),
      ("bad-index", GraphFault("parameter", .index(argument: "index", value: 99, count: 2)), 0),
      ("zero-argument", GraphFault("scale", .unknownHandle(argument: "x", handle: 0)), 0),
      ("null-lists", GraphFault("concat", .nullPointer(argument: "values")), 6),
      (
        "shapes",
        GraphFault(
          "matmul",
          .refused(
            .operation(
              name: "matmul", inputs: [TensorType(Shape(8, 4)), TensorType(Shape(2, 4))],
              problem: .size(input: 1, axis: 0, expected: 4, actual: 2)))), 0
      ),
    ])
  func misuse(_ mode: String, _ fault: GraphFault, _ further: Int) throws {
    let bench = try HeadBench(mode)
    // A handle of no build may look like one of this build once in 4096 builds.
    if mode == "bad-handle" {
      let error = #expect(throws: PluginError.self) { try bench.build() }
      guard case .graph(site, let found, 0) = error, found.function == "scale" else {
        Issue.record("another error: \(String(describing: error))")
        return
      }
      return
    }
    #expect(throws: PluginError.graph(site, fault, further: further)) { try bench.build() }
  }

  @Test("misuse by unknown kinds, infinite numbers and huge ranges is refused call by call")
  func kinds() throws {
    let error = #expect(throws: PluginError.self) { try HeadBench("kinds").build() }
    guard
      case .graph(site, GraphFault("activation", .index(argument: "kind", value: 77, count: 6)), let further) = error
    else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(further >= 4)
    #expect(throws: PluginError.self) { try HeadBench("nan-weight").build() }
    #expect(throws: PluginError.self) { try HeadBench("wrong-rank").build() }
  }

  @Test("a value of an earlier build is told from one of this build")
  func stale() throws {
    let bench = try HeadBench("stale")
    #expect(throws: Never.self) { try bench.build() }
    let error = #expect(throws: PluginError.self) { try bench.build() }
    guard case .graph(site, let fault, 0) = error, case .staleHandle(argument: "x", _) = fault.problem else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
  }

  @Test("a graph that is called after its build does nothing, and the next build says so")
  func afterBuild() async {
    // The plugin keeps the graph's address; in a process of its own no other test's build can stand there meanwhile.
    await #expect(processExitsWith: .success) {
      let bench = try HeadBench("after-build")
      try bench.build()
      _ = try bench.instance.prepare(bench.records[0], training: false)
      let error = #expect(throws: PluginError.self) { try bench.build() }
      let site = PluginSite(plugin: "windows", item: "windows", function: "build")
      #expect(error == .graph(site, GraphFault("hidden", .afterBuild), further: 0))
      try bench.build()
    }
  }

  @Test("a build that fails without a word, with an odd status or without a loss is an error")
  func statuses() throws {
    #expect(
      throws: PluginError.failed(
        PluginFailure(site: site, status: .internal, message: "", file: "", line: 0, cause: nil))
    ) { try HeadBench("silent").build() }
    #expect(throws: PluginError.nonsense(site, .status(99))) { try HeadBench("odd-status").build() }
    #expect(throws: PluginError.nonsense(site, .nothing(field: "loss"))) { try HeadBench("no-loss").build() }
    #expect(throws: Never.self) { try HeadBench("no-loss").build(wantsLoss: false) }
  }
}
