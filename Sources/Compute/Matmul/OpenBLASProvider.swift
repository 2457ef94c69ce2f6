import COpenBLAS

/// Products by OpenBLAS, always called with one thread: the pool does the sharing, in a fixed cut.
public struct OpenBLASProvider: MatmulProvider {
  /// "openblas-" and the core type it found, which decides the last bits of results.
  public let name: String

  /// Sets OpenBLAS to one thread for the whole process.
  public init() {
    openblas_set_num_threads(1)
    name = "openblas-" + String(cString: openblas_get_corename())
  }

  /// One cblas_sgemm; an empty sum gives zero.
  public func multiply(_ p: MatrixProduct) {
    guard p.m > 0, p.n > 0 else { return }
    cblas_sgemm(
      CblasRowMajor, p.transposeA ? CblasTrans : CblasNoTrans, p.transposeB ? CblasTrans : CblasNoTrans, blasint(p.m),
      blasint(p.n), blasint(p.k), 1, p.a, blasint(max(p.lda, 1)), p.b, blasint(max(p.ldb, 1)), p.accumulate ? 1 : 0,
      p.c,
      blasint(max(p.ldc, 1)))
  }
}
