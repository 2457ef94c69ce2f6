import JSON

/// Reading members of a JSON object with faults that name them; the place is put into words only when one is thrown.
struct JSONFields {
  /// The object.
  let object: JSONObject
  /// Where it stands, as `entities[3]`; empty for the whole line.
  let place: JSONPlace

  /// The members of a value, which must be an object.
  init(_ value: JSONValue, at place: JSONPlace) throws(FormatFault) {
    guard case .object(let object) = value else { throw .wrongType(path: place.text, expected: "an object") }
    self.init(object, at: place)
  }

  init(_ object: JSONObject, at place: JSONPlace) {
    self.object = object
    self.place = place
  }

  /// A member; nil when it is absent or null.
  func member(_ key: String) -> JSONValue? {
    guard let value = object[key] else { return nil }
    if case .null = value { return nil }
    return value
  }

  /// A string; nil when it is absent.
  func string(_ key: String) throws(FormatFault) -> String? {
    guard let value = member(key) else { return nil }
    guard let string = value.string else { throw wrong(key, "a string") }
    return string
  }

  /// A name: a string, or a whole number as one; nil when it is absent.
  func name(_ key: String) throws(FormatFault) -> String? {
    guard let value = member(key) else { return nil }
    if let integer = value.integer { return String(integer) }
    guard let string = value.string else { throw wrong(key, "a string") }
    return string
  }

  /// A whole number from 0; nil when it is absent.
  func index(_ key: String) throws(FormatFault) -> Int? {
    guard let value = member(key) else { return nil }
    guard let integer = value.integer, integer >= 0 else { throw wrong(key, "a whole number from 0") }
    return integer
  }

  /// A number; nil when it is absent.
  func number(_ key: String) throws(FormatFault) -> Double? {
    guard let value = member(key) else { return nil }
    guard let number = value.number else { throw wrong(key, "a number") }
    return number
  }

  /// A list; nil when it is absent.
  func list(_ key: String) throws(FormatFault) -> [JSONValue]? {
    guard let value = member(key) else { return nil }
    guard let list = value.array else { throw wrong(key, "a list") }
    return list
  }

  /// The fault of a member of another type.
  func wrong(_ key: String, _ expected: String) -> FormatFault {
    .wrongType(path: place.member(key).text, expected: expected)
  }

  /// The fault of a member that is not there.
  func missing(_ key: String) -> FormatFault { .missingMember(path: place.member(key).text) }
}

/// A place in a JSON value: a list of the line, an element of it, a member of that.
enum JSONPlace {
  case root
  case list(String)
  case element(String, Int)
  indirect case member(JSONPlace, String)

  func member(_ key: String) -> JSONPlace {
    if case .root = self { .list(key) } else { .member(self, key) }
  }

  /// The place as people write it; empty for the whole line.
  var text: String {
    switch self {
    case .root: ""
    case .list(let key): key
    case .element(let key, let index): "\(key)[\(index)]"
    case .member(let place, let key): "\(place.text).\(key)"
    }
  }
}
