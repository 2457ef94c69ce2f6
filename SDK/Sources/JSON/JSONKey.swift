/// A key that equals another only if their bytes are equal.
///
/// Swift's `String` also equates canonically equivalent texts, such as a composed and a decomposed é; JSON does not.
struct JSONKey: Hashable {
  let text: String

  init(_ text: String) {
    self.text = text
  }

  static func == (left: JSONKey, right: JSONKey) -> Bool {
    left.text.utf8.count == right.text.utf8.count && left.text == right.text
      && left.text.utf8.elementsEqual(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    // Texts with equal bytes are equal as strings as well, so the string's own hash serves.
    hasher.combine(text)
  }
}
