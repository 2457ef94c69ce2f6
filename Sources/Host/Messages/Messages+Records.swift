import PluginHost

/// What is wrong with a record of the user's data.
extension Messages {
  ///
  /// - Parameter reader: the format that read the record; empty where it does not matter.
  static func record(_ fault: RecordFault, reader: String = "") -> String {
    let id = fault.id.isEmpty ? "" : "record \(fault.id): "
    let by = reader.isEmpty ? "" : " (read by \(reader))"
    return place(fault.file, fault.line) + id + problem(fault.problem) + by + "."
  }

  private static func problem(_ problem: RecordProblem) -> String {
    switch problem {
    case .missingList(let part, let count): "\(count) of \(part.rawValue) without an address; tell the plugin's author"
    case .string(let part, let index, let field):
      "\(field) of \(part.rawValue) \(index) is no string; tell the plugin's author"
    case .notUTF8(let part, let index, let field):
      "\(field) of \(part.rawValue) \(index) is no UTF-8; save the file as UTF-8"
    case .tooLarge(let bytes, let limit): "it needs \(bytes) bytes and may have \(limit); split it"
    case .role(let index, let found): "text \(index) has the unknown role \(found); tell the plugin's author"
    case .textIndex(let part, let index, let text, let texts):
      "\(part.rawValue) \(index) names text \(text) of \(texts); tell the plugin's author"
    case .range(let part, let index, let start, let end, let length, let unit):
      "\(part.rawValue) \(index) covers \(start)..<\(end), which does not fit a text of \(length) \(units(unit)); "
        + "correct the offsets"
    case .notOnScalar(let part, let index, let offset, let unit):
      "an offset of \(part.rawValue) \(index), \(offset) \(units(unit)), lies inside of a character; correct the offsets "
        + "or their unit"
    case .order(let part, let index): "\(part.rawValue) \(index) overlaps the one before or stands before it"
    case .mention(let index, let start, let end, let stated, let found):
      "mention \(index) says \"\(stated)\" and its range (bytes \(start)..<\(end)) holds \"\(found)\"; correct the offsets "
        + "or their unit"
    case .bits(let part, let index, let found):
      "flags or a reserved field of \(part.rawValue) \(index) hold \(found), which means nothing to this host, and must "
        + "be 0; tell the plugin's author"
    case .pairFragment(let index, let span):
      "pair \(index) names mention \(span), a fragment that is not the first of its mention; tell the plugin's author"
    case .pairTwice(let index, let before):
      "pairs \(before) and \(index) have one head, tail and label; tell the plugin's author"
    case .noCandidate(let index):
      "pair \(index) is none of those that the record has, and the task labels given pairs; tell the plugin's author"
    case .notGrouped(let part, let index, let group):
      "\(part.rawValue) \(index) has the group \(group), which must be 0, for mentions alone have one; tell the plugin's "
        + "author"
    case .sentenceLabel(let index, let found):
      "sentence \(index) has the label \(found), which must be BP_NONE; tell the plugin's author"
    case .group(let index, let before, let group):
      "mentions \(before) and \(index) are in group \(group), as fragments of one, and differ in label or text or overlap "
        + "(a mention that is whole has the group 0); tell the plugin's author"
    case .answer(let index, let start, let end, let stated, let found):
      "answer \(index) says \"\(stated)\" and its range (bytes \(start)..<\(end)) holds \"\(found)\"; tell the plugin's "
        + "author"
    case .pairIndex(let index, let span, let spans): "pair \(index) names mention \(span) of \(spans)"
    case .label(let part, let index, let label, let known):
      "\(part.rawValue) \(index) has label \(label) of \(known); tell the plugin's author"
    case .number(let part, let index, let value): "\(part.rawValue) \(index) has the number \(value), which cannot be"
    }
  }

  private static func units(_ unit: OffsetUnit) -> String {
    switch unit {
    case .utf8: "UTF-8 bytes"
    case .codePoints: "code points"
    case .utf16: "UTF-16 units"
    }
  }
}
