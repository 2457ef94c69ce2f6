/// A weight [O, I] as signed bytes with a scale for each output: w = scale * byte, byte = round(w / scale) within +-127.
///
/// Symmetric, by output channel: scale = max |w| / 127 over a row. A row of zeros has the scale 0.
/// Sendable as an address is: whoever makes one says that nobody writes its memory any more.
public struct QuantizedWeight: @unchecked Sendable {
  /// O.
  public let outputs: Int
  /// I.
  public let inputs: Int
  /// [O, I].
  public let bytes: UnsafePointer<Int8>
  /// [O].
  public let scales: UnsafePointer<Float>
  private let owner: AnyObject?

  /// A weight in memory of somebody else's, which `owner` keeps alive.
  public init(
    outputs: Int, inputs: Int, bytes: UnsafePointer<Int8>, scales: UnsafePointer<Float>, owner: AnyObject?
  ) {
    self.outputs = outputs
    self.inputs = inputs
    self.bytes = bytes
    self.scales = scales
    self.owner = owner
  }

  /// Rounds a weight of floats [O, I] to bytes of its own. A row with a NaN or an infinity gets the scale NaN.
  public init(quantizing weight: UnsafePointer<Float>, outputs: Int, inputs: Int) {
    let scaleBytes = AlignedMemory.rounded(outputs * 4)
    let memory = AlignedMemory(byteCount: scaleBytes + outputs * inputs, zeroed: false)
    let scales = memory.floats
    let bytes = (memory.address + scaleBytes).assumingMemoryBound(to: Int8.self)
    for row in 0..<outputs {
      let from = UnsafeBufferPointer(start: weight + row * inputs, count: inputs)
      let largest = from.reduce(Float(0)) { max($0, abs($1)) }
      let isFinite = from.allSatisfy(\.isFinite)
      scales[row] = isFinite ? largest / 127 : .nan
      let inverse = largest > 0 && isFinite ? 127 / largest : 0
      for i in 0..<inputs {
        let level = (from[i] * inverse).rounded(.toNearestOrEven)
        bytes[row * inputs + i] = isFinite ? Int8(min(max(level, -127), 127)) : 0
      }
    }
    self.init(outputs: outputs, inputs: inputs, bytes: bytes, scales: scales, owner: memory)
  }
}
