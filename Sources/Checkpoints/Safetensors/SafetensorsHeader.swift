import JSON

/// The header of a safetensors file, read and checked against the length of the file.
///
/// Eight bytes hold the length of the header, little-endian; then comes the header, a JSON object of tensors, and then
/// their bytes, which the tensors share out without holes and overlaps.
struct SafetensorsHeader {
  /// A tensor and its bytes, as offsets into the file.
  struct Entry {
    let description: TensorDescription
    let range: Range<Int>
  }

  /// The longest header that the format allows.
  static let lengthLimit = 100_000_000
  /// The key of the free metadata.
  static let metadataKey = "__metadata__"

  /// The tensors, in the order of their bytes.
  let entries: [Entry]
  /// The free metadata.
  let metadata: [String: String]

  init(_ file: MappedFile) throws(SafetensorsFault) {
    guard file.count >= 8 else { throw .tooShort(fileSize: file.count) }
    let length = file.withSpan(0..<8) { bytes in
      (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << (8 * $1) }
    }
    let limit = min(Self.lengthLimit, file.count - 8)
    guard length <= UInt64(limit) else { throw .headerLength(length: length, limit: limit) }
    let dataStart = 8 + Int(length)

    let root: JSONValue
    do throws(JSONParseError) {
      root = try file.withSpan(8..<dataStart) { bytes throws(JSONParseError) in try JSONValue.parse(bytes) }
    } catch {
      if case .duplicateKey(let name) = error.kind { throw .duplicateName(name) }
      throw .header(error)
    }
    do throws(JSONAccessError) {
      metadata = try Self.metadata(JSONCursor(root))
    } catch {
      throw .headerValue(error)
    }
    entries = try Self.entries(JSONCursor(root), dataStart: dataStart, dataSize: file.count - dataStart)
    try Self.checkCoverage(entries, dataStart: dataStart, dataSize: file.count - dataStart)
  }

  private static func metadata(_ root: JSONCursor) throws(JSONAccessError) -> [String: String] {
    guard let member = try root.optionalMember(metadataKey) else { return [:] }
    var metadata: [String: String] = [:]
    for (key, value) in try member.members() { metadata[key] = try value.string() }
    return metadata
  }

  private static func entries(
    _ root: JSONCursor, dataStart: Int, dataSize: Int
  ) throws(SafetensorsFault) -> [Entry] {
    var entries: [Entry] = []
    let members: [(key: String, value: JSONCursor)]
    do throws(JSONAccessError) {
      members = try root.members()
    } catch {
      throw .headerValue(error)
    }
    // JSON keys differ by bytes; names that are the same text written differently would be told apart nowhere else.
    var names = Set<String>()
    for (name, member) in members where name != metadataKey {
      guard names.insert(name).inserted else { throw .duplicateName(name) }
      let fields = try Fields(member)
      entries.append(try entry(name, fields, dataStart: dataStart, dataSize: dataSize))
    }
    return entries.sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
  }

  private static func entry(
    _ name: String, _ fields: Fields, dataStart: Int, dataSize: Int
  ) throws(SafetensorsFault) -> Entry {
    let (typeName, shape, begin, end) = (fields.typeName, fields.shape, fields.begin, fields.end)
    guard let type = ElementType(safetensorsName: typeName) else { throw .elementType(tensor: name, name: typeName) }
    guard let description = TensorDescription(name: name, elementType: type, shape: shape) else {
      throw .shape(tensor: name, shape: shape)
    }
    guard begin >= 0, begin <= end else { throw .misorderedOffsets(tensor: name, begin: begin, end: end) }
    guard end <= dataSize else { throw .truncated(tensor: name, end: end, dataSize: dataSize) }
    guard end - begin == description.byteCount else {
      throw .byteCount(
        tensor: name, shape: shape, elementType: type, expected: description.byteCount, found: end - begin)
    }
    return Entry(description: description, range: dataStart + begin..<dataStart + end)
  }

  /// The members of one tensor's object.
  private struct Fields {
    let typeName: String
    let shape: [Int]
    let begin: Int
    let end: Int

    init(_ member: JSONCursor) throws(SafetensorsFault) {
      do throws(JSONAccessError) {
        typeName = try member.member("dtype").string()
        shape = try member.member("shape").integers()
        let offsets = try member.member("data_offsets")
        let bounds = try offsets.integers()
        guard bounds.count == 2 else { throw .missing(path: offsets.path.appending(min(bounds.count, 2))) }
        (begin, end) = (bounds[0], bounds[1])
      } catch {
        throw .headerValue(error)
      }
    }
  }

  /// Checks that the tensors cover the data without overlap and without a hole.
  private static func checkCoverage(
    _ entries: [Entry], dataStart: Int, dataSize: Int
  ) throws(SafetensorsFault) {
    var covered = dataStart
    var previous = ""
    for entry in entries {
      let name = entry.description.name
      let begin = entry.range.lowerBound
      if begin < covered {
        throw .overlap(
          tensor: name, begin: begin - dataStart, previous: previous, previousEnd: covered - dataStart)
      }
      if begin > covered { throw .hole(from: covered - dataStart, to: begin - dataStart, before: name) }
      covered = entry.range.upperBound
      previous = name
    }
    if covered < dataStart + dataSize { throw .hole(from: covered - dataStart, to: dataSize, before: nil) }
  }
}
