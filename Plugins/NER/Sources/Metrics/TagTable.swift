import PluginSDK

/// What the labels of words and spans mean as tags and types.
struct TagTable {
  /// The tag of words in no mention.
  let outside: Tag
  /// Tags by the index of a label of words.
  private let ofWords: [Tag]
  /// `B` and `I` by the index of a label of spans; the last is for spans without a label.
  private let ofSpans: [(begin: Tag, inside: Tag)]
  /// The names of types, by `Tag.type`; the first is the one without a name.
  private(set) var types: [String]
  /// Tags in one spelling each, by `Tag.id`.
  private(set) var tags: [String]
  /// Whether the tag at an id is outside of mentions.
  let isOutside: [Bool]

  init(_ labels: LabelInventories) {
    var builder = Builder()
    outside = builder.tag("O", "")
    ofWords = labels[.words].names.map { builder.tag(written: $0) }
    ofSpans = (labels[.spans].names + [""]).map { (builder.tag("B", $0), builder.tag("I", $0)) }
    types = builder.typeNames
    tags = builder.tagNames
    isOutside = builder.outside
  }

  /// The tag of a label of words; `O` where there is none.
  func tag(ofWord label: Int?) throws(PluginError) -> Tag {
    guard let label else { return outside }
    guard label < ofWords.count else { throw .argument("a word has label \(label) of \(ofWords.count)") }
    return ofWords[label]
  }

  /// The tags of a label of spans.
  func tags(ofSpan label: Int?) throws(PluginError) -> (begin: Tag, inside: Tag) {
    guard let label else { return ofSpans[ofSpans.count - 1] }
    guard label < ofSpans.count - 1 else { throw .argument("a mention has label \(label) of \(ofSpans.count - 1)") }
    return ofSpans[label]
  }

  private struct Builder {
    var typeNames = [""]
    var tagNames: [String] = []
    var outside: [Bool] = []
    private var types: [String: Int32] = ["": 0]
    private var tags: [String: Tag] = [:]

    mutating func tag(written text: String) -> Tag {
      guard let hyphen = text.utf8.firstIndex(of: 0x2D) else { return tag(text, "") }
      return tag(String(text[..<hyphen]), String(text[text.utf8.index(after: hyphen)...]))
    }

    mutating func tag(_ prefix: String, _ type: String) -> Tag {
      let spelled = type.isEmpty ? prefix : "\(prefix)-\(type)"
      if let known = tags[spelled] { return known }
      let typeID = types[type] ?? Int32(typeNames.count)
      if types[type] == nil {
        types[type] = typeID
        typeNames.append(type)
      }
      let meaning: Tag.Prefix =
        switch prefix {
        case "O": .outside
        case "B": .begin
        case "I": .inside
        case "E": .end
        case "[": .open
        case "]": .close
        case ".": .dot
        default: .other
        }
      let tag = Tag(prefix: meaning, type: typeID, id: Int32(tagNames.count))
      tags[spelled] = tag
      tagNames.append(spelled)
      outside.append(meaning == .outside)
      return tag
    }
  }
}
