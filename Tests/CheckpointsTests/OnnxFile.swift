/// An ONNX file taken apart by code of the tests' own.
struct OnnxFile {
  /// A message of the wire format: what each field holds, in order.
  struct Message {
    private(set) var numbers: [Int: [UInt64]] = [:]
    private(set) var parts: [Int: [ArraySlice<UInt8>]] = [:]

    /// Nil when the bytes are no message.
    init?(_ bytes: ArraySlice<UInt8>) {
      var position = bytes.startIndex
      func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
          guard position < bytes.endIndex else { return nil }
          let byte = bytes[position]
          position += 1
          value |= UInt64(byte & 127) << shift
          if byte < 128 { return value }
        }
        return nil
      }
      while position < bytes.endIndex {
        guard let tag = varint() else { return nil }
        let field = Int(tag >> 3)
        switch tag & 7 {
        case 0:
          guard let value = varint() else { return nil }
          numbers[field, default: []].append(value)
        case 2:
          guard let length = varint(), length <= UInt64(bytes.endIndex - position) else { return nil }
          parts[field, default: []].append(bytes[position..<position + Int(length)])
          position += Int(length)
        case 5:
          guard bytes.endIndex - position >= 4 else { return nil }
          let value = (0..<4).reduce(UInt64(0)) { $0 | UInt64(bytes[position + $1]) << UInt64(8 * $1) }
          numbers[field, default: []].append(value)
          position += 4
        default: return nil
        }
      }
    }

    func messages(_ field: Int) -> [Message] { (parts[field] ?? []).compactMap { Message($0) } }
    func texts(_ field: Int) -> [String] { (parts[field] ?? []).map { String(decoding: $0, as: UTF8.self) } }
    func text(_ field: Int) -> String { texts(field).first ?? "" }
    func integer(_ field: Int) -> Int { Int(numbers[field]?.first ?? 0) }
  }

  struct Node {
    let operation: String
    let inputs: [String]
    let outputs: [String]
  }

  struct Tensor {
    let shape: [Int]
    let type: Int
    let bytes: [UInt8]

    var floats: [Float] {
      stride(from: 0, to: bytes.count, by: 4).map { start in
        Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) })
      }
    }
  }

  /// A declared input or output: the number of its type, and its dimensions as text.
  struct Value: Equatable {
    let type: Int
    let shape: [String]
  }

  let formatVersion: Int
  let operatorSet: Int
  var nodes: [Node] = []
  var tensors: [String: Tensor] = [:]
  var inputs: [String: Value] = [:], outputs: [String: Value] = [:]

  /// Nil when the bytes are no such file.
  init?(_ bytes: [UInt8]) {
    guard let model = Message(bytes[...]), let graph = model.messages(7).first, let set = model.messages(8).first else {
      return nil
    }
    formatVersion = model.integer(1)
    operatorSet = set.integer(2)
    nodes = graph.messages(1).map { Node(operation: $0.text(4), inputs: $0.texts(1), outputs: $0.texts(2)) }
    for tensor in graph.messages(5) {
      let shape = (tensor.numbers[1] ?? []).map { Int($0) }
      tensors[tensor.text(8)] = Tensor(
        shape: shape, type: tensor.integer(2), bytes: Array(tensor.parts[9]?.first ?? []))
    }
    inputs = Self.values(graph.messages(11))
    outputs = Self.values(graph.messages(12))
  }

  private static func values(_ messages: [Message]) -> [String: Value] {
    var values: [String: Value] = [:]
    for message in messages {
      guard let tensor = message.messages(2).first?.messages(1).first else { continue }
      let dimensions = tensor.messages(2).first?.messages(1) ?? []
      let shape = dimensions.map { $0.text(2).isEmpty ? String($0.integer(1)) : $0.text(2) }
      values[message.text(1)] = Value(type: tensor.integer(1), shape: shape)
    }
    return values
  }
}
