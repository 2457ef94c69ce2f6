import Encoder

/// The arithmetic of an encoder, multiplications and additions counted apart.
struct EncoderWork {
  let configuration: EncoderConfiguration

  /// Of the large products, which are nearly all of it: 2 N (4 H^2 + 2 H I) a layer for linear layers and 4 H T^2 a layer
  /// and sequence for attention.
  func operations(_ batch: PackedSequences) -> Double {
    let hidden = Double(configuration.hiddenSize), wide = Double(configuration.intermediateSize)
    let linear = 2 * Double(batch.tokenCount) * (4 * hidden * hidden + 2 * hidden * wide)
    return Double(configuration.layerCount) * (linear + 4 * hidden * Self.squaredLengths(batch))
  }

  /// The sum of T^2 over sequences.
  static func squaredLengths(_ batch: PackedSequences) -> Double {
    (0..<batch.sequenceCount).reduce(0) { sum, sequence in
      let length = Double(batch.tokens(of: sequence).count)
      return sum + length * length
    }
  }
}
