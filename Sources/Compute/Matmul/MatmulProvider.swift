/// Whatever multiplies matrices: OpenBLAS, the reference, or a provider with packed, bf16 or int8 weights.
///
/// A provider must implement one single-threaded product; the linear layers on top of it, cut over the worker pool,
/// come with it and may be replaced by a provider that can fuse more. All matrices are row-major.
public protocol MatmulProvider: Sendable {
  /// The name shown in a run's record, such as "openblas-Zen".
  var name: String { get }

  /// Rows that a thread should take through several layers at a time, which have `weights` numbers together; nil where
  /// each layer is best computed as a whole.
  func pieceRows(weights: Int, ofBytes: Bool) -> Int?

  /// Prepares a weight [outputs, inputs] for many products: packs, converts or quantizes it, or does nothing.
  ///
  /// `earlier` is a form that is not needed any more, of this weight or another, whose memory may be used again.
  func prepare(
    _ source: WeightSource, outputs: Int, inputs: Int, reusing earlier: PreparedWeight?, on processor: Processor
  ) -> PreparedWeight

  /// Whether a weight [outputs, inputs] of floats should be prepared for rows that come in pairs.
  func takesPairs(outputs: Int, inputs: Int) -> Bool

  /// Prepares a weight of floats for products whose rows come in pairs; asked only where `takesPairs` says so.
  func prepareForPairs(
    _ weight: UnsafePointer<Float>, outputs: Int, inputs: Int, reusing earlier: PreparedWeight?,
    on processor: Processor
  ) -> PreparedWeight

  /// C (+)= A B on the calling thread.
  func multiply(_ product: MatrixProduct)

  /// Y = f(X W' + b), all rows, on the pool.
  func forward(_ call: LinearCall, on processor: Processor)

  /// dX (+)= dY W.
  func inputGradient(_ call: LinearGradientCall, on processor: Processor)

  /// dW (+)= dY' X.
  func weightGradient(_ call: LinearGradientCall, on processor: Processor)
}

/// The numbers of a weight [outputs, inputs].
public enum WeightSource {
  /// Floats, which training may change.
  case floats(UnsafePointer<Float>)
  /// Signed bytes, each row times its scale.
  case bytes(UnsafePointer<Int8>, scales: UnsafePointer<Float>)
}

/// A weight [outputs, inputs] as its provider wants it; valid as long as the weight's own memory.
public struct PreparedWeight {
  /// The weight itself.
  public let source: WeightSource
  /// Rows of the weight.
  public let outputs: Int
  /// Columns of the weight.
  public let inputs: Int
  /// What the provider made of it; nil when it works on the weight itself.
  public let packed: AlignedMemory?
  /// Whether the provider's form is for rows that come in pairs.
  public let isForPairs: Bool

  /// A prepared weight, with the provider's own form of it if there is one.
  public init(
    source: WeightSource, outputs: Int, inputs: Int, packed: AlignedMemory? = nil, isForPairs: Bool = false
  ) {
    self.isForPairs = isForPairs
    self.source = source
    self.outputs = outputs
    self.inputs = inputs
    self.packed = packed
  }
}

/// C[m, n] (+)= op(A)[m, k] op(B)[k, n], `ld` being row strides in elements.
public struct MatrixProduct {
  /// Rows of C, columns of C, and the length of the sums.
  public var m: Int, n: Int, k: Int
  /// A is [m, k], or [k, m] when transposed.
  public var a: UnsafePointer<Float>, lda: Int, transposeA: Bool
  /// B is [k, n], or [n, k] when transposed.
  public var b: UnsafePointer<Float>, ldb: Int, transposeB: Bool
  /// The result.
  public var c: UnsafeMutablePointer<Float>, ldc: Int
  /// Adds to C instead of replacing it.
  public var accumulate: Bool

  /// A product of plain matrices whose row strides are given.
  public init(
    m: Int, n: Int, k: Int, a: UnsafePointer<Float>, lda: Int, transposeA: Bool = false, b: UnsafePointer<Float>,
    ldb: Int,
    transposeB: Bool = false, c: UnsafeMutablePointer<Float>, ldc: Int, accumulate: Bool = false
  ) {
    (self.m, self.n, self.k) = (m, n, k)
    (self.a, self.lda, self.transposeA) = (a, lda, transposeA)
    (self.b, self.ldb, self.transposeB) = (b, ldb, transposeB)
    (self.c, self.ldc, self.accumulate) = (c, ldc, accumulate)
  }
}

/// Y[rows, outputs] = f(X[rows, inputs] W' + bias).
public struct LinearCall {
  /// Rows of X and Y.
  public var rows: Int
  /// X and its row stride.
  public var x: UnsafePointer<Float>, ldx: Int
  /// W.
  public var weight: PreparedWeight
  /// [outputs], or nil.
  public var bias: UnsafePointer<Float>?
  /// f.
  public var activation: Activation
  /// Y and its row stride.
  public var y: UnsafeMutablePointer<Float>, ldy: Int
  /// Where f' goes, laid out as Y; nil when no backward follows.
  public var derivative: UnsafeMutablePointer<Float>?
  /// The pairs that the rows make; nil where they make none.
  public var pairs: PairedRows?
}

/// The operands of a linear layer's backward.
public struct LinearGradientCall {
  /// Rows of X and dY, columns of dY, columns of X.
  public var rows: Int, outputs: Int, inputs: Int
  /// dY [rows, outputs] and its row stride.
  public var dy: UnsafePointer<Float>, lddy: Int
  /// W [outputs, inputs] for dX; X [rows, inputs] with stride `inputs` for dW.
  public var operand: UnsafePointer<Float>
  /// dX [rows, inputs] or dW [outputs, inputs].
  public var result: UnsafeMutablePointer<Float>
  /// Adds to the result instead of replacing it.
  public var accumulate: Bool
}
