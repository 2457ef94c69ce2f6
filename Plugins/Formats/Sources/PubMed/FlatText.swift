/// Text gathered from XML: each run of white space becomes one space, and none stands at the beginning or the end.
///
/// White space is XML's: space, tab, line feed and carriage return. Other spaces (U+00A0, U+2009 …) are text.
struct FlatText {
  /// The text so far.
  private(set) var bytes: [UInt8] = []
  private var isSpacePending = false

  init() {}

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    isSpacePending = false
  }

  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    for byte in text {
      if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D && byte != 0x0B && byte != 0x0C) {
        isSpacePending = !bytes.isEmpty
      } else {
        if isSpacePending {
          bytes.append(0x20)
          isSpacePending = false
        }
        bytes.append(byte)
      }
    }
  }
}
