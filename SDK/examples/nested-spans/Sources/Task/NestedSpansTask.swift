import PluginSDK

/// Mentions that may lie within each other: every run of at most `max-width` words is classified by the states of its
/// first and last word and by its width, and whatever is a mention is kept, overlapping or not.
///
/// The candidates differ from batch to batch, so their rows are constants; the output is `BP_ON_ITEMS`, with as many rows a
/// window as it has candidates.
public struct NestedSpansTask: TaskPlugin {
  /// The id users write.
  public static let id = "nested-spans"
  /// The task in a sentence.
  public static let summary = "Mentions, also those within others, by classifying every run of words"
  /// What is predicted, and hidden until then.
  public static let targets: TaskTargets = .spans
  /// The host's own settings, with other defaults, and those of this task.
  public static let options: [PluginOption] = [
    .real("learning-rate", "1e-4", in: 0...1, "Highest learning rate"),
    .integer("epochs", 6, in: 1...100_000, "Passes over the training data"),
    .integer("batch-size", 16, in: 1...1_000_000, "Inputs in a training step"),
    .text("metrics", "span-exact.v1", "Metrics that are reported"),
    .text("select-by", "span-exact.v1:f1", "What the best epoch is kept by"),
    .integer("max-width", 6, in: 1...64, "Words of the longest mention"),
    .integer("layer-size", 128, in: 1...4096, "Width of the layer before the classes"),
    .real("dropout", "0.1", in: 0...0.9, "Share of the states that training drops"),
  ]

  /// The columns of the table of widths.
  static let widthSize = 16

  /// The types that training holds; class 0 is no mention, class 1 + t is type t.
  let types: [String]
  let hiddenSize: Int
  let maxWidth: Int
  let layerSize: Int
  let dropout: Double

  /// Makes the task for the labels of a training.
  public init(setup: TaskSetup) throws(PluginError) {
    types = setup.labels[.spans].names
    hiddenSize = setup.hiddenSize
    maxWidth = try setup.settings.integer("max-width")
    layerSize = try setup.settings.integer("layer-size")
    dropout = try setup.settings.real("dropout")
    if types.isEmpty { throw PluginError(.data, "training holds no mention, so there is no type to learn") }
  }

  /// A table of widths, a layer between, and the classifier.
  ///
  /// Two new layers, one on the other, learn slowly from the small numbers that a single one begins with: their
  /// deviation is that which keeps the size of what passes through, and they go ten times as fast as the encoder.
  public var parameters: [TaskParameter] {
    let inputs = 2 * hiddenSize + Self.widthSize
    func weight(_ name: String, _ rows: Int, _ columns: Int, from fanIn: Int) -> TaskParameter {
      let deviation = 1 / Float(fanIn).squareRoot()
      return TaskParameter(name, [rows, columns], start: .normalWithDeviation(deviation), rateScale: 10)
    }
    return [
      weight("widths.weight", maxWidth, Self.widthSize, from: 1),
      weight("between.weight", layerSize, inputs, from: inputs),
      TaskParameter("between.bias", [layerSize], start: .zero, rateScale: 10),
      weight("classifier.weight", 1 + types.count, layerSize, from: layerSize),
      TaskParameter("classifier.bias", [1 + types.count], start: .zero, rateScale: 10),
    ]
  }

  /// Each text as it is, in overlapping windows where it is long.
  public func prepare(_ record: RecordView, training: Bool, into inputs: InputSink) throws(PluginError) {
    for (index, text) in record.texts.enumerated() where text.role == .body {
      try inputs.add([.copy(text: index, TextSpan(start: 0, end: text.text.count))], fit: .window)
    }
  }

