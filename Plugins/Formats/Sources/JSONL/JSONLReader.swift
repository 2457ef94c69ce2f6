import JSON
import PluginSDK

/// Reads JSON lines: one record a line. A fault costs its line, not the file.
public final class JSONLReader: RecordReader {
  /// The tags, types and classes so far.
  public let labels = LabelTables()

  private let lines: LineReader
  private let unit: OffsetUnit
  private let fileName: String
  private let log: Log
  private var told: Set<String> = []

  /// Opens the file, or the split of the folder.
  public init(opening: FormatOpening) throws(PluginError) {
    unit = try OffsetOption.unit(opening.settings) ?? .codePoints
    let path = try SplitFinder.file(for: opening, extensions: JSONLFormat.extensions)
    fileName = FileName.base(path)
    log = opening.log
    lines = try LineReader(files: opening.files, path: path, maximumLineBytes: 1 << 30)
  }

  /// The record of the next line that is not blank.
  public func read(into draft: RecordDraft) throws(PluginError) -> Bool {
    while let line = try lines.next() {
      if line.isBlank { continue }
      let value: JSONValue
      do throws(JSONParseError) {
        value = try JSONValue.parse(line.bytes.span)
      } catch {
        throw FormatFault.json(error.kind, column: error.column).at(lines.path, lines.line)
      }
      do throws(FormatFault) {
        try fill(draft, JSONFields(value, at: .root))
      } catch {
        throw error.at(lines.path, lines.line)
      }
      draft.setOrigin(file: lines.path, line: lines.line)
      return true
    }
    return false
  }

  private func fill(_ draft: RecordDraft, _ fields: JSONFields) throws(FormatFault) {
    if let id = try fields.name("id") { draft.setID(id) } else { draft.setID("\(fileName):\(lines.line)") }
    if let kind = try fields.string("kind") { draft.setKind(kind) }
    let firstPassage = try JSONLTexts.add(fields, to: draft)
    let annotations = JSONLAnnotations(draft: draft, labels: labels, unit: unit, firstPassage: firstPassage)
    try annotations.add(fields)
    try carry(fields, in: draft)
  }

  private static let knownKeys: Set<String> = [
    "id", "kind", "text", "texts", "question", "passages", "words", "sentences", "entities", "relations", "answers",
    "classes",
    "values", "extra",
  ]

  /// Warns, once, of an unknown key that is likely a known one which the line has not: what it holds would be missed.
  private func warn(of key: String, _ fields: JSONFields) {
    let distance = key.utf8.count > 5 ? 2 : 1
    guard !told.contains(key), let meant = nearestKey(to: key, in: Self.knownKeys.sorted(), maximumDistance: distance),
      fields.member(meant) == nil
    else { return }
    told.insert(key)
    log.write(
      .warning,
      "\(lines.path):\(lines.line): \"\(key)\" is no member that is read, and is kept as it is; \"\(meant)\" is one")
  }

  /// Keeps what `extra` holds, and unknown keys of the line under the format's own name.
  private func carry(_ fields: JSONFields, in draft: RecordDraft) throws(FormatFault) {
    var extra = RecordExtra()
    if let value = fields.member("extra") {
      guard case .object(let object) = value else { throw fields.wrong("extra", "an object") }
      extra.object = object
    }
    if fields.object.members.contains(where: { !Self.knownKeys.contains($0.key) }) {
      var unknown = extra[JSONLFormat.id] ?? JSONObject()
      for member in fields.object.members where !Self.knownKeys.contains(member.key) {
        unknown[member.key] = member.value
        warn(of: member.key, fields)
      }
      extra.object[JSONLFormat.id] = .object(unknown)
    }
    do throws(PluginError) {
      try extra.attach(to: draft)
    } catch {
      throw .badValue(path: "extra", value: error.message)
    }
  }
}
