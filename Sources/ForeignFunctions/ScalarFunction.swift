/// A plain function of numbers that is called by its description, such as "d:QQQ": a double from three unsigned words.
public struct ScalarFunction: Sendable {
  /// Why a description cannot be used.
  public enum Fault: Error, Equatable, Sendable {
    /// It is not a result, a colon and arguments.
    case form(String)
    /// A letter is none of `i u q Q f d`.
    case letter(Character)
    /// It has more arguments than are allowed.
    case arity(found: Int, limit: Int)
    /// The system's library cannot call it.
    case unavailable
  }

  /// The most arguments that a described function may have.
  public static let mostArguments = 8

  /// The description.
  public let description: String
  private let signature: ForeignSignature
  // A function of a plugin, which is never unloaded.
  private nonisolated(unsafe) let address: UnsafeRawPointer

  /// Reads a description.
  public init(_ description: String, at address: UnsafeRawPointer) throws(Fault) {
    let (result, arguments) = try Self.types(description)
    guard let signature = ForeignSignature(result, arguments) else { throw .unavailable }
    self.description = description
    self.signature = signature
    self.address = address
  }

  /// The types that a description names: result and arguments.
  public static func types(_ description: String) throws(Fault) -> (result: ForeignType, arguments: [ForeignType]) {
    var letters: [ForeignType] = []
    var colons = 0
    for scalar in description.unicodeScalars {
      if scalar == ":" {
        colons += 1
        guard colons == 1, letters.count == 1 else { throw .form(description) }
        continue
      }
      guard let type = ForeignType(rawValue: Character(scalar)), type.isNumber else { throw .letter(Character(scalar)) }
      letters.append(type)
    }
    guard colons == 1, let result = letters.first else { throw .form(description) }
    let arguments = Array(letters.dropFirst())
    guard arguments.count <= mostArguments else { throw .arity(found: arguments.count, limit: mostArguments) }
    return (result, arguments)
  }

  /// Calls the function; numbers are converted to its types, whole ones by rounding towards zero and clamping.
  public func callAsFunction(_ values: [Double]) -> Double {
    precondition(values.count == signature.arguments.count, "one number for each argument")
    // Each argument has a word of its own, whatever its width: little-endian, as all supported processors are.
    var words = zip(signature.arguments, values).map { Self.word($0, $1) }
    var result: UInt64 = 0
    words.withUnsafeMutableBufferPointer { words in
      var addresses: [UnsafeMutableRawPointer?] = words.indices.map { index in
        words.baseAddress.map { UnsafeMutableRawPointer($0 + index) }
      }
      signature.call(address, result: &result, arguments: &addresses)
    }
    return Self.number(signature.result, result)
  }

  private static func word(_ type: ForeignType, _ value: Double) -> UInt64 {
    let whole = value.isNaN ? 0 : value
    switch type {
    case .double: return value.bitPattern
    case .float: return UInt64(Float(value).bitPattern)
    case .int32: return UInt64(UInt32(bitPattern: Int32(max(-2_147_483_648, min(2_147_483_647, whole)))))
    case .uint32: return UInt64(UInt32(max(0, min(4_294_967_295, whole))))
    case .int64: return UInt64(bitPattern: Int64(exactly: whole.rounded(.towardZero)) ?? (whole < 0 ? .min : .max))
    default: return UInt64(exactly: whole.rounded(.towardZero)) ?? (whole < 0 ? 0 : .max)
    }
  }

  private static func number(_ type: ForeignType, _ word: UInt64) -> Double {
    switch type {
    case .double: Double(bitPattern: word)
    case .float: Double(Float(bitPattern: UInt32(truncatingIfNeeded: word)))
    // The library widens whole results to a word.
    case .int32: Double(Int32(truncatingIfNeeded: word))
    case .uint32: Double(UInt32(truncatingIfNeeded: word))
    case .int64: Double(Int64(bitPattern: word))
    default: Double(word)
    }
  }
}
