import PluginSDK

/// Text as XML 1.0 can hold it.
enum XMLText {
  /// Writes a text with references for marks, and for carriage returns, which a parser would make line feeds (in
  /// attributes for line feeds and tabs, too). Control characters that XML 1.0 does not have become spaces.
  static func write(_ text: some UTF8Source, isAttribute: Bool, to out: ByteWriter) throws(PluginError) {
    var escaped: [UInt8] = []
    text.withUTF8Bytes { bytes in
      escaped.reserveCapacity(bytes.count)
      for byte in bytes {
        switch byte {
        case UInt8(ascii: "&"): escaped.append(contentsOf: "&amp;".utf8)
        case UInt8(ascii: "<"): escaped.append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: ">"): escaped.append(contentsOf: "&gt;".utf8)
        case UInt8(ascii: "\"") where isAttribute: escaped.append(contentsOf: "&quot;".utf8)
        case 0x0D: escaped.append(contentsOf: "&#13;".utf8)
        case 0x0A where isAttribute: escaped.append(contentsOf: "&#10;".utf8)
        case 0x09 where isAttribute: escaped.append(contentsOf: "&#9;".utf8)
        case 0x09, 0x0A: escaped.append(byte)
        case 0..<0x20: escaped.append(0x20)
        default: escaped.append(byte)
        }
      }
    }
    try out.write(escaped)
  }
}
