import CKernels
import Glibc

/// What computes: the threads, the vector kernels and the matrix products, chosen once.
public final class Processor: Sendable {
  /// The threads.
  public let pool: WorkerPool
  /// The instruction set of the kernels.
  public let instructionSet: InstructionSet
  /// The matrix products.
  public let matmul: any MatmulProvider
  /// What linear layers of float weights are computed in; weights of bytes are computed in bytes whatever this is.
  public let precision: Precision
  /// Attention in the precision of the linear layers, and where their weights are bytes.
  let attention: AttentionKernels, attentionBesideBytes: AttentionKernels
  /// The kernel table: constant memory of this image, hence safe to share.
  nonisolated(unsafe) let kernels: UnsafePointer<bk_kernels>

  /// Sets up `threads` threads (nil: one a processor), the kernels (nil: what HOST_ISA asks for, else the best) and the
  /// provider of matrix products (nil: what HOST_MATMUL asks for, else our own kernels where the instruction set has the
  /// registers for them, else OpenBLAS).
  ///
  /// `units` tells whose instructions bf16 and bytes are multiplied by.
  public init(
    threads: Int? = nil, instructionSet: InstructionSet? = nil, precision: Precision = .fp32,
    units: PrecisionUnits = .fastest, matmul: (any MatmulProvider)? = nil
  ) throws(ProcessorError) {
    let wanted: InstructionSet
    if let instructionSet {
      wanted = instructionSet
    } else {
      wanted = try InstructionSet.requested(getenv("HOST_ISA").map { String(cString: $0) })
    }
    guard let table = bk_select(wanted.code),
      let attention = AttentionKernels(wanted, rounded: precision != .fp32),
      let attentionBesideBytes = AttentionKernels(wanted, rounded: true)
    else {
      throw ProcessorError.unsupportedInstructionSet(requested: wanted, supported: InstructionSet.supported)
    }
    kernels = table
    self.attention = attention
    self.attentionBesideBytes = attentionBesideBytes
    self.instructionSet = wanted
    pool = try WorkerPool(threads: threads ?? WorkerPool.availableProcessors())
    self.precision = precision
    if let matmul {
      self.matmul = matmul
      return
    }
    self.matmul = try MatmulProviders.requested(
      MatmulProviders.wanted, instructionSet: wanted, precision: precision, units: units)
  }

  /// What attention's products are computed in, for a model of float weights or of bytes.
  public func attentionPrecision(besideBytes: Bool) -> Precision {
    (besideBytes ? attentionBesideBytes : attention).isRounded ? .bf16 : .fp32
  }

  /// Elements a piece of element-wise work should have: small enough for a core's cache, large enough to be worth a turn.
  static let pieceElements = 16384

  /// Runs `body` over pieces of `rows`, cut by their width alone.
  func forRows(_ rows: Int, columns: Int, _ body: (Range<Int>) -> Void) {
    guard rows > 0 else { return }
    let pieces = Partition(rows, target: max(Self.pieceElements / max(columns, 1), 1))
    pool.parallelFor(pieces.count) { item, _ in body(pieces[item]) }
  }

  /// Runs `body` over pieces of `count` elements.
  func forElements(_ count: Int, _ body: (Range<Int>) -> Void) {
    guard count > 0 else { return }
    let pieces = Partition(count, target: Self.pieceElements, unit: 16)
    pool.parallelFor(pieces.count) { item, _ in body(pieces[item]) }
  }

  /// Runs `body` over slices of columns, for sums over rows: each column is summed by one worker from top to bottom.
  func forColumns(_ columns: Int, rows: Int, _ body: (Range<Int>) -> Void) {
    guard columns > 0 else { return }
    let target = max(Self.pieceElements * 2 / max(rows, 1), 64)
    let pieces = Partition(columns, target: target, unit: 64)
    pool.parallelFor(pieces.count) { item, _ in body(pieces[item]) }
  }
}
