/// Linear layers over the pool, for providers that bring only a single-threaded product.
///
/// The cut depends on the shapes alone, so results do not depend on the number of threads.
extension MatmulProvider {
  /// By default every layer is computed as a whole.
  public func pieceRows(weights: Int, ofBytes: Bool) -> Int? { nil }

  /// By default rows are products of their own.
  public func takesPairs(outputs: Int, inputs: Int) -> Bool { false }

  /// By default pairs of rows change nothing.
  public func prepareForPairs(
    _ weight: UnsafePointer<Float>, outputs: Int, inputs: Int, reusing earlier: PreparedWeight?,
    on processor: Processor
  ) -> PreparedWeight {
    prepare(.floats(weight), outputs: outputs, inputs: inputs, reusing: earlier, on: processor)
  }

  /// By default a weight of floats is used as it is, and one of bytes as the floats that these stand for.
  public func prepare(
    _ source: WeightSource, outputs: Int, inputs: Int, reusing earlier: PreparedWeight?, on processor: Processor
  ) -> PreparedWeight {
    guard case .bytes(let bytes, let scales) = source else {
      return PreparedWeight(source: source, outputs: outputs, inputs: inputs)
    }
    let memory = AlignedMemory(byteCount: outputs * inputs * 4, zeroed: false), floats = memory.floats
    processor.forRows(outputs, columns: inputs) { rows in
      for row in rows {
        for i in row * inputs..<(row + 1) * inputs { floats[i] = Float(bytes[i]) * scales[row] }
      }
    }
    return PreparedWeight(source: .floats(UnsafePointer(floats)), outputs: outputs, inputs: inputs, packed: memory)
  }

  /// Product, bias and activation piece by piece, the latter two while the piece is in the cache.
  public func forward(_ call: LinearCall, on processor: Processor) {
    let weight = call.weight
    guard case .floats(let floats) = weight.source else {
      preconditionFailure("bytes are prepared as floats, or multiplied by their provider")
    }
    let grid = Grid(rows: call.rows, columns: weight.outputs)
    processor.pool.parallelFor(grid.count) { item, _ in
      let (rows, columns) = grid[item]
      let y = call.y + rows.lowerBound * call.ldy + columns.lowerBound
      multiply(
        MatrixProduct(
          m: rows.count, n: columns.count, k: weight.inputs, a: call.x + rows.lowerBound * call.ldx, lda: call.ldx,
          b: floats + columns.lowerBound * weight.inputs, ldb: weight.inputs, transposeB: true, c: y,
          ldc: call.ldy))
      processor.kernels.pointee.bias_activation(
        call.activation.code, Int64(rows.count), Int64(columns.count), Int64(call.ldy),
        call.bias.map { $0 + columns.lowerBound }, y,
        call.derivative.map { $0 + rows.lowerBound * call.ldy + columns.lowerBound })
    }
  }

  /// dX by pieces of rows and columns.
  public func inputGradient(_ call: LinearGradientCall, on processor: Processor) {
    let grid = Grid(rows: call.rows, columns: call.inputs)
    processor.pool.parallelFor(grid.count) { item, _ in
      let (rows, columns) = grid[item]
      multiply(
        MatrixProduct(
          m: rows.count, n: columns.count, k: call.outputs, a: call.dy + rows.lowerBound * call.lddy, lda: call.lddy,
          b: call.operand + columns.lowerBound, ldb: call.inputs,
          c: call.result + rows.lowerBound * call.inputs + columns.lowerBound, ldc: call.inputs,
          accumulate: call.accumulate))
    }
  }

  /// dW by pieces of its own rows and columns, so that every element is summed over N by one thread.
  public func weightGradient(_ call: LinearGradientCall, on processor: Processor) {
    let grid = Grid(rows: call.outputs, columns: call.inputs)
    processor.pool.parallelFor(grid.count) { item, _ in
      let (rows, columns) = grid[item]
      multiply(
        MatrixProduct(
          m: rows.count, n: columns.count, k: call.rows, a: call.dy + rows.lowerBound, lda: call.lddy, transposeA: true,
          b: call.operand + columns.lowerBound, ldb: call.inputs,
          c: call.result + rows.lowerBound * call.inputs + columns.lowerBound, ldc: call.inputs,
          accumulate: call.accumulate))
    }
  }

  /// C (+)= op(A) op(B) over the pool.
  func parallelMultiply(_ product: MatrixProduct, on processor: Processor) {
    let grid = Grid(rows: product.m, columns: product.n)
    processor.pool.parallelFor(grid.count) { item, _ in
      let (rows, columns) = grid[item]
      var piece = product
      piece.m = rows.count
      piece.n = columns.count
      piece.a += product.transposeA ? rows.lowerBound : rows.lowerBound * product.lda
      piece.b += product.transposeB ? columns.lowerBound * product.ldb : columns.lowerBound
      piece.c += rows.lowerBound * product.ldc + columns.lowerBound
      multiply(piece)
    }
  }
}

/// A matrix cut into pieces by its shape alone.
///
/// A product packs both operands of each piece anew, so that of all cuts into enough pieces the one is taken that packs
/// least: every row once for each piece across, every column once for each piece down. Enough is four, an even number,
/// and no piece larger than `largest`; narrow matrices get as many as are worth a product of their own.
struct Grid {
  let rows: Partition
  let columns: Partition

  private static let fewest = 4
  private static let largest = 512 * 768
  private static let lowest = 64
  private static let narrowest = 192

  init(rows: Int, columns: Int) {
    let wanted = max(Self.fewest, (rows * columns + Self.largest - 1) / Self.largest + 1) / 2 * 2
    let mostDown = max(rows / Self.lowest, 1), mostAcross = max(columns / Self.narrowest, 1)
    var best = (down: mostDown, across: mostAcross)
    var leastPacked = Int.max
    for down in 1...max(min(mostDown, wanted), 1) {
      let across = (wanted + down - 1) / down
      guard across <= mostAcross, down * across % 2 == 0 else { continue }
      let packed = across * rows + down * columns
      if packed < leastPacked { (leastPacked, best) = (packed, (down, across)) }
    }
    self.rows = Partition(rows, target: (rows + best.down - 1) / best.down, unit: 16)
    self.columns = Partition(columns, target: (columns + best.across - 1) / best.across, unit: 16)
  }

  var count: Int { rows.count * columns.count }

  subscript(item: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    (rows[item / columns.count], columns[item % columns.count])
  }
}
