/// Reads one JSON number.
enum JSONNumberScanner {
  /// Powers of ten that a 64-bit float holds exactly.
  private static let exactPowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// Reads the number at `position` and moves behind it.
  ///
  /// Without fraction and exponent it is an integer if it fits 64 bits; `-0` and everything else is a float, rounded
  /// to nearest.
  static func number(_ bytes: Span<UInt8>, at position: inout Int) throws(JSONParseFailure) -> JSONValue {
    let start = position
    let isNegative = bytes[position] == UInt8(ascii: "-")
    if isNegative { position += 1 }

    var digits = Digits()
    let integerStart = position
    try digits.read(bytes, at: &position)
    if position - integerStart > 1, bytes[integerStart] == UInt8(ascii: "0") {
      throw JSONParseFailure(kind: .leadingZero, offset: integerStart)
    }

    var isInteger = true
    var exponent = 0
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      let fractionStart = position
      try digits.read(bytes, at: &position)
      exponent = fractionStart - position
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      position += 1
      var exponentIsNegative = false
      if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
        exponentIsNegative = bytes[position] == UInt8(ascii: "-")
        position += 1
      }
      var written = Digits()
      try written.read(bytes, at: &position)
      // An exponent that does not fit here is out of the exact range below, too; the full conversion decides.
      let magnitude = written.overflowed ? 1_000_000 : Int(min(written.value, 1_000_000))
      exponent += exponentIsNegative ? -magnitude : magnitude
    }

    if isInteger, !digits.overflowed, !(isNegative && digits.value == 0) {
      if isNegative, digits.value <= 1 << 63 { return .integer(Int64(truncatingIfNeeded: 0 &- digits.value)) }
      if !isNegative, let value = Int64(exactly: digits.value) { return .integer(value) }
    }
    // Clinger's fast path: both operands are exact, so the one operation rounds correctly.
    if !digits.overflowed, digits.value <= 1 << 53, abs(exponent) <= 22 {
      let mantissa = Double(digits.value)
      let magnitude = exponent < 0 ? mantissa / exactPowers[-exponent] : mantissa * exactPowers[exponent]
      return .number(isNegative ? -magnitude : magnitude)
    }
    return .number(try converted(bytes, start..<position))
  }

  /// Converts by the standard library, which rounds correctly for any number of digits.
  private static func converted(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(JSONParseFailure) -> Double {
    var text = ""
    for index in range { text.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
    guard let value = Double(text), value.isFinite else {
      throw JSONParseFailure(kind: .numberOutOfRange(text), offset: range.lowerBound)
    }
    return value
  }

  /// Decimal digits read so far, as an integer until it overflows.
  private struct Digits {
    var value: UInt64 = 0
    var overflowed = false

    /// Reads at least one digit.
    mutating func read(_ bytes: Span<UInt8>, at position: inout Int) throws(JSONParseFailure) {
      let start = position
      while position < bytes.count {
        let digit = bytes[position] &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        let (product, productOverflowed) = value.multipliedReportingOverflow(by: 10)
        let (sum, sumOverflowed) = product.addingReportingOverflow(UInt64(digit))
        value = sum
        overflowed = overflowed || productOverflowed || sumOverflowed
        position += 1
      }
      if position > start { return }
      guard position < bytes.count else { throw JSONParseFailure(kind: .unexpectedEnd, offset: position) }
      throw JSONParseFailure(kind: .unexpectedByte(bytes[position], expected: .digit), offset: position)
    }
  }
}
