/// What the permitted globals make of their arguments.
enum PickleConstruction {
  /// The storage of a persistent ID: `('storage', type, key, location, element count)`, which the form before torch 1.6
  /// ends with None; a storage that is a view of another, as torch wrote before 0.4, is none that is read.
  static func storage(_ id: PickleValue, _ tuples: [[PickleValue]]) throws(PickleFault) -> PickleStorage {
    guard case .tuple(let index) = id,
      tuples[index].count == 5 || (tuples[index].count == 6 && tuples[index][5] == .none),
      case .string("storage") = tuples[index][0],
      case .global(.storageType(let typeName)) = tuples[index][1],
      case .string(let key) = tuples[index][2],
      case .integer(let count) = tuples[index][4], count >= 0
    else { throw .persistentID }
    guard let type = ElementType(torchStorage: typeName) else { throw .storageType(typeName) }
    guard !count.multipliedReportingOverflow(by: type.byteCount).overflow else { throw .integerTooLarge }
    return PickleStorage(elementType: type, key: key, elementCount: count)
  }

  /// The tensor of `_rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks[, metadata])`.
  static func tensor(
    _ arguments: [PickleValue], _ storages: [PickleStorage], _ tuples: [[PickleValue]]
  ) throws(PickleFault) -> PickleTensor {
    guard case .storage(let storage) = arguments[0], case .integer(let offset) = arguments[1],
      let shape = integers(arguments[2], tuples), let strides = integers(arguments[3], tuples),
      shape.count == strides.count, offset >= 0
    else {
      let (module, name) = PickleGlobal.rebuildTensor.qualifiedName
      throw .arguments(module: module, name: name)
    }
    guard strides.allSatisfy({ $0 >= 0 }),
      TensorDescription.elementCount(of: shape, storages[storage].elementType) != nil
    else { throw .tensorShape(shape: shape, strides: strides) }
    return PickleTensor(storage: storages[storage], offset: offset, shape: shape, strides: strides)
  }

  /// The members in a list of pairs, or nil when it is something else.
  static func members(
    _ value: PickleValue, _ lists: [[PickleValue]], _ tuples: [[PickleValue]]
  ) -> [(key: PickleValue, value: PickleValue)]? {
    guard case .list(let index) = value else { return nil }
    var members: [(key: PickleValue, value: PickleValue)] = []
    for pair in lists[index] {
      let parts: [PickleValue]
      switch pair {
      case .tuple(let index): parts = tuples[index]
      case .list(let index): parts = lists[index]
      default: return nil
      }
      guard parts.count == 2 else { return nil }
      members.append((parts[0], parts[1]))
    }
    return members
  }

  private static func integers(_ value: PickleValue, _ tuples: [[PickleValue]]) -> [Int]? {
    guard case .tuple(let index) = value else { return nil }
    var integers: [Int] = []
    for part in tuples[index] {
      guard case .integer(let integer) = part else { return nil }
      integers.append(integer)
    }
    return integers
  }
}
