/// Why a model cannot be written as ONNX.
public enum OnnxFault: Error, Sendable, Equatable {
  /// The file would have more bytes than one message may have.
  case tooLarge(byteCount: Int, limit: Int)
  /// The writer got other tensors than announced, or in another order.
  case writeOrder(expected: String?, given: String)
  /// The writer got another number of elements than announced.
  case writeCount(tensor: String, expected: Int, given: Int)
}
