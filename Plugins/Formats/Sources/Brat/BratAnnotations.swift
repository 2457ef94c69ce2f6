import JSON
import PluginSDK

/// Puts the lines of one .ann file into a draft that has its text.
final class BratAnnotations {
  /// The line of the relation that a fault was found in.
  private(set) var faultLine = 0

  private let draft: RecordDraft
  private let labels: LabelTables
  private let text: BorrowedText
  private let map: OffsetMap
  private var mentions: [String: Int] = [:]
  private var ids: Set<String> = []
  private var lineIndex = 0
  private var keptLines: [JSONValue] = []
  private var relations: [Relation] = []
  private var relationPlaces: [JSONValue] = []

  private struct Relation {
    let id: String
    let type: String
    let roles: [String]
    let references: [String]
    let line: String
    let number: Int
    let index: Int
  }

  init(draft: RecordDraft, labels: LabelTables, unit: OffsetUnit) {
    self.draft = draft
    self.labels = labels
    text = draft.text(at: 0)
    map = OffsetMap(text, unit: unit)
  }

  /// What `extra` keeps: other lines with their places (`kept`), and the ids and roles of relations (`relations`).
  var kept: JSONObject? {
    if keptLines.isEmpty, relationPlaces.isEmpty { return nil }
    var object = JSONObject()
    if !keptLines.isEmpty { object["kept"] = .array(keptLines) }
    if !relationPlaces.isEmpty { object["relations"] = .array(relationPlaces) }
    return object
  }

  /// Takes one line; relations wait until all mentions are known.
  func add(_ line: BorrowedText, number: Int) throws(FormatFault) {
    defer { lineIndex += 1 }
    guard let letter = line.bytes.first, let tab = line.position(of: 0x09) else { throw .unknownLine(line.excerpt) }
    let id = line.part(0, tab).string
    switch letter {
    case UInt8(ascii: "T"):
      try note(id)
      try addMention(line, id: id)
    case UInt8(ascii: "R"):
      try note(id)
      try addRelation(line, id: id, number: number)
    case UInt8(ascii: "E"), UInt8(ascii: "A"), UInt8(ascii: "M"), UInt8(ascii: "N"), UInt8(ascii: "#"):
      try note(id)
      keep(line.string, at: lineIndex)
    case UInt8(ascii: "*"): keep(line.string, at: lineIndex)
    default: throw .unknownLine(line.excerpt)
    }
  }

  private func note(_ id: String) throws(FormatFault) {
    guard ids.insert(id).inserted else { throw .duplicate(part: "the annotation", id: id) }
  }

  private func keep(_ line: String, at index: Int) {
    keptLines.append([.integer(Int64(index)), .string(line)])
  }

  /// A line `T1 TAB Type 0 5;10 15 TAB text`.
  private func addMention(_ line: BorrowedText, id: String) throws(FormatFault) {
    var columns: [TextSpan] = []
    line.columns(0x09, into: &columns)
    guard columns.count >= 3 else { throw .missingColumns(found: columns.count, needed: 3) }
    let middle = line[columns[1]]
    guard let space = middle.position(of: 0x20), space > 0 else { throw .badOffset(middle.excerpt) }
    let places = middle.dropping(first: space + 1)
    var fragments: [TextSpan] = []
    var pieces: [TextSpan] = []
    places.columns(UInt8(ascii: ";"), into: &pieces)
    for piece in pieces {
      let place = places[piece]
      guard let border = place.position(of: 0x20), let start = place.part(0, border).decimal,
        let end = place.dropping(first: border + 1).decimal
      else { throw .badOffset(places.excerpt) }
      fragments.append(try map.bytes(start, end))
    }
    try compare(line.dropping(first: columns[2].start), fragments)
    let label = labels.intern(middle.part(0, space), .spans)
    mentions[id] = draft.spanCount
    let group = fragments.count > 1 ? mentions.count : nil
    for fragment in fragments {
      draft.addSpan(RecordSpan(fragment, label: label, group: group), id: id, mention: text[fragment])
    }
  }

  /// Refuses a mention that is not the text at its ranges; brat writes a space for a line feed and between ranges.
  private func compare(_ mention: BorrowedText, _ fragments: [TextSpan]) throws(FormatFault) {
    var found: [UInt8] = []
    for (index, fragment) in fragments.enumerated() {
      if index > 0 { found.append(0x20) }
      found.append(contentsOf: text[fragment].bytes)
    }
    // The line reader has taken a carriage return from the end of the line, which a mention may end with.
    let isEqual =
      found.count >= mention.count
      && found.indices.allSatisfy { index in
        let byte = found[index]
        guard index < mention.count else { return byte == 0x0D || byte == 0x0A }
        return byte == mention[index] || (mention[index] == 0x20 && (byte == 0x0A || byte == 0x0D))
      }
    if !isEqual {
      let excerpt = found.withUnsafeBufferPointer { BorrowedText($0).excerpt }
      throw .mentionDiffers(mention: mention.excerpt, found: excerpt)
    }
  }

  /// A line `R1 TAB Type Arg1:T1 Arg2:T2`.
  private func addRelation(_ line: BorrowedText, id: String, number: Int) throws(FormatFault) {
    var columns: [TextSpan] = []
    let body = line.dropping(first: id.utf8.count + 1).trimmingEnd
    body.columns(0x20, into: &columns)
    guard columns.count >= 3 else { throw .missingColumns(found: columns.count, needed: 3) }
    var roles: [String] = []
    var references: [String] = []
    for column in columns.dropFirst() {
      let argument = body[column]
      guard let colon = argument.position(of: UInt8(ascii: ":")) else { throw .unknownLine(line.excerpt) }
      roles.append(argument.part(0, colon).string)
      references.append(argument.dropping(first: colon + 1).string)
    }
    relations.append(
      Relation(
        id: id, type: body[columns[0]].string, roles: roles, references: references, line: line.string,
        number: number, index: lineIndex))
  }

  /// Makes pairs of the relations between two mentions, and keeps others as they are.
  func addRelations() throws(FormatFault) {
    for relation in relations {
      faultLine = relation.number
      for reference in relation.references where !ids.contains(reference) { throw .unknownReference(reference) }
      guard relation.references.count == 2, let head = mentions[relation.references[0]],
        let tail = mentions[relation.references[1]]
      else {
        keep(relation.line, at: relation.index)
        continue
      }
      draft.addPair(RecordPair(head: head, tail: tail, label: labels.intern(relation.type, .pairs)))
      relationPlaces.append([
        .integer(Int64(relation.index)), .string(relation.id), .string(relation.roles[0]), .string(relation.roles[1]),
      ])
    }
  }
}
