extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Makes `null`.
  public init(nilLiteral: ()) {
    self = .null
  }

  /// Makes `true` or `false`.
  public init(booleanLiteral value: Bool) {
    self = .bool(value)
  }

  /// Makes an integer.
  public init(integerLiteral value: Int64) {
    self = .integer(value)
  }

  /// Makes a number.
  public init(floatLiteral value: Double) {
    self = .number(value)
  }

  /// Makes a string.
  public init(stringLiteral value: String) {
    self = .string(value)
  }

  /// Makes an array.
  public init(arrayLiteral elements: JSONValue...) {
    self = .array(elements)
  }

  /// Makes an object in the order written; of two equal keys the later value stays.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    var object = JSONObject()
    for (key, value) in elements { object[key] = value }
    self = .object(object)
  }
}

extension JSONValue {
  /// Makes an integer from a Swift `Int`.
  public init(_ value: Int) {
    self = .integer(Int64(value))
  }

  /// Makes a number.
  public init(_ value: Double) {
    self = .number(value)
  }

  /// Makes a number from a `Float` by its shortest decimal form, so that 0.1 is written as 0.1.
  public init(_ value: Float) {
    self = .number(Double(value.description) ?? Double(value))
  }

  /// Makes `true` or `false`.
  public init(_ value: Bool) {
    self = .bool(value)
  }

  /// Makes a string.
  public init(_ value: String) {
    self = .string(value)
  }

  /// Makes an array of strings.
  public init(_ values: [String]) {
    self = .array(values.map { .string($0) })
  }

  /// Makes an array of integers.
  public init(_ values: [Int]) {
    self = .array(values.map { .integer(Int64($0)) })
  }
}
