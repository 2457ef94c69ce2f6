import JSON

/// Builds safetensors files byte by byte, wrong ones included.
enum SafetensorsBuilder {
  /// A file with a header text and data.
  static func file(header: String, data: [UInt8] = []) -> [UInt8] {
    file(length: UInt64(header.utf8.count), rest: Array(header.utf8) + data)
  }

  /// A file with the members of a header and without data.
  static func file(header members: [String]) -> [UInt8] {
    file(header: "{" + members.joined(separator: ",") + "}")
  }

  /// A file with a length that may be wrong.
  static func file(length: UInt64, rest: [UInt8]) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + rest
  }

  /// The member of a header for one tensor.
  static func member(_ name: String, _ type: String, _ shape: [Int], _ begin: Int, _ end: Int) -> String {
    "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
  }

  /// The bytes of floats.
  static func bytes(_ floats: [Float]) -> [UInt8] {
    floats.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
  }
}
