/// A graph of the Open Neural Network Exchange format while it is being made: nodes, inputs, outputs, and the weights, whose
/// numbers come later; https://github.com/onnx/onnx, onnx/onnx.proto.
public struct OnnxGraph: Sendable {
  /// The version of the operators, the first that has LayerNormalization.
  static let operatorSet = 17
  /// The version of the format that belongs to it.
  static let formatVersion = 8

  /// A parameter that becomes an initializer.
  struct Weight: Sendable {
    /// The parameter as everybody else has it.
    let tensor: TensorDescription
    /// Whether it is stored input by output, as a product wants it.
    let isTransposed: Bool

    /// The shape as stored.
    var storedShape: [Int] { isTransposed ? tensor.shape.reversed() : tensor.shape }
  }

  /// A dimension of an input or output.
  enum Dimension: Sendable {
    case named(String)
    case size(Int)
  }

  /// The types of elements that are used, by their number in `TensorProto.DataType`.
  enum Element: Int, Sendable {
    case float = 1
    case int64 = 7
  }

  /// The value of an attribute.
  enum Attribute: Sendable {
    case integer(Int)
    case integers([Int])
    case float(Float)
  }

  /// The weights in the order in which they are first used.
  private(set) var weights: [Weight] = []
  /// The nodes, each a `NodeProto`.
  private(set) var nodes: [[UInt8]] = []
  /// The small constants, each a `TensorProto`.
  private(set) var constants: [[UInt8]] = []
  /// The inputs and the outputs, each a `ValueInfoProto`.
  private(set) var inputs: [[UInt8]] = [], outputs: [[UInt8]] = []
  /// The names of the outputs.
  public private(set) var outputNames: [String] = []

  private var constantNames: Set<String> = []

  init() {}

  /// The parameters whose numbers the file needs.
  public var parameters: [TensorDescription] { weights.map(\.tensor) }

  /// Appends a node with one output; answers the output's name, which is the node's.
  @discardableResult
  mutating func node(
    _ operation: String, _ name: String, _ operands: [String], _ attributes: [(String, Attribute)] = []
  ) -> String {
    var writer = WireWriter()
    for operand in operands { writer.text(1, operand) }
    writer.text(2, name)
    writer.text(3, name)
    writer.text(4, operation)
    for (key, value) in attributes {
      writer.message(5) { attribute in
        attribute.text(1, key)
        switch value {
        case .float(let number):
          attribute.fixed32(2, number.bitPattern)
          attribute.integer(20, 1)
        case .integer(let number):
          attribute.integer(3, number)
          attribute.integer(20, 2)
        case .integers(let numbers):
          for number in numbers { attribute.integer(8, number) }
          attribute.integer(20, 7)
        }
      }
    }
    nodes.append(writer.bytes)
    return name
  }

  /// Declares a parameter; answers its name.
  mutating func weight(_ tensor: TensorDescription, isTransposed: Bool = false) -> String {
    weights.append(Weight(tensor: tensor, isTransposed: isTransposed))
    return tensor.name
  }

  /// A number as a constant; answers its name.
  mutating func constant(_ name: String, _ number: Float) -> String {
    constant(name, .float, shape: [], WireWriter.littleEndian(UInt64(number.bitPattern), byteCount: 4))
  }

  /// Integers as a constant of one dimension; answers its name.
  mutating func constant(_ name: String, _ numbers: [Int]) -> String {
    let bytes = numbers.flatMap { WireWriter.littleEndian(UInt64(bitPattern: Int64($0)), byteCount: 8) }
    return constant(name, .int64, shape: [numbers.count], bytes)
  }

  /// An index as a constant without dimensions; answers its name.
  mutating func index(_ name: String, _ number: Int) -> String {
    constant(name, .int64, shape: [], WireWriter.littleEndian(UInt64(bitPattern: Int64(number)), byteCount: 8))
  }

  /// Declares an input.
  mutating func input(_ name: String, _ type: Element, _ shape: [Dimension]) {
    inputs.append(Self.value(name, type, shape))
  }

  /// Declares a node's output as one of the graph.
  mutating func output(_ name: String, _ type: Element, _ shape: [Dimension]) {
    outputs.append(Self.value(name, type, shape))
    outputNames.append(name)
  }

  /// What stands before the numbers of a tensor in its `TensorProto`.
  static func tensorHead(_ name: String, _ type: Element, shape: [Int], byteCount: Int) -> [UInt8] {
    var writer = WireWriter()
    for size in shape { writer.integer(1, size) }
    writer.integer(2, type.rawValue)
    writer.text(8, name)
    return writer.bytes + WireWriter.prefix(9, byteCount: byteCount)
  }

  private mutating func constant(_ name: String, _ type: Element, shape: [Int], _ bytes: [UInt8]) -> String {
    if constantNames.insert(name).inserted {
      constants.append(Self.tensorHead(name, type, shape: shape, byteCount: bytes.count) + bytes)
    }
    return name
  }

  private static func value(_ name: String, _ type: Element, _ shape: [Dimension]) -> [UInt8] {
    var writer = WireWriter()
    writer.text(1, name)
    writer.message(2) { kind in
      kind.message(1) { tensor in
        tensor.integer(1, type.rawValue)
        tensor.message(2) { message in
          for dimension in shape {
            message.message(1) { entry in
              switch dimension {
              case .size(let size): entry.integer(1, size)
              case .named(let name): entry.text(2, name)
              }
            }
          }
        }
      }
    }
    return writer.bytes
  }
}
