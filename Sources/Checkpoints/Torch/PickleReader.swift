/// Reads the pickle of a torch file: the steps that `torch.save` uses for dictionaries of tensors, and no others.
///
/// A pickle is a program for a stack machine (Python's `pickletools` lists its operations). Here every value is plain
/// data; a global that does not make tensors is refused by name, and nothing is ever imported or called.
struct PickleReader {
  /// The parts of tuples, by index.
  private(set) var tuples: [[PickleValue]] = []
  /// The parts of lists, by index.
  private(set) var lists: [[PickleValue]] = []
  /// The members of dictionaries, by index.
  private(set) var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  /// The tensors, by index.
  private(set) var tensors: [PickleTensor] = []
  /// The outermost value.
  private(set) var root = PickleValue.none
  /// The offset of the step under way, for errors.
  private(set) var offset = 0

  /// The offset behind the pickle, once it is read.
  var end: Int { input.position }

  /// The storages, by index.
  private(set) var storages: [PickleStorage] = []
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var input = PickleBytes()

  /// Makes a reader that has read nothing yet.
  init() {}

  /// Reads a whole pickle; afterwards `root` and the lists hold its value.
  mutating func read(_ bytes: Span<UInt8>) throws(PickleFault) {
    while true {
      offset = input.position
      let operation = try input.byte(bytes)
      if operation == UInt8(ascii: ".") {
        root = try pop()
        return
      }
      if try literal(operation, bytes) { continue }
      if try container(operation) { continue }
      if try memory(operation, bytes) { continue }
      try construct(operation, bytes)
    }
  }

  // MARK: Numbers and text

  private mutating func literal(_ operation: UInt8, _ bytes: Span<UInt8>) throws(PickleFault) -> Bool {
    switch operation {
    case 0x80:  // PROTO
      let version = Int(try input.byte(bytes))
      guard (2...5).contains(version) else { throw .pickleProtocol(version) }
    case 0x95: _ = try input.unsigned(bytes, 8)  // FRAME: only a hint about buffering
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case UInt8(ascii: "J"): stack.append(.integer(try input.signed(bytes, 4)))
    case UInt8(ascii: "K"): stack.append(.integer(Int(try input.byte(bytes))))
    case UInt8(ascii: "M"): stack.append(.integer(try input.length(bytes, 2)))
    case 0x8A: stack.append(.integer(try input.signed(bytes, Int(try input.byte(bytes)))))  // LONG1
    case 0x8B: stack.append(.integer(try input.signed(bytes, try input.length(bytes, 4))))  // LONG4
    case UInt8(ascii: "G"):  // BINFLOAT: most significant byte first
      stack.append(.float(Double(bitPattern: try input.unsigned(bytes, 8).byteSwapped)))
    case UInt8(ascii: "X"): stack.append(.string(try input.text(bytes, try input.length(bytes, 4))))
    case 0x8C: stack.append(.string(try input.text(bytes, Int(try input.byte(bytes)))))  // SHORT_BINUNICODE
    case 0x8D: stack.append(.string(try input.text(bytes, try input.length(bytes, 8))))  // BINUNICODE8
    case UInt8(ascii: "U"): stack.append(.string(try input.text(bytes, Int(try input.byte(bytes)))))  // Python 2 text
    case UInt8(ascii: "T"): stack.append(.string(try input.text(bytes, try input.length(bytes, 4))))
    case UInt8(ascii: "C"): try appendBytes(bytes, Int(try input.byte(bytes)))
    case UInt8(ascii: "B"): try appendBytes(bytes, try input.length(bytes, 4))
    case 0x8E: try appendBytes(bytes, try input.length(bytes, 8))  // BINBYTES8
    default: return false
    }
    return true
  }

  /// Bytes are kept as a value without contents; state dictionaries have none.
  private mutating func appendBytes(_ bytes: Span<UInt8>, _ count: Int) throws(PickleFault) {
    try input.skip(bytes, count)
    stack.append(.bytes)
  }

  // MARK: Tuples, lists, dictionaries

