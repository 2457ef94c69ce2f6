import CKernels

/// Products over panels, and Strassen's where weights are kept: seven products of halves in place of eight.
///
/// In inference the rows of an encoder's layers come in pairs (`RowPairs`), and its weights are packed once for many
/// products, with the sums of their quarters. Then an eighth of the multiply-adds is saved, for seven quarters of the
/// memory; results are as exact as the plain product's. Rows of unlike size are taken by themselves: after an activation
/// some hold values hundreds of times as large as all others, and would round away what they are paired with. Everything
/// else goes to the plain product.
public struct StrassenProvider: MatmulProvider {
  /// The kernels' instruction set, which decides the last bits of results.
  public let name: String
  private let plain: PanelProvider
  private let kernels: StrassenKernels
  private let scratch = PackingBuffers()

  /// A provider over the kernels of one instruction set; nil where it has none, or products that are faster by tiles.
  init?(_ instructionSet: InstructionSet, units: PrecisionUnits, general: any MatmulProvider) {
    guard let kernels = StrassenKernels(instructionSet),
      let plain = PanelProvider(instructionSet, precision: .fp32, units: units, general: general),
      !plain.multipliesFloatsByTiles
    else { return nil }
    self.kernels = kernels
    self.plain = plain
    name = "strassen-\(instructionSet.rawValue)"
  }

  /// Whether both sides of the weight can be halved.
  public func takesPairs(outputs: Int, inputs: Int) -> Bool { kernels.fits(columns: outputs, depth: inputs) }

  /// Packs the weight for rows in pairs, into the earlier form's memory where there is one.
  public func prepareForPairs(
    _ weight: UnsafePointer<Float>, outputs: Int, inputs: Int, reusing earlier: PreparedWeight?,
    on processor: Processor
  ) -> PreparedWeight {
    let size = kernels.byteCount(columns: outputs, depth: inputs)
    let known = earlier?.packed.flatMap { $0.byteCount >= size ? $0 : nil }
    let memory = known ?? AlignedMemory(byteCount: size, zeroed: false)
    let pieces = Partition(outputs / 2, target: Self.narrowestPanels * kernels.width, unit: kernels.width)
    processor.pool.parallelFor(pieces.count) { item, _ in
      kernels.pack(weight, columns: outputs, depth: inputs, part: pieces[item], into: memory.floats)
    }
    return PreparedWeight(
      source: .floats(weight), outputs: outputs, inputs: inputs, packed: memory, isForPairs: true)
  }

  /// Packs the weight for the plain product.
  public func prepare(
    _ source: WeightSource, outputs: Int, inputs: Int, reusing earlier: PreparedWeight?, on processor: Processor
  ) -> PreparedWeight {
    plain.prepare(source, outputs: outputs, inputs: inputs, reusing: earlier, on: processor)
  }

  /// One product on the calling thread, by the general provider.
  public func multiply(_ product: MatrixProduct) { plain.multiply(product) }

  /// Y = f(X W' + b), by Strassen's product where the weight is packed for it.
  public func forward(_ call: LinearCall, on processor: Processor) {
    guard call.weight.isForPairs else { return plain.forward(call, on: processor) }
    guard let panels = call.weight.packed, let all = call.pairs else {
      preconditionFailure("a weight that is packed for pairs is multiplied with pairs")
    }
    var product = bk_strassen_product()
    (product.n, product.k) = (Int64(call.weight.outputs), Int64(call.weight.inputs))
    product.am = Int64(call.ldx)
    product.panels = UnsafeRawPointer(panels.address)
    product.ldc = Int64(call.ldy)
    product.activation = call.activation.code
    product.bias = call.bias
    let cut = Cut(pairs: all.count, halfColumns: call.weight.outputs / 2, by: kernels, on: processor.pool)
    let scratchBytes = kernels.scratchBytes(pairs: cut.pairs.size)
    if !processor.pool.isWorking { scratch.reserve(processor.pool.threadCount, byteCount: scratchBytes) }
    processor.pool.parallelFor(cut.count) { item, _ in
      let (pairs, columns) = cut[item]
      let part = all[pairs], above = part.rows.lowerBound - all.rows.lowerBound
      var piece = product
      (piece.m, piece.pairs) = (Int64(part.rows.count), Int64(part.count))
      piece.rows = part.pairs
      piece.first = Int32(part.rows.lowerBound)
      (piece.column, piece.columns) = (Int64(columns.lowerBound), Int64(columns.count))
      piece.a = call.x + above * call.ldx
      piece.c = call.y + above * call.ldy
      let memory = scratch.take(byteCount: scratchBytes)
      piece.scratch = memory.address
      kernels.multiply(&piece)
      scratch.give(back: memory)
    }
  }

  /// dX (+)= dY W, by the plain product.
  public func inputGradient(_ call: LinearGradientCall, on processor: Processor) {
    plain.inputGradient(call, on: processor)
  }

  /// dW (+)= dY' X, by the plain product.
  public func weightGradient(_ call: LinearGradientCall, on processor: Processor) {
    plain.weightGradient(call, on: processor)
  }

  /// As many rows as for the plain product, whose results must stay in a core's cache from one layer to the next.
  public func pieceRows(weights: Int, ofBytes: Bool) -> Int? { plain.pieceRows(weights: weights, ofBytes: ofBytes) }

  /// Narrower pieces than of some panels in either half are not worth it.
  private static let narrowestPanels = 2

  /// How a product is cut into pieces of pairs, and where these are few of columns.
  private struct Cut {
    let pairs: Partition
    let columns: Partition

    init(pairs count: Int, halfColumns: Int, by kernels: StrassenKernels, on pool: borrowing WorkerPool) {
      let alone = pool.isWorking, threads = alone ? 1 : pool.threadCount
      let blocks = max((count + kernels.piecePairs - 1) / kernels.piecePairs, 1)
      // The same number of pieces of one size for every thread: an element's sum does not depend on the cut.
      let pieces = blocks < threads ? blocks : (blocks + threads - 1) / threads * threads
      pairs = Partition(count, target: (count + pieces - 1) / pieces)
      let groups = max(((alone ? 1 : max(fewestPieces, threads)) + pairs.count - 1) / max(pairs.count, 1), 1)
      columns = Partition(
        halfColumns, target: max((halfColumns + groups - 1) / groups, narrowestPanels * kernels.width),
        unit: kernels.width)
    }

    var count: Int { pairs.count * columns.count }

    subscript(item: Int) -> (pairs: Range<Int>, columns: Range<Int>) {
      (pairs[item / columns.count], columns[item % columns.count])
    }
  }

  /// Pieces that a product should be cut into at least, so that threads end together.
  private static let fewestPieces = 8
}
