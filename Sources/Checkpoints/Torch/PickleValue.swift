/// A value that the restricted pickle reader can make.
///
/// What has parts is an index into the reader's lists, so that values that contain each other, or are nested very deep,
/// need neither reference counting nor recursion.
enum PickleValue: Equatable {
  case none
  case bool(Bool)
  case integer(Int)
  case float(Double)
  case string(String)
  case bytes
  case tuple(Int)
  case list(Int)
  case dictionary(Int)
  case global(PickleGlobal)
  case storage(Int)
  case tensor(Int)
}

/// The classes and functions that dictionaries of tensors are made with.
enum PickleGlobal: Equatable {
  case orderedDictionary
  case rebuildTensor
  case rebuildParameter
  case size
  case storageType(String)

  /// Knows a name, or not.
  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch", "Size"): self = .size
    case ("torch", _) where name.hasSuffix("Storage") && name != "Storage": self = .storageType(name)
    default: return nil
    }
  }

  /// The Python name, for errors.
  var qualifiedName: (module: String, name: String) {
    switch self {
    case .orderedDictionary: ("collections", "OrderedDict")
    case .rebuildTensor: ("torch._utils", "_rebuild_tensor_v2")
    case .rebuildParameter: ("torch._utils", "_rebuild_parameter")
    case .size: ("torch", "Size")
    case .storageType(let name): ("torch", name)
    }
  }
}

/// The numbers that tensors share, as the pickle names them.
struct PickleStorage: Equatable {
  let elementType: ElementType
  /// The name of the file in the archive's `data` folder.
  let key: String
  let elementCount: Int
}

/// A view of a storage, as the pickle describes it.
struct PickleTensor: Equatable {
  let storage: PickleStorage
  /// In elements.
  let offset: Int
  let shape: [Int]
  /// In elements, one a dimension.
  let strides: [Int]
}
