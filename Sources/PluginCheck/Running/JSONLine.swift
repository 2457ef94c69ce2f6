import JSON

/// What parent and child say to each other.
enum JSONLine {
  /// An object on one line.
  static func text(_ object: JSONObject) -> String {
    // No number of these can be infinite, which is all that writing could refuse.
    (try? JSONValue.object(object).text()) ?? ""
  }
}
