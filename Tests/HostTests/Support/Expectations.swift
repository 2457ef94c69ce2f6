import JSON
import Testing

extension Host.Outcome {
  /// Expects that the command ended with `code` and one sentence on standard error that holds all of `parts`, and that
  /// nothing stands on standard output.
  func expectError(_ code: Int32, _ parts: String..., location: SourceLocation = #_sourceLocation) {
    #expect(self.code == code, "\(err)", sourceLocation: location)
    #expect(out.isEmpty, "\(text)", sourceLocation: location)
    let errors = err.split(separator: "\n").filter { $0.hasPrefix("error: ") }
    #expect(errors.count == 1, "\(err)", sourceLocation: location)
    guard let sentence = errors.first else { return }
    #expect(sentence.hasSuffix(".") || sentence.hasSuffix("?"), "\(sentence)", sourceLocation: location)
    #expect(!sentence.hasSuffix("?.") && !sentence.hasSuffix(".."), "\(sentence)", sourceLocation: location)
    for part in parts { #expect(sentence.contains(part), "\(sentence)", sourceLocation: location) }
  }

  /// Expects that the command ended well.
  func expectDone(location: SourceLocation = #_sourceLocation) {
    #expect(code == 0, "\(err)", sourceLocation: location)
  }
}

extension JSONObject {
  /// Follows keys through objects.
  func at(_ path: String...) -> JSONValue? {
    var value: JSONValue? = .object(self)
    for key in path { value = value?[key] }
    return value
  }
}
