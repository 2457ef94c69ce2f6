import PluginAPI

/// Reads records, one call at a time.
public final class RecordCursor: @unchecked Sendable {
  /// The format.
  public let format: FormatItem
  private let cursor: UnsafeMutableRawPointer?
  private let files: FileAccess
  private let unit: OffsetUnit
  private var isDone = false
  private var memory = RecordMemory()
  /// The failure after which the cursor may only be closed.
  private var failure: PluginError?
  /// The host's label of each of the cursor's own, by kind.
  private var labels: [[UInt32]] = LabelKind.allCases.map { _ in [] }
  private static let mostLabels: UInt64 = 1 << 24

  init(_ format: FormatItem, cursor: UnsafeMutableRawPointer?, files: FileAccess, unit: OffsetUnit) {
    self.format = format
    self.cursor = cursor
    self.files = files
    self.unit = unit
  }

  deinit { format.table.close?(cursor) }

  /// The next records, checked, with UTF-8 offsets and the host's labels; empty at the end.
  ///
  /// - Parameters:
  ///   - most: how many records to give at most.
  ///   - inventories: where the labels' names are looked up, and added when they are new.
  ///   - counting: whether the records are training gold, whose labels are counted.
  /// - Throws: what the plugin reports, and the same again when called after that; `record` with file, line and id when
  ///   a record is not valid, behind which, and behind whatever came with it, reading may go on.
  public func next(
    atMost most: Int, labels inventories: inout LabelInventories, counting: Bool = false
  ) throws(PluginError) -> [StoredRecord] {
    precondition(most > 0, "at least one record must be wanted")
    if let failure { throw failure }
    do throws(PluginError) {
      return try read(atMost: most, labels: &inventories, counting: counting)
    } catch {
      let error = completed(error)
      if !error.isOfOneRecord { failure = error }
      throw error
    }
  }

  /// The error with the failed read that it comes of, which the plugin may have kept for a later call; an error
  /// that names a file is of that file.
  private func completed(_ error: PluginError) -> PluginError {
    guard case .failed(let failure) = error, failure.file.isEmpty else { return error }
    let fault = files.takeReadFault()
    return .failed(
      PluginFailure(
        site: failure.site, status: failure.status, message: failure.message, file: failure.file, line: failure.line,
        record: failure.record, cause: failure.cause ?? fault))
  }

  private func read(
    atMost most: Int, labels inventories: inout LabelInventories, counting: Bool
  ) throws(PluginError) -> [StoredRecord] {
    let site = format.site("next")
    guard !isDone, let next = format.table.next else { return [] }
    guard
      let given = try site.receive(
        bp_records.self, field: "bp_records", mayBeDone: true, { next(cursor, UInt64(most), $0) })
    else {
      isDone = true
      // A plugin may have taken a failed read for the end: half a file is no whole one.
      if let fault = files.takeReadFault() { throw .file(fault) }
      return []
    }
    guard given.count > 0 else { throw .nonsense(site, .nothing(field: "bp_records.count")) }
    guard given.count <= UInt64(most) else {
      throw .nonsense(site, .tooMany(field: "bp_records.count", found: given.count, limit: UInt64(most)))
    }
    guard let first = given.first else { throw .nonsense(site, .badPointer(field: "bp_records.first")) }
    guard given.stride >= bp_record.firstSize, given.stride <= largestTable, given.stride % 8 == 0 else {
      throw .nonsense(site, .size(field: "bp_records.stride", found: given.stride))
    }
    var records: [StoredRecord] = []
    records.reserveCapacity(Int(given.count))
    for index in 0..<Int(given.count) {
      let place = UnsafeRawPointer(first) + index * Int(given.stride)
      let size = place.load(as: UInt64.self)
      guard size <= given.stride else { throw .nonsense(site, .size(field: "bp_record", found: size)) }
      let record = try site.record(place.assumingMemoryBound(to: bp_record.self))
      records.append(try take(record, &inventories, counting: counting, site: site))
    }
    return records
  }

  private func take(
    _ record: bp_record, _ inventories: inout LabelInventories, counting: Bool, site: PluginSite
  ) throws(PluginError) -> StoredRecord {
    var image: RecordImage
    do throws(RecordFault) {
      image = try RecordAdmission().image(record)
      try RecordCheck(unit: unit).check(&image)
    } catch {
      throw .record(site, error)
    }
    for index in image.words.indices {
      image.words[index].label = try map(image.words[index].label, .words, .word, index, record, &inventories)
    }
    for index in image.spans.indices {
      image.spans[index].label = try map(image.spans[index].label, .spans, .span, index, record, &inventories)
    }
    for index in image.pairs.indices {
      image.pairs[index].label = try map(image.pairs[index].label, .pairs, .pair, index, record, &inventories)
    }
    for index in image.classes.indices {
      image.classes[index].label = try map(image.classes[index].label, .records, .class, index, record, &inventories)
    }
    if counting, image.flags & BP_HAS_GOLD != 0 { inventories.count(image) }
    image.names = inventories.names()
    return StoredRecord(image, in: &memory)
  }

  /// The host's label for one of the cursor's.
  private func map(
    _ label: UInt32, _ kind: LabelKind, _ part: RecordPart, _ index: Int, _ record: bp_record,
    _ inventories: inout LabelInventories
  ) throws(PluginError) -> UInt32 {
    guard label != BP_NONE else { return BP_NONE }
    let slot = Int(kind.rawValue)
    while labels[slot].count <= Int(label) {
      guard let name = try name(kind, UInt32(labels[slot].count)) else {
        throw .record(
          format.site("next"),
          RecordFault(
            file: record.file.repaired, line: record.line, id: record.id.repaired,
            problem: .label(part: part, index: index, label: label, known: labels[slot].count)))
      }
      labels[slot].append(UInt32(inventories[kind].add(name)))
    }
    return labels[slot][Int(label)]
  }

  /// A name of the cursor's own table; nil beyond its end.
  private func name(_ kind: LabelKind, _ index: UInt32) throws(PluginError) -> String? {
    let site = format.site("label")
    guard let function = format.table.label else { return nil }
    guard UInt64(index) < Self.mostLabels else {
      throw .nonsense(site, .tooMany(field: "label", found: UInt64(index) + 1, limit: Self.mostLabels))
    }
    var name = bp_str(ptr: nil, len: 0)
    if try site.call(mayBeDone: true, { function(cursor, kind.rawValue, index, &name) }) { return nil }
    // May be empty: the type of mentions that a corpus does not type.
    return try site.text(name, field: "label")
  }
}

extension PluginError {
  /// Whether only one record is at fault, so that its cursor may be asked for the next.
  public var isOfOneRecord: Bool {
    switch self {
    case .record: true
    case .failed(let failure): failure.status == .data && failure.cause == nil
    default: false
    }
  }
}
