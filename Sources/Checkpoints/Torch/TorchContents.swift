/// What a torch file holds: its tensors and where they lie.
struct TorchContents {
  private(set) var tensors: [StridedTensor] = []
  private(set) var otherKeys: [String] = []

  init(_ file: MappedFile) throws(TorchFault) {
    let parts: any TorchParts
    if ZipArchive.isArchive(file) {
      parts = try TorchArchive(file)
    } else if TorchLegacyFile.isOne(file) {
      parts = try TorchLegacyFile(file)
    } else {
      throw .notTorch
    }
    for (name, value) in try Self.stateDictionary(parts.pickle) {
      guard case .tensor(let index) = value else {
        otherKeys.append(name)
        continue
      }
      tensors.append(try Self.place(parts.pickle.tensors[index], name: name, parts))
    }
    if tensors.isEmpty { throw .noStateDictionary }
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
    _ tensor: PickleTensor, name: String, _ parts: any TorchParts
  ) throws(TorchFault) -> StridedTensor {
    let storage = tensor.storage
    let needed = storage.elementCount * storage.elementType.byteCount
    guard let range = parts.range(ofStorage: storage) else {
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

/// The parts of a torch file, in whichever form: the pickle, and the bytes of every storage.
protocol TorchParts {
  /// The pickle of the dictionary, read.
  var pickle: PickleReader { get }
  /// The bytes of a storage in the file; nil where it has none.
  func range(ofStorage storage: PickleStorage) -> Range<Int>?
}
