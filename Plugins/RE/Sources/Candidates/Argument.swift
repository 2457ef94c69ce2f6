import PluginSDK

/// A mention as an argument of a relation: whole, or the hull of its fragments.
struct Argument {
  /// The index of its first span among the record's; pairs point at it.
  let index: Int
  /// The index of its text.
  let text: Int
  /// From its first byte to its last one.
  var span: TextSpan
  /// The name of its type; empty when it has none.
  let type: String

  /// The mentions of a record in order of text, start and end; the fragments of one mention are one.
  static func all(_ record: RecordView) -> [Argument] {
    var arguments: [Argument] = []
    var groups: [Int: Int] = [:]
    for (index, mention) in record.spans.enumerated() {
      if let group = mention.group, let known = groups[group] {
        // Fragments in another text cannot be joined and stay out.
        if arguments[known].text == mention.text {
          arguments[known].span.start = min(arguments[known].span.start, mention.span.start)
          arguments[known].span.end = max(arguments[known].span.end, mention.span.end)
        }
        continue
      }
      if let group = mention.group { groups[group] = arguments.count }
      arguments.append(
        Argument(
          index: index, text: mention.text, span: mention.span,
          type: record.labelName(.spans, mention.label)?.string ?? ""))
    }
    return arguments.sorted { ($0.text, $0.span, $0.index) < ($1.text, $1.span, $1.index) }
  }
}

extension RecordView {
  /// The index of the first span of the mention that a pair points at.
  func firstFragment(_ index: Int) -> Int {
    guard index < spans.count, let group = spans[index].group else { return index }
    return spans.firstIndex { $0.group == group } ?? index
  }
}
