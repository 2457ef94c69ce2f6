import CKernels

/// Products over weights packed in panels, by kernels of our own: a weight is packed once, not once a product, and bias
/// and activation are applied while a block of results is in the cache.
///
/// Panels hold floats, bfloat16 or, for weights that are bytes, bytes. What is no linear layer (a plugin head's products)
/// goes to `general`, as do layers of floats where the instruction set has too few registers for tiles. An element's sum
/// is cut by its length alone, so results depend neither on the number of threads nor on the rows that are computed
/// together.
public struct PanelProvider: MatmulProvider {
  /// The kernels' instruction set and format, which decide the last bits of results.
  public let name: String
  private let general: any MatmulProvider
  private let floats: PanelKernels?
  private let bytes: PanelKernels?
  private let operands = PackingBuffers()
  private let scratch = PackingBuffers()

  /// A provider over the kernels of one instruction set; nil where it has no bfloat16 by these units.
  init?(_ instructionSet: InstructionSet, precision: Precision, units: PrecisionUnits, general: any MatmulProvider) {
    self.general = general
    bytes =
      PanelKernels(instructionSet, format: BK_FORMAT_I8, units: units)
      ?? PanelKernels(instructionSet, format: BK_FORMAT_I8, units: .none)
    switch precision {
    case .bf16:
      guard let kernels = PanelKernels(instructionSet, format: BK_FORMAT_BF16, units: units) else { return nil }
      floats = kernels
      name = "panels-\(instructionSet.rawValue)-\(kernels.usesPairs ? "bf16-pairs" : "bf16")"
    case .fp32, .int8:
      floats = instructionSet == .baseline ? nil : PanelKernels(instructionSet, format: BK_FORMAT_F32, units: units)
      name = floats == nil ? general.name : "panels-\(instructionSet.rawValue)"
    }
  }

  /// Whether products of floats are by tiles of matrix units.
  var multipliesFloatsByTiles: Bool { floats?.usesTiles ?? false }

  /// Packs the weight, into the earlier form's memory where there is one.
  public func prepare(
    _ source: WeightSource, outputs: Int, inputs: Int, reusing earlier: PreparedWeight?, on processor: Processor
  ) -> PreparedWeight {
    guard let kernels = kernels(for: source) else {
      return general.prepare(source, outputs: outputs, inputs: inputs, reusing: earlier, on: processor)
    }
    let size = kernels.byteCount(columns: outputs, depth: inputs)
    let known = earlier?.packed.flatMap { $0.byteCount >= size ? $0 : nil }
    let memory = known ?? AlignedMemory(byteCount: size, zeroed: false)
    forPanels(columns: outputs, depth: inputs, of: kernels, into: memory.address, on: processor) { piece, panels in
      switch source {
      case .floats(let weight):
        kernels.pack(
          weight + piece.lowerBound * inputs, columns: piece.count, depth: inputs, transposed: true, ld: inputs,
          into: panels)
      case .bytes(let weight, let scales):
        kernels.pack(
          weight + piece.lowerBound * inputs, scales: scales + piece.lowerBound, columns: piece.count, depth: inputs,
          into: panels)
      }
    }
    return PreparedWeight(source: source, outputs: outputs, inputs: inputs, packed: memory)
  }

  /// One product on the calling thread, by the general provider.
  public func multiply(_ product: MatrixProduct) { general.multiply(product) }

  /// Y = f(X W' + b) over the packed weight.
  public func forward(_ call: LinearCall, on processor: Processor) {
    guard let kernels = kernels(for: call.weight.source), let packed = call.weight.packed else {
      return general.forward(call, on: processor)
    }
    var product = bk_panel_product()
    (product.m, product.n, product.k) = (Int64(call.rows), Int64(call.weight.outputs), Int64(call.weight.inputs))
    (product.a, product.am, product.ak) = (call.x, Int64(call.ldx), 1)
    product.panels = UnsafeRawPointer(packed.address)
    (product.c, product.ldc) = (call.y, Int64(call.ldy))
    product.activation = call.activation.code
    product.bias = call.bias
    product.derivative = call.derivative
    run(product, by: kernels, on: processor)
  }

  /// dX (+)= dY W, with W packed the other way round for this product.
  public func inputGradient(_ call: LinearGradientCall, on processor: Processor) {
    guard let floats else { return general.inputGradient(call, on: processor) }
    var product = bk_panel_product()
    (product.m, product.n, product.k) = (Int64(call.rows), Int64(call.inputs), Int64(call.outputs))
    (product.a, product.am, product.ak) = (call.dy, Int64(call.lddy), 1)
    run(product, operand: call, by: floats, on: processor)
  }

