import PluginHost

/// What is wrong with a record that a task's `decode` put. The user's data is not at fault: it only says which record.
extension Messages {
  static func decoded(_ fault: RecordFault, by site: PluginSite) -> String {
    let file = fault.line == 0 ? fault.file : "\(fault.file):\(fault.line)"
    let names = [fault.id.isEmpty ? "" : "record \(fault.id)", file].filter { !$0.isEmpty }
    let record = names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"
    return "decode of \"\(site.item)\" put \(put(fault.problem))\(record)."
  }

  private static func put(_ problem: RecordProblem) -> String {
    let unit = "ranges count UTF-8 bytes, not characters"
    switch problem {
    case .missingList(let part, let count): return "\(count) of \(part.rawValue) without an address"
    case .string(let part, let index, let field):
      return "\(part.rawValue) \(index) whose \(field) is no string"
    case .notUTF8(let part, let index, let field): return "\(part.rawValue) \(index) whose \(field) is no UTF-8"
    case .tooLarge(let bytes, let limit): return "a record of \(bytes) bytes, which may have \(limit)"
    case .role(let index, let found): return "text \(index) with the role \(found); BP_BODY and BP_QUERY are known"
    case .textIndex(let part, let index, let text, let texts):
      return "\(part.rawValue) \(index) in text \(text); \(known(texts))"
    case .range(let part, let index, let start, let end, let length, _):
      return
        "\(part.rawValue) \(index) with the range \(start)..<\(end) in a text of \(length) bytes; ranges are not empty, "
        + "lie in their text, and count UTF-8 bytes, not characters"
    case .notOnScalar(let part, let index, let offset, _):
      return "\(part.rawValue) \(index) with the offset \(offset), which lies inside of a character; \(unit)"
    case .order(let part, let index):
      return "\(part.rawValue) \(index) where it overlaps the one before or stands before it; they must be in order"
    case .mention(let index, let start, let end, let stated, let found):
      return "span \(index) as \"\(stated)\", and its range (bytes \(start)..<\(end)) holds \"\(found)\"; \(unit)"
    case .answer(let index, let start, let end, let stated, let found):
      return "answer \(index) as \"\(stated)\", and its range (bytes \(start)..<\(end)) holds \"\(found)\"; \(unit)"
    case .bits(let part, let index, let found):
      return "\(part.rawValue) \(index) with flags or a reserved field of \(found); they must be 0"
    case .pairFragment(let index, let span):
      return "pair \(index) of span \(span), a fragment that is not the first of its mention"
    case .pairTwice(let index, let before): return "pairs \(before) and \(index) with one head, tail and label"
    case .noCandidate(let index):
      return "pair \(index), which is none of the record's, and the task labels given pairs"
    case .notGrouped(let part, let index, let group):
      return "\(part.rawValue) \(index) with the group \(group); mentions alone have one"
    case .sentenceLabel(let index, let found): return "sentence \(index) with the label \(found); it must be BP_NONE"
    case .group(let index, let before, let group):
      return
        "spans \(before) and \(index) into group \(group), as fragments of one mention, and they differ in label or text "
        + "or overlap; a whole mention has the group 0"
    case .pairIndex(let index, let span, let spans): return "pair \(index) of span \(span); \(known(spans))"
    case .label(let part, let index, let label, let labels):
      return "\(part.rawValue) \(index) with label \(label); \(known(labels))"
    case .number(.value, let index, let value): return "value \(index) as \(value); numbers must be finite"
    case .number(let part, let index, let value):
      return "\(part.rawValue) \(index) with the score \(value); scores are 0 to 1; is a softmax missing?"
    }
  }

  /// How many there are, and how they are numbered.
  private static func known(_ count: Int) -> String {
    switch count {
    case ...0: "there are none"
    case 1: "there is 1, number 0"
    default: "there are \(count), 0 to \(count - 1)"
    }
  }
}
