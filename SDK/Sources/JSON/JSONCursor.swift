/// A JSON value with the path that led to it, for reading with errors that name the place.
///
///     let root = JSONCursor(try JSONValue.parse(bytes))
///     let names = try root.member("labels").elements().map { try $0.member("name").string() }
public struct JSONCursor: Sendable {
  /// The value here.
  public let value: JSONValue
  /// The place of the value.
  public let path: JSONPath

  /// Starts at a value; the path is the root's unless the value came from inside something.
  public init(_ value: JSONValue, path: JSONPath = JSONPath()) {
    self.value = value
    self.path = path
  }

  /// The member with a key; a member that is `null` counts as there.
  public func member(_ key: String) throws(JSONAccessError) -> JSONCursor {
    guard let value = try object()[key] else { throw .missing(path: path.appending(key)) }
    return JSONCursor(value, path: path.appending(key))
  }

  /// The member with a key, or nil when it is absent or `null`.
  public func optionalMember(_ key: String) throws(JSONAccessError) -> JSONCursor? {
    guard let value = try object()[key] else { return nil }
    if case .null = value { return nil }
    return JSONCursor(value, path: path.appending(key))
  }

  /// The members, when this is an object.
  public func object() throws(JSONAccessError) -> JSONObject {
    guard case .object(let object) = value else { throw wrongType(.object) }
    return object
  }

  /// The members as cursors with their keys, in order.
  public func members() throws(JSONAccessError) -> [(key: String, value: JSONCursor)] {
    try object().members.map { (key: $0.key, value: JSONCursor($0.value, path: path.appending($0.key))) }
  }

  /// The elements, when this is an array.
  public func elements() throws(JSONAccessError) -> [JSONCursor] {
    guard case .array(let elements) = value else { throw wrongType(.array) }
    return elements.enumerated().map { JSONCursor($0.element, path: path.appending($0.offset)) }
  }

  /// The string, when this is one.
  public func string() throws(JSONAccessError) -> String {
    guard case .string(let string) = value else { throw wrongType(.string) }
    return string
  }

  /// The truth value, when this is one.
  public func bool() throws(JSONAccessError) -> Bool {
    guard case .bool(let bool) = value else { throw wrongType(.bool) }
    return bool
  }

  /// The integer, when this is a number written as one that fits 64 bits.
  public func integer() throws(JSONAccessError) -> Int {
    guard case .integer(let integer) = value else { throw wrongType(.integer) }
    return Int(integer)
  }

  /// The number, integers included.
  public func number() throws(JSONAccessError) -> Double {
    guard let number = value.number else { throw wrongType(.number) }
    return number
  }

  /// The elements, when this is an array of strings.
  public func strings() throws(JSONAccessError) -> [String] {
    var result: [String] = []
    for element in try elements() { result.append(try element.string()) }
    return result
  }

  /// The elements, when this is an array of integers.
  public func integers() throws(JSONAccessError) -> [Int] {
    var result: [Int] = []
    for element in try elements() { result.append(try element.integer()) }
    return result
  }

  /// Refuses the first key of this object that is not among the known ones, naming the nearest of them.
  public func allowKeys(_ known: [String]) throws(JSONAccessError) {
    for member in try object().members where !known.contains(member.key) {
      throw .unknownKey(path: path.appending(member.key), nearest: nearestKey(to: member.key, in: known))
    }
  }

  private func wrongType(_ expected: JSONType) -> JSONAccessError {
    .wrongType(path: path, expected: expected, found: value.type)
  }
}
