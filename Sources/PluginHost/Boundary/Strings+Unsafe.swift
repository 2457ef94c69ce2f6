import PluginAPI

/// The longest name, id, summary or message that is believed, in bytes.
let longestName: UInt64 = 1 << 16

/// Why a plugin's string cannot be read.
enum StringFault: Error {
  case null(length: UInt64)
  case notUTF8
}

extension bp_str {
  /// The bytes, when the pair makes sense; an empty string may have a null address.
  func bytes(atMost limit: UInt64) throws(StringFault) -> UnsafeBufferPointer<UInt8> {
    guard len > 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
    guard let ptr, len <= limit else { throw .null(length: len) }
    let start = UnsafeRawPointer(ptr).assumingMemoryBound(to: UInt8.self)
    return UnsafeBufferPointer(start: start, count: Int(len))
  }

  /// The string, when it is UTF-8.
  func text(atMost limit: UInt64 = longestName) throws(StringFault) -> String {
    let bytes = try bytes(atMost: limit)
    guard isUTF8(bytes) else { throw .notUTF8 }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The string with anything that is no UTF-8 replaced, for messages that must never fail.
  var repaired: String {
    guard let ptr, len > 0 else { return "" }
    let start = UnsafeRawPointer(ptr).assumingMemoryBound(to: UInt8.self)
    let bytes = UnsafeBufferPointer(start: start, count: Int(min(len, longestName)))
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Whether the bytes are UTF-8 without surrogates, overlong forms or values beyond Unicode.
func isUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  var position = 0
  let count = bytes.count
  while position < count {
    let lead = bytes[position]
    if lead < 0x80 {
      position += 1
      continue
    }
    let length: Int
    var low: UInt8 = 0x80
    var high: UInt8 = 0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0:
      length = 3
      low = 0xA0
    case 0xE1...0xEC, 0xEE, 0xEF: length = 3
    case 0xED:
      length = 3
      high = 0x9F
    case 0xF0:
      length = 4
      low = 0x90
    case 0xF1...0xF3: length = 4
    case 0xF4:
      length = 4
      high = 0x8F
    default: return false
    }
    guard position + length <= count, bytes[position + 1] >= low, bytes[position + 1] <= high else { return false }
    for offset in 2..<max(length, 2) where bytes[position + offset] & 0xC0 != 0x80 { return false }
    position += length
  }
  return true
}

/// Whether an offset lies between two scalars of valid UTF-8, its ends included.
func isScalarBoundary(_ offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  offset == bytes.count || (offset < bytes.count && bytes[offset] & 0xC0 != 0x80)
}

/// Whether a string is an id of the contract: a-z, 0-9, dot and hyphen, and not empty.
func isID(_ text: String) -> Bool {
  !text.isEmpty
    && text.utf8.allSatisfy { byte in
      (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == 0x2D || byte == 0x2E
    }
}

/// Lends a string for the length of a call.
func lending<Result>(_ text: String, _ body: (bp_str) -> Result) -> Result {
  var copy = text
  return copy.withUTF8 { bytes in
    bytes.withMemoryRebound(to: CChar.self) { body(bp_str(ptr: $0.baseAddress, len: UInt64($0.count))) }
  }
}

/// The parts of a list with commas: empty for an empty text, nil where a part is empty, stands twice or has spaces around
/// it, which sides would read differently.
func commaList(_ text: String) -> [String]? {
  guard !text.isEmpty else { return [] }
  let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  for part in parts where part.isEmpty || part.utf8.first == 0x20 || part.utf8.last == 0x20 { return nil }
  return Set(parts).count == parts.count ? parts : nil
}
