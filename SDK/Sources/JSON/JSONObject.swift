/// The members of a JSON object, in order, with lookup by key.
///
/// Small objects are searched in order; from `indexThreshold` members on a dictionary finds them, so that neither the
/// many small records of a data file nor the large index of a model file is slow.
public struct JSONObject: Sendable {
  /// One member.
  public struct Member: Sendable, Equatable {
    /// The key, unescaped.
    public let key: String
    /// The value.
    public var value: JSONValue
  }

  private static let indexThreshold = 9

  /// The members in the order of the text.
  public private(set) var members: [Member] = []
  private var index: [JSONKey: Int] = [:]

  /// Makes an empty object.
  public init() {}

  /// The number of members.
  public var count: Int { members.count }

  /// Whether there is no member.
  public var isEmpty: Bool { members.isEmpty }

  /// The keys in order.
  public var keys: [String] { members.map(\.key) }

  /// The value of a key; setting appends a new key at the end, and setting nil removes the member.
  public subscript(key: String) -> JSONValue? {
    get {
      position(of: key).map { members[$0].value }
    }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?):
        members[position].value = value
      case (let position?, nil):
        members.remove(at: position)
        rebuildIndex()
      case (nil, let value?):
        appendUnchecked(key, value)
      case (nil, nil):
        break
      }
    }
  }

  /// Appends a member and answers true, or answers false when the key is there already.
  @discardableResult
  public mutating func append(_ key: String, _ value: JSONValue) -> Bool {
    guard position(of: key) == nil else { return false }
    appendUnchecked(key, value)
    return true
  }

  /// Whether a key is there.
  public func contains(_ key: String) -> Bool {
    position(of: key) != nil
  }

  private mutating func appendUnchecked(_ key: String, _ value: JSONValue) {
    members.append(Member(key: key, value: value))
    if members.count == Self.indexThreshold {
      rebuildIndex()
    } else if members.count > Self.indexThreshold {
      index[JSONKey(key)] = members.count - 1
    }
  }

  private mutating func rebuildIndex() {
    index.removeAll(keepingCapacity: true)
    guard members.count >= Self.indexThreshold else { return }
    for (position, member) in members.enumerated() {
      index[JSONKey(member.key)] = position
    }
  }

  private func position(of key: String) -> Int? {
    if members.count >= Self.indexThreshold { return index[JSONKey(key)] }
    let wanted = JSONKey(key)
    for position in members.indices where JSONKey(members[position].key) == wanted { return position }
    return nil
  }
}

extension JSONObject: Equatable {
  /// Equal when the same keys have equal values, in whatever order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Makes an object in the order written; of two equal keys the later value stays.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    for (key, value) in elements { self[key] = value }
  }
}
