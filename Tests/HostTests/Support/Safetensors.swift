import JSON

/// A safetensors file taken apart, so that a test can put it together wrongly.
struct Safetensors {
  var header: JSONObject
  var data: [UInt8]

  init(_ bytes: [UInt8]) throws {
    let length = (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    header = try JSONValue.parse(Array(bytes[8..<8 + length])).object ?? JSONObject()
    data = Array(bytes[(8 + length)...])
  }

  /// The file, with another length of the header than it has when one is given.
  func bytes(claiming length: UInt64? = nil) throws -> [UInt8] {
    let text = Array(try JSONValue.object(header).text().utf8)
    let claimed = length ?? UInt64(text.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: claimed >> UInt64(8 * $0)) } + text + data
  }

  /// Begin and end of a tensor in the data.
  func offsets(_ tensor: String) -> (Int, Int) {
    let pair = header[tensor]?["data_offsets"]?.array?.compactMap(\.integer) ?? []
    return pair.count == 2 ? (pair[0], pair[1]) : (0, 0)
  }

  /// Moves a tensor to other offsets.
  mutating func set(_ tensor: String, offsets: (Int, Int)) {
    var description = header[tensor]?.object ?? JSONObject()
    description["data_offsets"] = JSONValue([offsets.0, offsets.1])
    header[tensor] = .object(description)
  }

  /// Writes a number into a tensor.
  mutating func set(_ tensor: String, element: Int, to value: Float) {
    let place = offsets(tensor).0 + 4 * element
    for byte in 0..<4 { data[place + byte] = UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(8 * byte)) }
  }
}
