/// Neighbouring parameters of the flat memory that the optimizer treats alike, padding included.
public struct ParameterRange: Sendable, Hashable {
  /// Elements of the flat memory.
  public var elements: Range<Int>
  /// Whether weight decay applies.
  public var decays: Bool
  /// A factor on the learning rate.
  public var rateScale: Float

  /// A range, all given.
  public init(elements: Range<Int>, decays: Bool, rateScale: Float) {
    self.elements = elements
    self.decays = decays
    self.rateScale = rateScale
  }
}

extension ParameterStore {
  /// The flat memory as the fewest ranges of equal decay and rate, in order.
  public var optimizerRanges: [ParameterRange] {
    var ranges: [ParameterRange] = []
    for (index, declaration) in declarations.enumerated() {
      guard let range = flatRange(of: ParameterID(index: index)) else { continue }
      let end = range.lowerBound + AlignedMemory.rounded(range.count * 4) / 4
      if let last = ranges.last, last.decays == declaration.decays, last.rateScale == declaration.rateScale {
        ranges[ranges.count - 1].elements = last.elements.lowerBound..<end
      } else {
        ranges.append(
          ParameterRange(
            elements: range.lowerBound..<end, decays: declaration.decays, rateScale: declaration.rateScale))
      }
    }
    return ranges
  }

  /// Elements that one worker takes at a time when all parameters are walked.
  static let walkPiece = 1 << 16

  /// Sets all gradients to zero.
  public func zeroGradients(on processor: Processor) {
    let gradients = flatGradients
    guard let base = gradients.baseAddress else { return }
    let pieces = Partition(gradients.count, target: Self.walkPiece, unit: 16)
    processor.pool.parallelFor(pieces.count) { item, _ in
      (base + pieces[item].lowerBound).update(repeating: 0, count: pieces[item].count)
    }
  }

  /// The sum of squares of all gradients: double precision, in an order that depends on the size alone.
  public func squaredGradientNorm(on processor: Processor) -> Double {
    let gradients = flatGradients
    guard let base = gradients.baseAddress else { return 0 }
    let pieces = Partition(gradients.count, target: Self.walkPiece, unit: 16)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: max(pieces.count, 1)) { sums in
      processor.pool.parallelFor(pieces.count) { item, _ in
        sums[item] = processor.kernels.pointee.square_sum(Int64(pieces[item].count), base + pieces[item].lowerBound)
      }
      return sums[..<pieces.count].reduce(0, +)
    }
  }
}
