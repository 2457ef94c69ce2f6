/// The files in a zip archive whose files are stored, not compressed, as torch writes them.
///
/// Read from the central directory, with the 64-bit extensions; PKWARE APPNOTE.TXT, sections 4.3 and 4.5.3. Checksums
/// are not compared, because torch can be told not to compute them.
struct ZipArchive {
  private static let localHeader: UInt64 = 0x0403_4B50
  private static let directoryHeader: UInt64 = 0x0201_4B50
  private static let endRecord: UInt64 = 0x0605_4B50
  private static let end64Locator: UInt64 = 0x0706_4B50
  private static let end64Record: UInt64 = 0x0606_4B50

  /// The bytes of every file, by name, as ranges of the archive.
  let entries: [String: Range<Int>]
  /// The names in the order of the directory.
  let names: [String]

  /// Whether a file begins like an archive.
  static func isArchive(_ file: MappedFile) -> Bool {
    ByteReader(file).unsigned(at: 0, count: 4) == localHeader
  }

  init(_ file: MappedFile) throws(ZipFault) {
    let reader = ByteReader(file)
    let directory = try Self.directory(reader)
    var entries: [String: Range<Int>] = [:]
    var names: [String] = []
    var offset = directory.offset
    for _ in 0..<directory.count {
      let record = try Record(reader, offset)
      guard entries.updateValue(try Self.contents(record, reader), forKey: record.name) == nil else {
        throw .duplicateEntry(record.name)
      }
      names.append(record.name)
      offset = record.end
    }
    self.entries = entries
    self.names = names
  }

  /// Finds the directory by the record at the end, which a comment of up to 65535 bytes may follow.
  private static func directory(_ reader: ByteReader) throws(ZipFault) -> (offset: Int, count: Int) {
    let last = reader.count - 22
    guard last >= 0 else { throw .noDirectory }
    var position = last
    while reader.unsigned(at: position, count: 4) != endRecord {
      position -= 1
      guard position >= 0, position >= last - 65_535 else { throw .noDirectory }
    }
    guard reader.unsigned(at: position + 4, count: 2) == 0 else { throw .multipleDisks }
    let count = try reader.integer(at: position + 10, count: 2)
    let offset = try reader.integer(at: position + 16, count: 4)

    if position >= 20, reader.unsigned(at: position - 20, count: 4) == end64Locator {
      let record = try reader.integer(at: position - 12, count: 8)
      guard reader.unsigned(at: record, count: 4) == end64Record else { throw .brokenRecord(offset: record) }
      return (try reader.integer(at: record + 48, count: 8), try reader.integer(at: record + 32, count: 8))
    }
    return (offset, count)
  }

  /// The range of a file's bytes, which begin behind its local header.
  private static func contents(_ record: Record, _ reader: ByteReader) throws(ZipFault) -> Range<Int> {
    guard record.flags & 1 == 0 else { throw .encrypted(name: record.name) }
    guard record.method == 0, record.storedSize == record.size else {
      throw .compressed(name: record.name, method: record.method)
    }
    let header = record.headerOffset
    guard reader.unsigned(at: header, count: 4) == localHeader else { throw .brokenRecord(offset: header) }
    let nameLength = try reader.integer(at: header + 26, count: 2)
    let extraLength = try reader.integer(at: header + 28, count: 2)
    let start = header + 30 + nameLength + extraLength
    guard start <= reader.count, record.size <= reader.count - start else {
      throw .entryOutOfRange(name: record.name, offset: start, size: record.size, fileSize: reader.count)
    }
    return start..<start + record.size
  }

  /// One record of the directory.
  private struct Record {
    let name: String
    let flags: Int
    let method: Int
    let storedSize: Int
    let size: Int
    let headerOffset: Int
    /// The offset behind this record.
    let end: Int

    init(_ reader: ByteReader, _ offset: Int) throws(ZipFault) {
      guard reader.unsigned(at: offset, count: 4) == directoryHeader else { throw .brokenRecord(offset: offset) }
      flags = try reader.integer(at: offset + 8, count: 2)
      method = try reader.integer(at: offset + 10, count: 2)
      let nameLength = try reader.integer(at: offset + 28, count: 2)
      let extraStart = offset + 46 + nameLength
      let extraEnd = extraStart + (try reader.integer(at: offset + 30, count: 2))
      end = extraEnd + (try reader.integer(at: offset + 32, count: 2))
      guard end <= reader.count else { throw .brokenRecord(offset: offset) }
      name = reader.text(offset + 46..<extraStart)

      // A field of all ones is found in the extension of 64-bit sizes instead, in this order.
      var extension64 = try Extension64(reader, extraStart..<extraEnd)
      size = try extension64.resolve(try reader.integer(at: offset + 24, count: 4))
      storedSize = try extension64.resolve(try reader.integer(at: offset + 20, count: 4))
      headerOffset = try extension64.resolve(try reader.integer(at: offset + 42, count: 4))
    }
  }

  /// The extension of a record that holds 64-bit sizes (header ID 1).
  private struct Extension64 {
    private let reader: ByteReader
    private var fields = 0..<0

    init(_ reader: ByteReader, _ extra: Range<Int>) throws(ZipFault) {
      self.reader = reader
      var position = extra.lowerBound
      while position + 4 <= extra.upperBound {
        let id = try reader.integer(at: position, count: 2)
        let end = position + 4 + (try reader.integer(at: position + 2, count: 2))
        guard end <= extra.upperBound else { throw .brokenRecord(offset: position) }
        if id == 1 { fields = position + 4..<end }
        position = end
      }
    }

    mutating func resolve(_ field: Int) throws(ZipFault) -> Int {
      guard field == 0xFFFF_FFFF else { return field }
      guard fields.count >= 8 else { throw .brokenRecord(offset: fields.lowerBound) }
      let value = try reader.integer(at: fields.lowerBound, count: 8)
      fields = fields.lowerBound + 8..<fields.upperBound
      return value
    }
  }
}

/// Little-endian numbers and text out of a mapped file, with bounds.
private struct ByteReader {
  private let file: MappedFile
  let count: Int

  init(_ file: MappedFile) {
    self.file = file
    count = file.count
  }

  /// The number in `count` bytes, or nil outside the file.
  func unsigned(at offset: Int, count: Int) -> UInt64? {
    guard offset >= 0, offset <= self.count - count else { return nil }
    return file.withSpan(offset..<offset + count) { bytes in
      (0..<count).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << (8 * $1) }
    }
  }

  /// The number in `count` bytes, which must be one that offsets can be.
  func integer(at offset: Int, count: Int) throws(ZipFault) -> Int {
    // Far below the largest integer, so that sums of a few of them cannot overflow.
    guard let value = unsigned(at: offset, count: count), value < 1 << 60 else {
      throw .brokenRecord(offset: offset)
    }
    return Int(value)
  }

  func text(_ range: Range<Int>) -> String {
    String(decoding: file.copy(range), as: UTF8.self)
  }
}
