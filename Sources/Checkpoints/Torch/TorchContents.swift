/// What a torch file holds: its tensors and where they lie.
struct TorchContents {
  private(set) var tensors: [StridedTensor] = []
  private(set) var otherKeys: [String] = []

  init(_ file: MappedFile) throws(TorchFault) {
    guard ZipArchive.isArchive(file) else { throw Self.isLegacy(file) ? .legacyForm : .notTorch }
    let archive: ZipArchive
    do throws(ZipFault) {
      archive = try ZipArchive(file)
    } catch {
      throw .archive(error)
    }
    // Everything lies in one folder, whose name is that under which the file was saved.
    let suffix = "data.pkl"
    guard let pickleName = archive.names.first(where: { $0 == suffix || $0.hasSuffix("/" + suffix) }),
      let pickleRange = archive.entries[pickleName]
    else { throw .noPickle }
    let folder = String(pickleName.dropLast(suffix.count))
    if let byteOrder = archive.entries[folder + "byteorder"], file.copy(byteOrder).starts(with: Array("big".utf8)) {
      throw .bigEndian
    }

    var reader = PickleReader()
    do throws(PickleFault) {
      try file.withSpan(pickleRange) { bytes throws(PickleFault) in try reader.read(bytes) }
    } catch {
      throw .pickle(error, offset: reader.offset)
    }
    for (name, value) in try Self.stateDictionary(reader) {
      guard case .tensor(let index) = value else {
        otherKeys.append(name)
        continue
      }
      tensors.append(try Self.place(reader.tensors[index], name: name, folder: folder, archive))
    }
    if tensors.isEmpty { throw .noStateDictionary }
  }

  /// Whether a file begins like the form before torch 1.6: a pickle of the number 0x1950A86A20F9469CFC6C.
  private static func isLegacy(_ file: MappedFile) -> Bool {
    let number: [UInt8] = [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    guard file.count >= 2 + number.count else { return false }
    return file.copy(0..<1) == [0x80] && file.copy(2..<2 + number.count) == number
  }

  /// The members of the outermost dictionary, or of its `state_dict`; of two equal keys the later value counts, as in
  /// Python.
  private static func stateDictionary(
    _ reader: PickleReader
  ) throws(TorchFault) -> [(name: String, value: PickleValue)] {
    guard case .dictionary(let rootIndex) = reader.root else { throw .noStateDictionary }
    var index = rootIndex
    if let nested = reader.dictionaries[rootIndex].last(where: { $0.key == .string("state_dict") })?.value,
      case .dictionary(let nestedIndex) = nested
    {
      index = nestedIndex
    }
    var names: [String] = []
    var values: [String: PickleValue] = [:]
    for (key, value) in reader.dictionaries[index] {
      guard case .string(let name) = key else { throw .noStateDictionary }
      if values.updateValue(value, forKey: name) == nil { names.append(name) }
    }
    return names.compactMap { name in values[name].map { (name, $0) } }
  }

  private static func place(
    _ tensor: PickleTensor, name: String, folder: String, _ archive: ZipArchive
  ) throws(TorchFault) -> StridedTensor {
    let storage = tensor.storage
    let needed = storage.elementCount * storage.elementType.byteCount
    guard let range = archive.entries[folder + "data/" + storage.key] else {
      throw .storage(key: storage.key, needed: needed, found: nil)
    }
    guard range.count >= needed else { throw .storage(key: storage.key, needed: needed, found: range.count) }
    if let fault = StridedTensor.fault(tensor, name: name) { throw fault }
    guard let description = TensorDescription(name: name, elementType: storage.elementType, shape: tensor.shape) else {
      throw .pickle(.tensorShape(shape: tensor.shape, strides: tensor.strides), offset: 0)
    }
    // A tensor without elements may have any offset; it has no place.
    let offset = description.elementCount == 0 ? 0 : tensor.offset * storage.elementType.byteCount
    return StridedTensor(description: description, start: range.lowerBound + offset, strides: tensor.strides)
  }
}
