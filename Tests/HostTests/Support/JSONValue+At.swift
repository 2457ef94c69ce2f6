import JSON

extension JSONValue {
  /// Follows keys through objects.
  func at(_ path: String...) -> JSONValue? {
    var value: JSONValue? = self
    for key in path { value = value?[key] }
    return value
  }
}
