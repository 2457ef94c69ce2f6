import JSON

/// What parent and child say to each other.
enum JSONLine {
  /// An object on one line.
  static func text(_ object: JSONObject) -> String {
    // No number of these can be infinite, which is all that writing could refuse.
    (try? JSONValue.object(object).text()) ?? ""
  }

  /// A child's answer; nil for anything else.
  static func answer(_ line: String) -> (CheckStatus, String)? {
    guard let json = try? JSONValue.parse(Array(line.utf8)),
      let status = json["status"]?.string.flatMap({ CheckStatus(rawValue: $0) }), let message = json["message"]?.string
    else { return nil }
    return (status, message)
  }
}