  /// dW (+)= dY' X, with X packed for this product.
  public func weightGradient(_ call: LinearGradientCall, on processor: Processor) {
    guard let floats else { return general.weightGradient(call, on: processor) }
    var product = bk_panel_product()
    (product.m, product.n, product.k) = (Int64(call.outputs), Int64(call.inputs), Int64(call.rows))
    (product.a, product.am, product.ak) = (call.dy, 1, Int64(call.lddy))
    run(product, operand: call, by: floats, on: processor)
  }

  /// What vector units take at a time, as long as the layers' weights, which each piece reads anew, stay in the cache that
  /// the cores share. Matrix units need so many rows that no core's own cache would hold them.
  public func pieceRows(weights: Int, ofBytes: Bool) -> Int? {
    guard let kernels = ofBytes ? bytes : floats, !kernels.usesTiles,
      weights * 4 / kernels.valuesPerLane <= Self.sharedCacheBytes
    else { return nil }
    return kernels.pieceRows
  }

  private func kernels(for source: WeightSource) -> PanelKernels? {
    switch source {
    case .floats: floats
    case .bytes: bytes
    }
  }

  /// A product whose right side [k, n] is packed just for it and whose result is [m, n].
  private func run(
    _ shape: bk_panel_product, operand call: LinearGradientCall, by kernels: PanelKernels, on processor: Processor
  ) {
    let n = Int(shape.n), k = Int(shape.k)
    let memory = operands.take(byteCount: kernels.byteCount(columns: n, depth: k))
    forPanels(columns: n, depth: k, of: kernels, into: memory.address, on: processor) { piece, panels in
      kernels.pack(
        call.operand + piece.lowerBound, columns: piece.count, depth: k, transposed: false, ld: n, into: panels)
    }
    var product = shape
    product.panels = UnsafeRawPointer(memory.address)
    (product.c, product.ldc) = (call.result, shape.n)
    product.accumulate = call.accumulate ? 1 : 0
    run(product, by: kernels, on: processor)
    operands.give(back: memory)
  }

  /// Runs a product over the pool, cut into pieces of rows and panels.
  private func run(_ product: bk_panel_product, by kernels: PanelKernels, on processor: Processor) {
    let depth = Int(product.k)
    let alone = processor.pool.isWorking, m = Int(product.m), threads = alone ? 1 : processor.pool.threadCount
    let blocks = max((m + kernels.pieceRows - 1) / kernels.pieceRows, 1)
    // The same number of pieces of one size for every thread: an element's sum does not depend on the cut.
    let pieces = blocks < threads ? blocks : (blocks + threads - 1) / threads * threads
    let rows = Partition(m, target: (m + pieces - 1) / pieces)
    let fewest = alone ? 1 : max(kernels.fewestPieces, threads)
    let groups = max((fewest + rows.count - 1) / rows.count, 1)
    let narrowest = Self.narrowestPanels * kernels.width
    let columns = Partition(
      Int(product.n), target: max((Int(product.n) + groups - 1) / groups, narrowest), unit: kernels.width)
    let scratchBytes = kernels.scratchBytes(rows: rows.size, depth: depth, byRows: product.ak == 1)
    // One of several threads that multiply at once takes what it needs; a count of all would be made by each of them.
    if scratchBytes > 0, !alone { scratch.reserve(threads, byteCount: scratchBytes) }
    processor.pool.parallelFor(rows.count * columns.count) { item, _ in
      let rows = rows[item / columns.count], columns = columns[item % columns.count]
      let corner = rows.lowerBound * Int(product.ldc) + columns.lowerBound
      var piece = product
      (piece.m, piece.n) = (Int64(rows.count), Int64(columns.count))
      piece.a += rows.lowerBound * Int(product.am)
      piece.panels += kernels.byteCount(columns: columns.lowerBound, depth: depth)
      piece.c += corner
      if let bias = product.bias { piece.bias = bias + columns.lowerBound }
      if let derivative = product.derivative { piece.derivative = derivative + corner }
      let memory = scratchBytes > 0 ? scratch.take(byteCount: scratchBytes) : nil
      piece.scratch = memory?.address
      kernels.multiply(&piece)
      if let memory { scratch.give(back: memory) }
    }
  }

  /// Runs `body` over the pool, for some panels' columns at a time and the place where they go.
  private func forPanels(
    columns: Int, depth: Int, of kernels: PanelKernels, into panels: UnsafeMutableRawPointer, on processor: Processor,
    _ body: (_ columns: Range<Int>, _ panels: UnsafeMutableRawPointer) -> Void
  ) {
    let pieces = Partition(columns, target: Self.narrowestPanels * kernels.width, unit: kernels.width)
    processor.pool.parallelFor(pieces.count) { item, _ in
      let piece = pieces[item]
      body(piece, panels + kernels.byteCount(columns: piece.lowerBound, depth: depth))
    }
  }

  /// Bytes of weights that stay in a third-level cache beside results: half of what the smaller ones have.
  private static let sharedCacheBytes = 16 << 20

  /// Narrower pieces than of some panels are not worth it.
  private static let narrowestPanels = 4
}
