/// The form before torch 1.6: pickles one after the other, then the bytes of every storage.
///
/// The pickles are a number, the version of the form, what the writer's machine was like, the dictionary, and the keys of
/// the storages in the order of their bytes; each storage has the count of its elements before it (torch,
/// `serialization.py`, `_legacy_save`).
struct TorchLegacyFile: TorchParts {
  let pickle: PickleReader
  /// Where each storage's bytes lie, behind its count.
  private var ranges: [String: Range<Int>] = [:]

  /// The pickle of 0x1950A86A20F9469CFC6C, without the version of the protocol.
  private static let number: [UInt8] = [
    0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, UInt8(ascii: "."),
  ]
  private static let version = 1001
  private static let countBytes = 8

  /// Whether a file begins like this form.
  static func isOne(_ file: MappedFile) -> Bool {
    guard file.count >= 2 + number.count else { return false }
    return file.copy(0..<1) == [0x80] && file.copy(2..<2 + number.count) == number
  }

  init(_ file: MappedFile) throws(TorchFault) {
    var offset = 2 + Self.number.count
    func next() throws(TorchFault) -> PickleReader {
      let reader = try PickleReader.read(file, in: offset..<file.count)
      offset += reader.end
      return reader
    }
    guard try next().root == .integer(Self.version) else { throw .notTorch }
    let machine = try next()
    guard case .dictionary(let index) = machine.root else { throw .notTorch }
    if machine.dictionaries[index].contains(where: { $0.key == .string("little_endian") && $0.value == .bool(false) }) {
      throw .bigEndian
    }
    pickle = try next()
    let keys = try next()
    guard case .list(let list) = keys.root else { throw .notTorch }
    let storages = pickle.storages
    for value in keys.lists[list] {
      guard case .string(let key) = value else { throw .notTorch }
      guard let storage = storages.first(where: { $0.key == key }) else {
        throw .storage(key: key, needed: 0, found: nil)
      }
      guard let count = Self.count(file, at: offset) else {
        throw .storage(key: key, needed: Self.countBytes, found: max(0, file.count - offset))
      }
      let (bytes, overflowed) = count.multipliedReportingOverflow(by: storage.elementType.byteCount)
      let start = offset + Self.countBytes
      guard count >= 0, !overflowed, bytes <= file.count - start else {
        throw .storage(key: key, needed: overflowed ? .max : bytes, found: file.count - start)
      }
      ranges[key] = start..<start + bytes
      offset = start + bytes
    }
  }

  func range(ofStorage storage: PickleStorage) -> Range<Int>? { ranges[storage.key] }

  private static func count(_ file: MappedFile, at offset: Int) -> Int? {
    guard offset + countBytes <= file.count else { return nil }
    return file.copy(offset..<offset + countBytes).reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
