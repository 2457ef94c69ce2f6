/// The identifiers of a Rust function in its linker's name of the newer form (Rust RFC 2603), crate first.
///
/// Enough to know a function by: types and generic arguments are left out where they are no identifiers, and back
/// references are not followed.
struct RustPath {
  /// The identifiers, in their order.
  private(set) var parts: [String] = []

  /// Reads a name; nil for one of another form.
  init?(_ name: String) {
    guard name.hasPrefix("_R") else { return nil }
    let bytes = Array(name.utf8.dropFirst(2))
    let (zero, nine, underscore) = (UInt8(ascii: "0"), UInt8(ascii: "9"), UInt8(ascii: "_"))
    var position = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "s"), UInt8(ascii: "B"):
        // A number in base 62 that tells alike ones apart, or points back: up to an underscore.
        position = (bytes[position...].firstIndex(of: underscore) ?? bytes.count - 1) + 1
      case zero...nine:
        var length = 0
        while position < bytes.count, bytes[position] >= zero, bytes[position] <= nine, length < bytes.count {
          length = length * 10 + Int(bytes[position] - zero)
          position += 1
        }
        // It stands between a length and an identifier that begins with a digit or an underscore.
        if position < bytes.count, bytes[position] == underscore { position += 1 }
        let end = min(bytes.count, position + length)
        if length > 0 { parts.append(String(decoding: bytes[position..<end], as: UTF8.self)) }
        position = end
      default: position += 1
      }
    }
  }
}