  /// Enters mentions that are no candidate: too wide, not of whole words, discontinuous, or cut by every window; and those
  /// with the place of another one, as a candidate has one class.
  public func account(_ record: RecordView, windows: Batch, ledger: Ledger) throws(PluginError) {
    let places = Set(
      Candidates(windows, maxWidth: maxWidth).list.compactMap { Candidates.place($0, windows, record) })
    var seen: Set<Candidates.Place> = []
    for (index, span) in record.spans.enumerated() {
      let place = Candidates.Place(text: span.text, span: span.span)
      if span.group != nil || !places.contains(place) {
        try ledger.enter("not-a-candidate", .spans, index)
      } else if !seen.insert(place).inserted {
        try ledger.enter("second-type", .spans, index)
      }
    }
  }

  /// The states of first and last word and the row of the width [K,2H+16], a layer with GELU [K,S], the classes [K,C].
  public func build(_ graph: Graph, batch: Batch, mode: BuildMode) throws(PluginError) {
    let candidates = Candidates(batch, maxWidth: maxWidth)
    let states = graph.hidden().dropout(dropout)
    let parts = graph.concat(
      [
        states.gatherRows(graph.constant(candidates.list.map { Int32($0.first) })),
        states.gatherRows(graph.constant(candidates.list.map { Int32($0.last) })),
        graph.parameter(0).gatherRows(graph.constant(candidates.list.map { Int32($0.width) })),
      ], axis: 1)
    let logits = parts.linear(graph.parameter(1), graph.parameter(2)).activation(.gelu)
      .linear(graph.parameter(3), graph.parameter(4))
    graph.output(slot: 0, logits.softmax(), .items(rowsPerWindow: candidates.counts))
    guard mode.contains(.wantLoss) else { return }
    graph.loss(
      "spans", sum: logits.crossEntropy(graph.constant(try targets(candidates, batch)), ignore: -1),
      weight: Double(candidates.list.count))
  }

  /// Every candidate whose best class is a type, with its probability.
  public func decode(_ outputs: DecodeView, into sink: RecordSink) throws(PluginError) {
    let draft = RecordDraft()
    if outputs.windows.windowCount > 0 {
      let candidates = Candidates(outputs.windows, maxWidth: maxWidth).list
      let rows = try outputs.rows(slot: 0)
      var next = 0
      for window in 0..<outputs.windows.windowCount {
        for row in try outputs.items(slot: 0, window: window) {
          let candidate = candidates[next]
          next += 1
          var best = 0
          for (index, score) in rows[row].enumerated() where score > rows[row][best] { best = index }
          guard best > 0, let place = Candidates.place(candidate, outputs.windows, outputs.record) else { continue }
          draft.addSpan(
            RecordSpan(place.span, text: place.text, label: best - 1, score: Double(rows[row][best])))
        }
      }
    }
    try sink.put(draft)
  }

  /// The class of each candidate: that of the gold mention with its place, else 0.
  private func targets(_ candidates: Candidates, _ batch: Batch) throws(PluginError) -> [Int32] {
    var classes: [Int: [Candidates.Place: Int32]] = [:]
    var targets: [Int32] = []
    var next = 0
    for window in 0..<batch.windowCount {
      let index = batch.recordIndex(ofWindow: window)
      let record = try batch.record(index)
      if classes[index] == nil { classes[index] = goldClasses(record) }
      for candidate in candidates.list[next..<next + candidates.counts[window]] {
        let place = Candidates.place(candidate, batch, record)
        targets.append(place.flatMap { classes[index]?[$0] } ?? 0)
      }
      next += candidates.counts[window]
    }
    return targets
  }

  /// Gold mentions by their places; of two with one place the first counts.
  private func goldClasses(_ record: RecordView) -> [Candidates.Place: Int32] {
    var classes: [Candidates.Place: Int32] = [:]
    for span in record.spans where span.group == nil {
      guard let type = span.label, type < types.count else { continue }
      let place = Candidates.Place(text: span.text, span: span.span)
      if classes[place] == nil { classes[place] = Int32(1 + type) }
    }
    return classes
  }
}