  private mutating func container(_ operation: UInt8) throws(PickleFault) -> Bool {
    switch operation {
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: ")"): appendTuple([])
    case 0x85: appendTuple(try pop(1))
    case 0x86: appendTuple(try pop(2))
    case 0x87: appendTuple(try pop(3))
    case UInt8(ascii: "t"): appendTuple(try popToMark())
    case UInt8(ascii: "]"): appendList([])
    case UInt8(ascii: "l"): appendList(try popToMark())
    case UInt8(ascii: "a"): try extendList(try pop(1), operation)
    case UInt8(ascii: "e"): try extendList(try popToMark(), operation)
    case UInt8(ascii: "}"): appendDictionary([])
    case UInt8(ascii: "d"): appendDictionary(try pairs(try popToMark(), operation))
    case UInt8(ascii: "s"): try extendDictionary(try pop(2), operation)
    case UInt8(ascii: "u"): try extendDictionary(try popToMark(), operation)
    default: return false
    }
    return true
  }

  private mutating func appendTuple(_ parts: [PickleValue]) {
    tuples.append(parts)
    stack.append(.tuple(tuples.count - 1))
  }

  private mutating func appendList(_ parts: [PickleValue]) {
    lists.append(parts)
    stack.append(.list(lists.count - 1))
  }

  private mutating func appendDictionary(_ members: [(key: PickleValue, value: PickleValue)]) {
    dictionaries.append(members)
    stack.append(.dictionary(dictionaries.count - 1))
  }

  private mutating func extendList(_ parts: [PickleValue], _ operation: UInt8) throws(PickleFault) {
    guard case .list(let index)? = stack.last else { throw .unexpectedValue(operation: operation) }
    lists[index] += parts
  }

  private mutating func extendDictionary(_ parts: [PickleValue], _ operation: UInt8) throws(PickleFault) {
    guard case .dictionary(let index)? = stack.last else { throw .unexpectedValue(operation: operation) }
    dictionaries[index] += try pairs(parts, operation)
  }

  private func pairs(
    _ parts: [PickleValue], _ operation: UInt8
  ) throws(PickleFault) -> [(key: PickleValue, value: PickleValue)] {
    guard parts.count.isMultiple(of: 2) else { throw .unexpectedValue(operation: operation) }
    return stride(from: 0, to: parts.count, by: 2).map { (parts[$0], parts[$0 + 1]) }
  }

  // MARK: What is kept and recalled

  private mutating func memory(_ operation: UInt8, _ bytes: Span<UInt8>) throws(PickleFault) -> Bool {
    switch operation {
    case UInt8(ascii: "q"): memo[Int(try input.byte(bytes))] = try top()
    case UInt8(ascii: "r"): memo[try input.length(bytes, 4)] = try top()
    case 0x94: memo[memo.count] = try top()  // MEMOIZE
    case UInt8(ascii: "h"): try recall(Int(try input.byte(bytes)))
    case UInt8(ascii: "j"): try recall(try input.length(bytes, 4))
    case UInt8(ascii: "0"): _ = try pop()
    case UInt8(ascii: "1"): _ = try popToMark()
    case UInt8(ascii: "2"): stack.append(try top())
    default: return false
    }
    return true
  }

  private mutating func recall(_ index: Int) throws(PickleFault) {
    guard let value = memo[index] else { throw .notKept(index: index) }
    stack.append(value)
  }

  private func top() throws(PickleFault) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else { throw .stackUnderflow }
    return value
  }

  private mutating func pop() throws(PickleFault) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func pop(_ count: Int) throws(PickleFault) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw .stackUnderflow }
    let values = Array(stack.suffix(count))
    stack.removeLast(count)
    return values
  }

  private mutating func popToMark() throws(PickleFault) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw .stackUnderflow }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  // MARK: Globals and what is made with them

  private mutating func construct(_ operation: UInt8, _ bytes: Span<UInt8>) throws(PickleFault) {
    switch operation {
    case UInt8(ascii: "c"):
      try appendGlobal(module: try input.line(bytes), name: try input.line(bytes))
    case 0x93:  // STACK_GLOBAL
      let parts = try pop(2)
      guard case .string(let module) = parts[0], case .string(let name) = parts[1] else {
        throw .unexpectedValue(operation: operation)
      }
      try appendGlobal(module: module, name: name)
    case UInt8(ascii: "Q"):  // BINPERSID
      let storage = try PickleConstruction.storage(try pop(), tuples)
      storages.append(storage)
      stack.append(.storage(storages.count - 1))
    case UInt8(ascii: "R"):  // REDUCE
      let parts = try pop(2)
      guard case .global(let global) = parts[0], case .tuple(let index) = parts[1] else {
        throw .unexpectedValue(operation: operation)
      }
      try reduce(global, tuples[index])
    case UInt8(ascii: "b"):  // BUILD: the attributes of a state dictionary hold versions of modules, not tensors
      _ = try pop()
      guard case .dictionary = try top() else { throw .unexpectedValue(operation: operation) }
    default:
      throw .operation(operation)
    }
  }

  private mutating func appendGlobal(module: String, name: String) throws(PickleFault) {
    guard let global = PickleGlobal(module: module, name: name) else {
      throw .forbiddenGlobal(module: module, name: name)
    }
    stack.append(.global(global))
  }

  private mutating func reduce(_ global: PickleGlobal, _ arguments: [PickleValue]) throws(PickleFault) {
    let (module, name) = global.qualifiedName
    switch (global, arguments.count) {
    case (.orderedDictionary, 0):
      appendDictionary([])
    case (.orderedDictionary, 1):
      guard let members = PickleConstruction.members(arguments[0], lists, tuples) else {
        throw .arguments(module: module, name: name)
      }
      appendDictionary(members)
    case (.rebuildTensor, 6...7):
      tensors.append(try PickleConstruction.tensor(arguments, storages, tuples))
      stack.append(.tensor(tensors.count - 1))
    case (.rebuildParameter, 3):
      guard case .tensor = arguments[0] else { throw .arguments(module: module, name: name) }
      stack.append(arguments[0])
    case (.size, 1):
      guard case .tuple = arguments[0] else { throw .arguments(module: module, name: name) }
      stack.append(arguments[0])
    default:
      throw .arguments(module: module, name: name)
    }
  }
}
