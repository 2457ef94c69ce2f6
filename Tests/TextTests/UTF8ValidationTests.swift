import Testing
import Text

@Suite("UTF-8 validation")
struct UTF8ValidationTests {
  @Test("Every scalar is well-formed, also at every place in a word of eight bytes")
  func everyScalar() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let bytes = Array(String(scalar).utf8)
      if UTF8Validation.firstInvalidOffset(bytes) != nil { Issue.record("U+\(String(value, radix: 16))") }
    }
    for pad in 0..<16 {
      #expect(UTF8Validation.firstInvalidOffset([UInt8](repeating: 0x61, count: pad) + Array("é🦠z".utf8)) == nil)
    }
  }

  @Test(
    "Ill-formed sequences are found at their first byte",
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
      [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF0, 0x9F, 0xA6], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xF0, 0x9F, 0x28, 0xA0],
    ] as [[UInt8]])
  func illFormed(bytes: [UInt8]) {
    for pad in [0, 1, 7, 8, 9, 17] {
      let text = [UInt8](repeating: 0x61, count: pad) + bytes
      #expect(UTF8Validation.firstInvalidOffset(text) == pad)
      #expect(UTF8Validation.firstInvalidOffset(text + [0x61, 0x61]) == pad)
    }
  }

  // String's own repair keeps well-formed bytes and replaces the rest by U+FFFD, so equal bytes mean well-formed ones.
  @Test("Random bytes are judged as by the standard library")
  func randomBytes() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<20000 {
      let bytes = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        [0x61, 0xC3, 0xE2, 0xED, 0xF0, 0xF4, 0x80, 0x9F, 0xA0, 0xBF, 0x90].randomElement(using: &random) ?? 0
      }.map { UInt8($0) }
      let isWellFormed = Array(String(decoding: bytes, as: UTF8.self).utf8) == bytes
      #expect((UTF8Validation.firstInvalidOffset(bytes) == nil) == isWellFormed)
    }
  }
}
