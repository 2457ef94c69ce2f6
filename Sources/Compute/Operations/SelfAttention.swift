import CKernels

/// Scaled dot-product self-attention within each sequence of a packed batch. Vaswani et al., arXiv:1706.03762.
///
/// Input: queries, keys and values side by side [N, 3 H]. Output: [N, H], heads side by side.
/// Some heads of one sequence are one item of work; each writes its own columns of its own rows.
struct SelfAttention: Operation {
  /// Row starts of the sequences, and N at the end.
  let starts: [Int32]
  /// The sequences, longest first: the last items to finish should be short.
  let order: [Int32]
  let headCount: Int
  let dropout: bk_dropout
  let longest: Int
  var name: String { "attention" }

  init(starts: [Int32], headCount: Int, dropout: bk_dropout) {
    self.starts = starts
    self.headCount = headCount
    self.dropout = dropout
    let lengths = zip(starts.dropFirst(), starts).map { Int($0) - Int($1) }
    longest = max(lengths.max() ?? 0, 0)
    order = lengths.indices.sorted { (-lengths[$0], $0) < (-lengths[$1], $1) }.map { Int32($0) }
  }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    try inputs.expect(count: 1)
    try inputs.expect(0, .f32)
    try inputs.expect(0, rank: 2)
    let rows = inputs[0].shape[0], width = inputs[0].shape[1]
    guard headCount > 0, width % (3 * headCount) == 0 else {
      throw .setting(name: "headCount", value: Double(headCount))
    }
    // The one pointer taken is of the array's own storage and does not outlive the call.
    let outcome: Result<Void, OperationProblem> = starts.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return .failure(.starts(input: 0, position: 0)) }
      do throws(OperationProblem) {
        return .success(try expectStarts(base, count: buffer.count, rows: rows, input: 0))
      } catch {
        return .failure(error)
      }
    }
    try outcome.get()
    let headSize = width / 3 / headCount
    var inference = Inference(TensorType(Shape(rows, width / 3)))
    inference.keepsOutputs = true
    inference.workerScratchBytes = Int(bk_attention_scratch(Int64(longest), Int64(headSize), mode.backward ? 1 : 0)) * 4
    if mode.backward { inference.savedBytes = rows * headCount * 4 }
    return inference
  }

  func forward(_ run: OperationRun) {
    let kernels = run.attention
    forEachHead(run) { head, _, worker in
      kernels.forward(head, scratch: run.workerScratch(worker).assumingMemoryBound(to: Float.self))
    }
  }

  func backward(_ run: OperationRun) {
    guard let slot = run.gradient(input: 0) else { return }
    let kernels = run.attention, dy = run.gradient(output: 0)
    let width = run.type(output: 0).shape[1]
    forEachHead(run) { head, place, worker in
      let from = slot.pointer + place.row * 3 * width + place.column
      let gradient = bk_attention_gradient(
        d_out: dy + place.row * width + place.column, ld_d_out: Int64(width), d_q: from, d_k: from + width,
        d_v: from + 2 * width, ld: Int64(3 * width), accumulate: slot.accumulate ? 1 : 0)
      kernels.backward(
        head, gradient: gradient, scratch: run.workerScratch(worker).assumingMemoryBound(to: Float.self))
    }
  }

  /// Items of work for each thread at least, so that threads end together.
  private static let itemsOfThread = 12

  private func forEachHead(
    _ run: OperationRun, _ body: (_ head: bk_attention, _ place: (row: Int, column: Int), _ worker: Int) -> Void
  ) {
    let shape = run.type(output: 0).shape
    let rows = shape[0], width = shape[1], headSize = width / headCount
    let packed = run.floats(input: 0), out = run.floats(output: 0)
    let logSums = run.backwardFollows ? run.saved?.assumingMemoryBound(to: Float.self) : nil
    let scale = Float(1 / Double(headSize).squareRoot())
    // A thread that takes several heads asks for the next one's rows while it computes one.
    let wanted = Self.itemsOfThread * run.processor.pool.threadCount
    let groups = min((wanted + order.count - 1) / max(order.count, 1), headCount)
    run.processor.pool.parallelFor(order.count * groups) { item, worker in
      let sequence = Int(order[item / groups]), group = item % groups
      let row = Int(starts[sequence]), length = Int(starts[sequence + 1]) - row
      guard length > 0 else { return }
      let numbers = headCount * group / groups..<headCount * (group + 1) / groups
      for number in numbers {
        let column = number * headSize, from = packed + row * 3 * width + column
        let head = bk_attention(
          length: Int64(length), head_size: Int64(headSize), q: from, k: from + width, v: from + 2 * width,
          ld: Int64(3 * width), scale: scale, out: out + row * width + column, ld_out: Int64(width),
          log_sum: logSums.map { $0 + number * rows + row }, dropout: dropout,
          first_row: UInt32(truncatingIfNeeded: row * headCount + number), row_step: UInt32(headCount),
          ahead: number + 1 < numbers.upperBound ? from + headSize : nil)
        body(head, (row, column), worker)
      }
    }
  }
}

extension Graph {
  /// Self-attention over packed queries, keys and values [N, 3 H] -> [N, H].
  ///
  /// `starts` are the sequences' first rows and N at the end; `dropout` is the rate on the attention probabilities.
  public func selfAttention(_ packed: Value, starts: [Int32], headCount: Int, dropout: Double = 0) -> Value {
    guard let rule = dropoutRule(rate: dropout, operation: "attention", on: packed) else { return .poison }
    return record(SelfAttention(starts: starts, headCount: headCount, dropout: rule), packed)
  }
}
