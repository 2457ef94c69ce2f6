import Checkpoints
import Testing

/// Records of event files, read by their definition: TensorFlow's `record_writer.cc`, `event.proto`, `summary.proto`.
@Suite("Event files")
struct TensorFlowEventTests {
  /// CRC-32C bit by bit, and masked.
  private func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var rest: UInt32 = .max
    for byte in bytes {
      rest ^= UInt32(byte)
      for _ in 0..<8 { rest = rest & 1 == 1 ? rest >> 1 ^ 0x82F6_3B78 : rest >> 1 }
    }
    let crc = ~rest
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }

  private func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

  /// The content of a record, its frame checked.
  private func content(_ record: [UInt8]) -> ArraySlice<UInt8> {
    let length = Int(number(record[0..<8]))
    #expect(record.count == 16 + length)
    #expect(UInt32(number(record[8..<12])) == checksum(record[0..<8]))
    let content = record[12..<12 + length]
    #expect(UInt32(number(record[(12 + length)...])) == checksum(content))
    return content
  }

  @Test("the checksum is that of the standard's example")
  func standard() {
    // RFC 3720, B.4: 32 bytes of zeros have 0x8A9136AA.
    let crc: UInt32 = 0x8A91_36AA
    #expect(checksum([UInt8](repeating: 0, count: 32)) == (crc >> 15 | crc << 17) &+ 0xA282_EAD8)
  }

  @Test("a file begins with its version")
  func version() {
    // Field 1, eight bytes; field 3, text.
    let time = withUnsafeBytes(of: 1.5.bitPattern.littleEndian) { Array($0) }
    #expect(
      Array(content(TensorFlowEvent.version(time: 1.5))) == [0x09] + time + [0x1A, 13] + Array("brain.Event:2".utf8))
  }

  @Test("values stand under their step and tags")
  func scalars() {
    let record = TensorFlowEvent.scalars(step: 300, time: 2, [("a", 0.5), ("bc", -2)])
    let time = withUnsafeBytes(of: 2.0.bitPattern.littleEndian) { Array($0) }
    func value(_ tag: String, _ value: Float) -> [UInt8] {
      let inner =
        [0x0A, UInt8(tag.utf8.count)] + Array(tag.utf8) + [0x15]
        + withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
      return [0x0A, UInt8(inner.count)] + inner
    }
    let summary = value("a", 0.5) + value("bc", -2)
    // 300 is 0xAC 0x02 as a varint.
    #expect(Array(content(record)) == [0x09] + time + [0x10, 0xAC, 0x02, 0x2A, UInt8(summary.count)] + summary)
  }
}
