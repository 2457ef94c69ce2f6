/// A record of an event file, as TensorBoard reads it (tensorflow, `event.proto`, `summary.proto`, `record_writer.cc`).
public enum TensorFlowEvent {
  private static let timeField = 1
  private static let stepField = 2
  private static let versionField = 3
  private static let summaryField = 5
  private static let valueField = 1
  private static let tagField = 1
  private static let simpleValueField = 2

  /// The record that a file begins with.
  public static func version(time: Double) -> [UInt8] {
    var event = WireWriter()
    event.fixed64(timeField, time.bitPattern)
    event.text(versionField, "brain.Event:2")
    return record(event.bytes)
  }

  /// The values of a step, each under its tag.
  public static func scalars(step: Int, time: Double, _ values: [(tag: String, value: Double)]) -> [UInt8] {
    var event = WireWriter()
    event.fixed64(timeField, time.bitPattern)
    event.integer(stepField, step)
    event.message(summaryField) { summary in
      for value in values {
        summary.message(valueField) {
          $0.text(tagField, value.tag)
          $0.fixed32(simpleValueField, Float(value.value).bitPattern)
        }
      }
    }
    return record(event.bytes)
  }

  /// Length, its checksum, content, its checksum.
  private static func record(_ content: [UInt8]) -> [UInt8] {
    let length = WireWriter.littleEndian(UInt64(content.count), byteCount: 8)
    return length + checksum(length) + content + checksum(content)
  }

  private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
    WireWriter.littleEndian(UInt64(CRC32C.masked(CRC32C.checksum(bytes[...]))), byteCount: 4)
  }
}
