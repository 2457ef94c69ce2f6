/// The names of a weight that is stored as signed bytes with a scale for each output: w = scale * byte.
///
/// They are not the weight's own name, so that a reader that does not know them misses the weight instead of taking the
/// bytes for its numbers.
public enum QuantizedName {
  private static let bytesSuffix = "_int8"
  private static let scalesSuffix = "_scale"

  /// The name of the bytes, I8 [O, I].
  public static func bytes(of parameter: String) -> String { parameter + bytesSuffix }

  /// The name of the scales, F32 [O].
  public static func scales(of parameter: String) -> String { parameter + scalesSuffix }

  /// The parameter whose bytes have this canonical name; nil for any other tensor.
  static func parameter(ofBytes name: String) -> String? {
    name.hasSuffix(bytesSuffix) ? String(name.dropLast(bytesSuffix.count)) : nil
  }

  /// The parameter whose scales have this canonical name; nil for any other tensor.
  static func parameter(ofScales name: String) -> String? {
    name.hasSuffix(scalesSuffix) ? String(name.dropLast(scalesSuffix.count)) : nil
  }

  /// Whether a parameter may be stored so: the weight [O, I] of a linear layer of the encoder.
  public static func isPossible(for parameter: String, shape: [Int]) -> Bool {
    parameter.hasPrefix("bert.encoder.layer.") && parameter.hasSuffix(".weight") && shape.count == 2
  }
}
