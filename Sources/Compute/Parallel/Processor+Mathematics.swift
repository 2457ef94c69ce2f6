/// Single kernels by arrays, for the tests that compare them with the C library.
extension Processor {
  /// e^x of each element.
  package func exponentials(_ x: [Float]) -> [Float] {
    array(x.count) { kernels.pointee.exponential(Int64(x.count), x, $0) }
  }

  /// The normal distribution function of each element.
  package func normalDistributions(_ x: [Float]) -> [Float] {
    array(x.count) { kernels.pointee.normal_distribution(Int64(x.count), x, $0) }
  }

  /// 64 words a block of a Philox stream.
  package func randomWords(key: UInt64, stream: UInt32, domain: UInt32, row: UInt32, block: UInt32, blocks: Int)
    -> [UInt32]
  {
    var rule = RandomKey(seed: 0).dropout(rate: 0, stream: stream)
    rule.key0 = UInt32(truncatingIfNeeded: key)
    rule.key1 = UInt32(truncatingIfNeeded: key >> 32)
    return array(blocks * 64) { kernels.pointee.random_words(&rule, domain, row, block, Int64(blocks), $0) }
  }

  /// `narrow` by arrays.
  package func narrowed(_ x: [Float], to format: SixteenBitFormat) -> [UInt16] {
    array(x.count) { y in x.withUnsafeBufferPointer { narrow($0, to: format, y) } }
  }

  /// `widen` by arrays.
  package func widened(_ x: [UInt16], from format: SixteenBitFormat) -> [Float] {
    array(x.count) { y in x.withUnsafeBufferPointer { widen($0, from: format, y) } }
  }

  private func array<T>(_ count: Int, _ fill: (UnsafeMutablePointer<T>) -> Void) -> [T] {
    [T](unsafeUninitializedCapacity: count) { buffer, filled in
      if let base = buffer.baseAddress { fill(base) }
      filled = count
    }
  }
}
