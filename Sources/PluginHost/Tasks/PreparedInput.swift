import PluginAPI

/// A part of one side of an input.
public enum PreparedChunk: Equatable, Sendable {
  /// A range of a text of the record.
  case copy(source: Int, range: Range<Int>)
  /// Text that stands for a range of a text of the record.
  case replace(source: Int, range: Range<Int>, text: String)
  /// Text that the record does not have.
  case insert(text: String)
  /// One entry of the vocabulary, for a range when one is given.
  case token(text: String, source: Int?, range: Range<Int>)

  /// The range of a text of the record that it stands for; nil when it has none.
  var covered: (source: Int, range: Range<Int>)? {
    switch self {
    case .copy(let source, let range), .replace(let source, let range, _): (source, range)
    case .token(_, let source, let range): source.flatMap { range.isEmpty ? nil : ($0, range) }
    case .insert: nil
    }
  }
}

/// What happens to a side that is longer than fits.
public enum PreparedFit: UInt32, Sendable {
  /// Several overlapping windows.
  case window = 0
  /// One window that keeps every replaced chunk and every token; refused when they do not fit.
  case around = 1
  /// One window; the tail is cut.
  case truncate = 2
  /// An error that names the record.
  case refuse = 3
}

/// One side of an input.
public struct PreparedSide: Equatable, Sendable {
  /// Its parts, in order.
  public let chunks: [PreparedChunk]
  /// What happens when it is longer than fits.
  public let fit: PreparedFit
  /// The most pieces it may have; nil: what the maximum length leaves.
  public let maximum: Int?

  /// Makes a side.
  public init(
    chunks: [PreparedChunk], fit: PreparedFit, maximum: Int?
  ) {
    self.chunks = chunks
    self.fit = fit
    self.maximum = maximum
  }
}

/// One input of the encoder, as a task wants it made from a record.
public struct PreparedInput: Equatable, Sendable {
  /// The plugin's own number.
  public let tag: UInt64
  /// The first side.
  public let first: PreparedSide
  /// The second side; nil for an input of one side.
  public let second: PreparedSide?

  /// Makes an input.
  public init(
    tag: UInt64, first: PreparedSide, second: PreparedSide?
  ) {
    self.tag = tag
    self.first = first
    self.second = second
  }
}

extension PreparedInput {
  private static let mostChunks: UInt64 = 1 << 20
  private static let longestText: UInt64 = 1 << 20

  /// Copies and checks what a plugin's `prepare` gave for a record.
  init(_ pointer: UnsafePointer<bp_input>?, record: StoredRecord, site: PluginSite) throws(PluginError) {
    let input: bp_input
    do throws(AdoptionFault) {
      input = try adopt(pointer, as: bp_input.self)
    } catch {
      if case .size(let found) = error { throw .nonsense(site, .size(field: "bp_input", found: found)) }
      throw .nonsense(site, .badPointer(field: "bp_input"))
    }
    tag = input.tag
    first = try Self.side(input.a, input.n_a, input.fit_a, input.max_a, "a", record, site)
    second = input.n_b == 0 ? nil : try Self.side(input.b, input.n_b, input.fit_b, input.max_b, "b", record, site)
    // Two sides that both move would make windows in two directions.
    let moving: [PreparedFit] = [.window, .around]
    if let second, moving.contains(first.fit), moving.contains(second.fit) {
      throw .nonsense(site, .outOfRange(field: "fit_b", value: Int64(second.fit.rawValue), allowed: 2...3))
    }
  }

  private static func side(
    _ chunks: UnsafePointer<bp_chunk>?, _ count: UInt64, _ fit: UInt32, _ maximum: UInt64, _ name: String,
    _ record: StoredRecord, _ site: PluginSite
  ) throws(PluginError) -> PreparedSide {
    guard count <= mostChunks else { throw .nonsense(site, .tooMany(field: name, found: count, limit: mostChunks)) }
    guard count == 0 || chunks != nil else { throw .nonsense(site, .badPointer(field: name)) }
    guard let fit = PreparedFit(rawValue: fit) else {
      throw .nonsense(site, .outOfRange(field: "fit_\(name)", value: Int64(fit), allowed: 0...3))
    }
    var side: [PreparedChunk] = []
    // Windows are cut by the texts' order: a piece that came again, or too late, would be owned twice or never.
    var ends: [Int: Int] = [:]
    for position in 0..<Int(count) {
      guard let chunk = chunks?[position] else { break }
      let prepared = try self.chunk(chunk, "\(name)[\(position)]", record, site)
      if let (source, range) = prepared.covered {
        guard range.lowerBound >= ends[source, default: 0] else {
          throw .nonsense(
            site, .order(field: "\(name)[\(position)]", start: UInt64(range.lowerBound), end: UInt64(ends[source] ?? 0))
          )
        }
        ends[source] = range.upperBound
      }
      side.append(prepared)
    }
    return PreparedSide(chunks: side, fit: fit, maximum: maximum == 0 ? nil : Int(clamping: maximum))
  }

  private static func chunk(
    _ chunk: bp_chunk, _ field: String, _ record: StoredRecord, _ site: PluginSite
  ) throws(PluginError) -> PreparedChunk {
    let isInRecord = chunk.source != BP_NONE && chunk.kind != BP_INSERT
    if isInRecord {
      guard Int(chunk.source) < record.texts.count else {
        throw .nonsense(
          site,
          .outOfRange(
            field: field + ".source", value: Int64(chunk.source), allowed: 0...Int64(max(0, record.texts.count - 1))))
      }
      let fits = record.withTextBytes(Int(chunk.source)) { bytes in
        chunk.start <= chunk.end && chunk.end <= UInt64(bytes.count) && isScalarBoundary(Int(chunk.start), in: bytes)
          && isScalarBoundary(Int(chunk.end), in: bytes)
      }
      guard fits else {
        let length = record.withTextBytes(Int(chunk.source)) { UInt64($0.count) }
        throw .nonsense(site, .range(field: field, start: chunk.start, end: chunk.end, length: length))
      }
    }
    let source = isInRecord ? Int(chunk.source) : nil
    let range = isInRecord ? Int(chunk.start)..<Int(chunk.end) : 0..<0
    switch chunk.kind {
    case BP_COPY:
      guard let source else { throw .nonsense(site, .nothing(field: field + ".source")) }
      return .copy(source: source, range: range)
    case BP_REPLACE:
      guard let source else { throw .nonsense(site, .nothing(field: field + ".source")) }
      return .replace(source: source, range: range, text: try text(chunk, field, site))
    case BP_INSERT:
      return .insert(text: try text(chunk, field, site))
    case BP_TOKEN:
      let entry = try text(chunk, field, site)
      guard !entry.isEmpty else { throw .nonsense(site, .nothing(field: field + ".text")) }
      return .token(text: entry, source: source, range: range)
    default:
      throw .nonsense(site, .outOfRange(field: field + ".kind", value: Int64(chunk.kind), allowed: 0...3))
    }
  }

  private static func text(_ chunk: bp_chunk, _ field: String, _ site: PluginSite) throws(PluginError) -> String {
    try site.text(chunk.text, field: field + ".text", atMost: longestText)
  }
}
