import JSON
import PluginSDK

/// Reads PubTator blocks: one record a document, whose text is the title, a line feed and the abstract.
///
/// Concepts and further columns are carried in `extra`, and so are relations, which are between concepts, unless the option
/// `relations` makes them relations between mentions. A fault costs its document, not the file.
public final class PubTatorReader: RecordReader {
  /// The types of mentions so far.
  public let labels = LabelTables()

  private let lines: LineReader
  private let unit: OffsetUnit
  private let reading: ConceptRelations.Reading
  private var block = LineBlock()
  private var pending: [UInt8] = []
  private var pendingNumber = 0
  private var columns: [TextSpan] = []
  private var text: [UInt8] = []
  private var isAtEnd = false

  /// Opens the file, or the split of the folder.
  public init(opening: FormatOpening) throws(PluginError) {
    unit = try OffsetOption.unit(opening.settings) ?? .codePoints
    reading = ConceptRelations.Reading(rawValue: try opening.settings.choice(ConceptRelations.option.name)) ?? .kept
    let path = try SplitFinder.file(for: opening, extensions: PubTatorFormat.extensions)
    lines = try LineReader(files: opening.files, path: path)
  }

  /// The next document.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    try gather()
    if block.isEmpty { return false }
    try block.withText { (text) throws(PluginError) in try fill(draft, from: text) }
    return true
  }

  /// Gathers the lines up to an empty one, or up to the title of another document.
  private func gather() throws(PluginError) {
    block.removeAll()
    if pendingNumber > 0 {
      pending.withUnsafeBufferPointer { block.append(BorrowedText($0), number: pendingNumber) }
      pendingNumber = 0
    }
    var fault: PluginError?
    while !isAtEnd {
      do throws(PluginError) {
        guard let line = try lines.next() else {
          isAtEnd = true
          break
        }
        if line.isBlank {
          if block.isEmpty, fault == nil { continue }
          break
        }
        if !block.isEmpty, try isOtherTitle(line) {
          pending.removeAll(keepingCapacity: true)
          pending.append(contentsOf: line.bytes)
          pendingNumber = lines.line
          break
        }
        block.append(line, number: lines.line)
      } catch {
        if error.kind != .data { isAtEnd = true }
        fault = fault ?? error
      }
    }
    if let fault { throw fault }
  }

  /// Whether a line is the title of another document than the gathered one.
  private func isOtherTitle(_ line: BorrowedText) throws(PluginError) -> Bool {
    guard let title = PubTatorLine.text(line), title.part == .title else { return false }
    return try block.withText { (text) throws(PluginError) in
      let first = text[block.span(0)]
      guard let begun = PubTatorLine.text(first) else { return false }
      return first.part(0, begun.idLength) != line.part(0, title.idLength)
    }
  }

  /// What the annotations of one document add to `extra`.
  private struct Carried {
    var concepts: [JSONValue] = []
    var hasConcepts = false
    var kept: [JSONValue] = []
    var further = JSONObject()
    var relations = ConceptRelations()
  }

  private func fill(_ draft: RecordDraft, from all: BorrowedText) throws(PluginError) {
    let first = all[block.span(0)]
    guard let title = PubTatorLine.text(first), title.part == .title else {
      throw fault(.outsideDocument(first.excerpt), 0)
    }
    let id = first.part(0, title.idLength)
    var next = 1
    var hasAbstract = false
    text.removeAll(keepingCapacity: true)
    text.append(contentsOf: first.dropping(first: title.start).bytes)
    if next < block.count {
      let line = all[block.span(next)]
      if let abstract = PubTatorLine.text(line), abstract.part == .abstract {
        guard line.part(0, abstract.idLength) == id else {
          throw fault(.otherDocument(found: line.part(0, abstract.idLength).excerpt, expected: id.excerpt), next)
        }
        hasAbstract = true
        next += 1
        let body = line.dropping(first: abstract.start)
        if !body.isEmpty {
          text.append(0x0A)
          text.append(contentsOf: body.bytes)
        }
      }
    }
    draft.setID(id)
    draft.setOrigin(file: lines.path, line: block.number(0))
    draft.addText(text)
    draft.hasGold = true
    var carried = Carried()
    if next < block.count {
      var failure: PluginError?
      text.withUnsafeBufferPointer { buffer in
        let map = OffsetMap(BorrowedText(buffer), unit: unit)
        for index in next..<block.count {
          do throws(FormatFault) {
            try add(
              all[block.span(index)], index, id: id, text: BorrowedText(buffer), map: map, to: draft, &carried)
          } catch {
            failure = fault(error, index)
            return
          }
        }
      }
      if let failure { throw failure }
      if let missing = carried.relations.addPairs(reading, to: draft) {
        throw fault(.unknownReference(missing.concept), missing.line)
      }
    }
    var extra = RecordExtra()
    if carried.hasConcepts { extra.object[RecordExtra.concepts] = .array(carried.concepts) }
    var own = JSONObject()
    if !hasAbstract { own["abstract"] = .bool(false) }
    if !carried.kept.isEmpty { own["kept"] = .array(carried.kept) }
    if !carried.further.isEmpty { own["further"] = .object(carried.further) }
    if !own.isEmpty { extra.object[PubTatorFormat.id] = .object(own) }
    try extra.attach(to: draft)
  }

  /// Adds a line behind the texts: a mention, or a line that is kept as it is.
  private func add(
    _ line: BorrowedText, _ number: Int, id: BorrowedText, text: BorrowedText, map: OffsetMap, to draft: RecordDraft,
    _ carried: inout Carried
  ) throws(FormatFault) {
    if let again = PubTatorLine.text(line) {
      let other = line.part(0, again.idLength)
      guard other == id else { throw .otherDocument(found: other.excerpt, expected: id.excerpt) }
      throw .duplicate(part: again.part == .title ? "the title of" : "the abstract of", id: id.excerpt)
    }
    line.columns(0x09, into: &columns)
    guard columns.count > 1 else { throw .unknownLine(line.excerpt) }
    guard line[columns[0]] == id else {
      throw .otherDocument(found: line[columns[0]].excerpt, expected: id.excerpt)
    }
    let second = line[columns[1]]
    guard let start = second.decimal else {
      // A relation begins with its type; what begins otherwise was meant to be an offset.
      guard let letter = second.bytes.first, (letter | 0x20) >= 0x61, (letter | 0x20) <= 0x7A || letter >= 0x80 else {
        throw .badOffset(second.excerpt)
      }
      guard columns.count >= 4 else { throw .missingColumns(found: columns.count, needed: 4) }
      if reading != .kept {
        carried.relations.add(
          relation: labels.intern(second, .pairs), head: line[columns[2]].string, tail: line[columns[3]].string,
          line: number)
      } else {
        carried.kept.append([.integer(Int64(draft.spanCount)), .string(line.dropping(first: columns[1].start).string)])
      }
      return
    }
    guard columns.count >= 5 else { throw .missingColumns(found: columns.count, needed: 5) }
    guard let end = line[columns[2]].decimal else { throw .badOffset(line[columns[2]].excerpt) }
    let span = try map.bytes(start, end)
    let mention = line[columns[3]]
    let found = text[span]
    // A mention over the border of title and abstract is written with another separator than ours.
    guard mention == found || (mention.count == found.count && Self.equalButForLineFeed(mention, found)) else {
      throw .mentionDiffers(mention: mention.excerpt, found: found.excerpt)
    }
    let index = draft.addSpan(
      RecordSpan(span, label: labels.intern(line[columns[4]], .spans)), id: BorrowedText.empty, mention: found)
    carried.relations.add(mention: span, concepts: columns.count > 5 ? line[columns[5]].string : "")
    if columns.count > 5 {
      carried.hasConcepts = true
      carried.concepts.append(.string(line[columns[5]].string))
    } else {
      carried.concepts.append(.null)
    }
    if columns.count > 6 {
      carried.further[String(index)] = .string(line.dropping(first: columns[6].start).string)
    }
  }

  private static func equalButForLineFeed(_ mention: BorrowedText, _ found: BorrowedText) -> Bool {
    for index in 0..<mention.count where mention[index] != found[index] && found[index] != 0x0A { return false }
    return true
  }

  private func fault(_ fault: FormatFault, _ index: Int) -> PluginError {
    fault.at(lines.path, block.number(index))
  }
}
