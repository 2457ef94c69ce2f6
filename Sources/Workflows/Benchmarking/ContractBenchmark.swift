import Compute
import Encoder
import JSON
import PluginHost

/// What the plugin contract costs: a call in either direction, and a training step whose head comes from a plugin beside
/// the same head compiled into the host.
struct ContractBenchmark {
  let model: BenchmarkModel
  let request: BenchmarkRequest
  private static let calls = 1_000_000
  private static let tags = ["O", "B-Name", "I-Name"]

  /// The rows: calls, then steps.
  func run() throws -> [JSONObject] {
    var request = request
    request.data = nil
    let batch = try BenchmarkInput(model: model, request: request).batches().batches[0]
    let processor = try model.processor(threads: request.threads)
    let registry = try WorkflowContext.registry(pluginFolders: request.pluginFolders)
    let task = try instance(registry)
    let packed = try Self.packed(batch, labels: labels)
    let compiled = try TrainingSteps.tagging(model, on: processor)
    let plugged = try TrainingSteps.plugin(task, batch: packed, model, on: processor)
    let (own, through) = try Repetition.alternating(
      request.repeats, { try compiled.step(batch) }, { try plugged.step(batch) })
    return [
      call("a call into a plugin", ContractCost.intoPlugin(task, calls: Self.calls)),
      call(
        "a call into the host",
        ContractCost.intoHost(task, batch: packed, processor: processor, calls: Self.calls)),
      ["name": .string("a step, head compiled in"), "milliseconds": JSONValue(own.median * 1e3)],
      [
        "name": .string("a step, head of a plugin"), "milliseconds": JSONValue(through.median * 1e3),
        "share_of_compiled": JSONValue(own.median / through.median),
      ],
    ]
  }

  private func call(_ name: String, _ seconds: Double?) -> JSONObject {
    ["name": .string(name), "nanoseconds": seconds.map { JSONValue($0 * 1e9) } ?? .null]
  }

  private var labels: LabelInventories {
    var labels = LabelInventories()
    for tag in Self.tags { _ = labels[.words].add(tag) }
    _ = labels[.spans].add("Name")
    labels.closeTraining()
    return labels
  }

  private func instance(_ registry: PluginRegistry) throws -> TaskInstance {
    let task = try registry.task("ner")
    return try task.create(
      TaskSetup(
        hiddenSize: model.configuration.hiddenSize, layerCount: model.configuration.layerCount,
        maximumLength: model.configuration.maximumPositions, labels: labels, recordCount: 1,
        settings: try task.options().settings(), purpose: .training))
  }

  /// The batch as a task sees it: every piece a word with a tag, but the first and the last of a sequence.
  private static func packed(_ batch: PackedSequences, labels: LabelInventories) throws -> PackedBatch {
    var records: [StoredRecord] = []
    var windows: [PackedWindow] = []
    for sequence in 0..<batch.sequenceCount {
      let tokens = batch.tokens(of: sequence)
      var draft = RecordDraft()
      draft.hasGold = true
      draft.wordsAreGiven = true
      draft.texts = [RecordText(text: String(repeating: "a ", count: tokens.count))]
      var window = PackedWindow(record: sequence)
      for (place, token) in tokens.enumerated() {
        window.pieces.append(batch.pieces[token])
        window.segments.append(0)
        let isSpecial = place == 0 || place == tokens.count - 1
        if !isSpecial {
          let range = 2 * place..<2 * place + 1
          draft.words.append(RecordSpan(range: range, label: place % tags.count))
        }
        window.sources.append(isSpecial ? nil : 0)
        window.words.append(isSpecial ? nil : place - 1)
        window.ranges.append(isSpecial ? 0..<0 : 2 * place..<2 * place + 1)
        window.flags.append(isSpecial ? .special : [.wordStart, .owned, .basicStart])
      }
      records.append(try draft.stored())
      windows.append(window)
    }
    return PackedBatch(records: records, windows: windows)
  }
}

extension TrainingSteps {
  /// Steps whose head a plugin's task records.
  static func plugin(
    _ task: TaskInstance, batch packed: PackedBatch, _ model: BenchmarkModel, on processor: Processor
  ) throws -> TrainingSteps {
    let layerCount = model.configuration.layerCount
    let parts = try model.forTraining(pooler: false, on: processor) { _, store -> Heads in
      let parameters = try task.parameters.map { parameter in
        try store.declare(
          ParameterDeclaration(
            name: parameter.name, shape: Shape(parameter.dimensions) ?? .scalar,
            initializer: parameter.start == .zero
              ? .zeros : .truncatedNormal(deviation: model.configuration.initializerRange),
            decays: parameter.decays))
      }
      return { graph, output, _ in
        // What fails here shows as a step without a loss, which the executor refuses.
        _ = try? task.build(
          on: graph, batch: packed,
          inputs: HeadInputs(layerCount: layerCount, hidden: { _ in output.last }, pooled: { output.last }),
          parameters: parameters, processor: processor, training: true, wantsLoss: true)
      }
    }
    return TrainingSteps(parts, on: processor)
  }
}
