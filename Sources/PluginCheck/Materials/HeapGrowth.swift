import CKernels

/// How much memory repeated work leaves behind.
enum HeapGrowth {
  /// Bytes that stay allocated for each call, when calls are many; the least of four rounds after a first one, which
  /// fills what is filled once.
  static func perCall(_ count: Int, _ body: () -> Void) -> Int {
    func round() -> Int {
      let before = bk_bytes_in_use()
      for _ in 0..<count { body() }
      return Int(bk_bytes_in_use()) - Int(before)
    }
    _ = round()
    let rounds = (0..<4).map { _ in round() }
    return max(0, rounds.min() ?? 0) / count
  }
}
