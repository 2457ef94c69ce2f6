/// A JSON value that is not what its reader needs.
public enum JSONAccessError: Error, Sendable, Equatable {
  /// A member that must be there is not.
  case missing(path: JSONPath)
  /// A value of another type than the one needed.
  case wrongType(path: JSONPath, expected: JSONType, found: JSONType)
  /// A key that its object does not know; `nearest` is the known key that was probably meant.
  case unknownKey(path: JSONPath, nearest: String?)
}
