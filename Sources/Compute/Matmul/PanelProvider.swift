import CKernels

/// Products over weights packed in panels, by kernels of our own: a weight is packed once, not once a product, and bias
/// and activation are applied while a block of results is in the cache.
///
/// What is no linear layer (a plugin head's products) goes to `general`. An element's sum is cut by its length alone, so
/// results depend neither on the number of threads nor on the rows that are computed together.
public struct PanelProvider: MatmulProvider {
  /// "panels-" and the instruction set, which decides the last bits of results.
  public let name: String
  private let general: any MatmulProvider
  private let buffers = PackingBuffers()
  /// The kernel table: constant memory of this image, hence safe to share.
  private nonisolated(unsafe) let kernels: UnsafePointer<bk_kernels>
  private var panelWidth: Int { Int(kernels.pointee.panel_width) }

  /// A provider over the kernels of one instruction set.
  init(kernels: UnsafePointer<bk_kernels>, instructionSet: InstructionSet, general: any MatmulProvider) {
    self.kernels = kernels
    self.general = general
    name = "panels-\(instructionSet.rawValue)"
  }

  /// Packs the weight, into the earlier form's memory where there is one.
  public func prepare(
    weight: UnsafePointer<Float>, outputs: Int, inputs: Int, reusing earlier: PreparedWeight?, on processor: Processor
  ) -> PreparedWeight {
    let floats = panelFloats(columns: outputs, depth: inputs)
    let known = earlier?.packed.flatMap { $0.byteCount >= floats * 4 ? $0 : nil }
    let memory = known ?? AlignedMemory(byteCount: floats * 4, zeroed: false)
    pack(weight, columns: outputs, depth: inputs, transposed: true, ld: inputs, into: memory.floats, on: processor)
    return PreparedWeight(weight: weight, outputs: outputs, inputs: inputs, packed: memory)
  }

  /// One product on the calling thread, by the general provider.
  public func multiply(_ product: MatrixProduct) { general.multiply(product) }

  /// Y = f(X W' + b) over the packed weight.
  public func forward(_ call: LinearCall, on processor: Processor) {
    guard let packed = call.weight.packed else { return general.forward(call, on: processor) }
    var product = bk_panel_product()
    (product.m, product.n, product.k) = (Int64(call.rows), Int64(call.weight.outputs), Int64(call.weight.inputs))
    (product.a, product.am, product.ak) = (call.x, Int64(call.ldx), 1)
    product.panels = UnsafePointer(packed.floats)
    (product.c, product.ldc) = (call.y, Int64(call.ldy))
    product.activation = call.activation.code
    product.bias = call.bias
    product.derivative = call.derivative
    run(product, on: processor)
  }

  /// dX (+)= dY W, with W packed the other way round for this product.
  public func inputGradient(_ call: LinearGradientCall, on processor: Processor) {
    var product = bk_panel_product()
    (product.m, product.n, product.k) = (Int64(call.rows), Int64(call.inputs), Int64(call.outputs))
    (product.a, product.am, product.ak) = (call.dy, Int64(call.lddy), 1)
    run(product, operand: call.operand, into: call.result, accumulate: call.accumulate, on: processor)
  }

  /// dW (+)= dY' X, with X packed for this product.
  public func weightGradient(_ call: LinearGradientCall, on processor: Processor) {
    var product = bk_panel_product()
    (product.m, product.n, product.k) = (Int64(call.outputs), Int64(call.inputs), Int64(call.rows))
    (product.a, product.am, product.ak) = (call.dy, 1, Int64(call.lddy))
    run(product, operand: call.operand, into: call.result, accumulate: call.accumulate, on: processor)
  }

  /// A product whose right side [k, n] is packed just for it and whose result is [m, n].
  private func run(
    _ call: bk_panel_product, operand: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, accumulate: Bool,
    on processor: Processor
  ) {
    let n = Int(call.n), k = Int(call.k)
    let memory = buffers.take(byteCount: panelFloats(columns: n, depth: k) * 4)
    pack(operand, columns: n, depth: k, transposed: false, ld: n, into: memory.floats, on: processor)
    var product = call
    product.panels = UnsafePointer(memory.floats)
    (product.c, product.ldc) = (result, call.n)
    product.accumulate = accumulate ? 1 : 0
    run(product, on: processor)
    buffers.give(back: memory)
  }

  /// Runs a product over the pool, cut into pieces of rows and panels.
  private func run(_ product: bk_panel_product, on processor: Processor) {
    let rows = Partition(Int(product.m), target: Self.blockRows, unit: Self.rowUnit)
    let groups = max((Self.fewestPieces + rows.count - 1) / rows.count, 1)
    let narrowest = Self.narrowestPanels * panelWidth
    let columns = Partition(
      Int(product.n), target: max((Int(product.n) + groups - 1) / groups, narrowest), unit: panelWidth)
    processor.pool.parallelFor(rows.count * columns.count) { item, _ in
      let rows = rows[item / columns.count], columns = columns[item % columns.count]
      let corner = rows.lowerBound * Int(product.ldc) + columns.lowerBound
      var piece = product
      (piece.m, piece.n) = (Int64(rows.count), Int64(columns.count))
      piece.a += rows.lowerBound * Int(product.am)
      piece.panels += columns.lowerBound * Int(product.k)
      piece.c += corner
      if let bias = product.bias { piece.bias = bias + columns.lowerBound }
      if let derivative = product.derivative { piece.derivative = derivative + corner }
      kernels.pointee.panel_product(&piece)
    }
  }

  /// Packs over the pool, some panels at a time.
  private func pack(
    _ matrix: UnsafePointer<Float>, columns: Int, depth: Int, transposed: Bool, ld: Int,
    into panels: UnsafeMutablePointer<Float>, on processor: Processor
  ) {
    let pieces = Partition(columns, target: Self.narrowestPanels * panelWidth, unit: panelWidth)
    processor.pool.parallelFor(pieces.count) { item, _ in
      let piece = pieces[item]
      let to = panels + piece.lowerBound * depth
      if transposed {
        kernels.pointee.pack_panels_transposed(
          Int64(depth), Int64(piece.count), matrix + piece.lowerBound * ld, Int64(ld), to)
      } else {
        kernels.pointee.pack_panels(Int64(depth), Int64(piece.count), matrix + piece.lowerBound, Int64(ld), to)
      }
    }
  }

  private func panelFloats(columns: Int, depth: Int) -> Int {
    (columns + panelWidth - 1) / panelWidth * panelWidth * depth
  }

  /// Rows of a piece: few enough that they and their results stay in a core's second-level cache beside a panel.
  private static let blockRows = 60
  /// The heights of the kernels' tiles divide this.
  private static let rowUnit = 12
  /// Pieces that a product is cut into at least, so that threads end together; narrower than some panels is not worth it.
  private static let fewestPieces = 8
  private static let narrowestPanels = 4
}
