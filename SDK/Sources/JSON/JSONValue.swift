/// A JSON value (RFC 8259) that keeps the order of object members and tells integers from other numbers.
public enum JSONValue: Sendable {
  /// The literal `null`.
  case null
  /// The literals `true` and `false`.
  case bool(Bool)
  /// A number written without fraction and exponent that fits 64 bits.
  case integer(Int64)
  /// Any other number; always finite when it comes from the parser.
  case number(Double)
  /// A string of Unicode scalars.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object with its members in the order of the text.
  case object(JSONObject)

  /// The type of this value, for error values.
  public var type: JSONType {
    switch self {
    case .null: .null
    case .bool: .bool
    case .integer: .integer
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }

  /// The object, or nil when this is another type.
  public var object: JSONObject? {
    if case .object(let object) = self { object } else { nil }
  }

  /// The elements, or nil when this is another type.
  public var array: [JSONValue]? {
    if case .array(let array) = self { array } else { nil }
  }

  /// The string, or nil when this is another type.
  public var string: String? {
    if case .string(let string) = self { string } else { nil }
  }

  /// The truth value, or nil when this is another type.
  public var bool: Bool? {
    if case .bool(let bool) = self { bool } else { nil }
  }

  /// The integer, or nil when this is another type or does not fit `Int`.
  public var integer: Int? {
    if case .integer(let integer) = self { Int(exactly: integer) } else { nil }
  }

  /// The number, integers included, or nil when this is another type.
  public var number: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    default: nil
    }
  }

  /// The member of an object, or nil when it is absent or this is another type.
  public subscript(key: String) -> JSONValue? {
    object?[key]
  }
}

extension JSONValue: Equatable {
  /// Equal when types and contents are equal; the order of object members does not count, `1` and
  /// `1.0` differ, and strings are compared by their bytes.
  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): JSONKey(a) == JSONKey(b)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }
}

/// The name of a JSON type; numbers that are 64-bit integers are told from the others.
public enum JSONType: String, Sendable, Equatable {
  case null, bool, integer, number, string, array, object
}
