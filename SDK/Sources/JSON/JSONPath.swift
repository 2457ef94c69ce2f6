/// A place inside a JSON value, such as `labels[0].names`.
public struct JSONPath: Sendable, Hashable, CustomStringConvertible {
  /// One step.
  public enum Step: Sendable, Hashable {
    /// Into the member of an object.
    case key(String)
    /// Into the element of an array, from 0.
    case index(Int)
  }

  /// The steps from the root.
  public let steps: [Step]

  /// Makes a path; without steps it is the root.
  public init(_ steps: [Step] = []) {
    self.steps = steps
  }

  /// The path to a member of the object here.
  public func appending(_ key: String) -> JSONPath {
    JSONPath(steps + [.key(key)])
  }

  /// The path to an element of the array here.
  public func appending(_ index: Int) -> JSONPath {
    JSONPath(steps + [.index(index)])
  }

  /// The path as people write it; the root is empty.
  public var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .key(let key): text += text.isEmpty ? key : ".\(key)"
      case .index(let index): text += "[\(index)]"
      }
    }
    return text
  }
}

extension JSONPath: ExpressibleByStringLiteral {
  /// Makes a path of one key.
  public init(stringLiteral key: String) {
    self.init([.key(key)])
  }
}
