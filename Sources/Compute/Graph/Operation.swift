/// One operation of a graph: its shapes, its forward and its backward, side by side.
///
/// An operation is a small struct that holds its settings. It keeps no numbers: those are in the arena.
public protocol Operation {
  /// The name in messages.
  var name: String { get }

  /// The leading inputs that are matrices with a row for every row of the one output, where a row of it depends on their
  /// same rows and on the other inputs alone; 0 for any other operation. Some of the rows may then be computed at a time.
  var rowInputCount: Int { get }

  /// The outputs' types and the memory wanted, from the inputs' types. Throws when they do not fit.
  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference

  /// Makes ready what the pieces of a run by rows share. Most operations share nothing.
  func prepare(_ run: OperationRun)

  /// Computes the outputs; every element must be written.
  func forward(_ run: OperationRun) throws(OperationProblem)

  /// Computes the inputs' gradients from the outputs' gradients.
  func backward(_ run: OperationRun) throws(OperationProblem)
}

extension Operation {
  /// Rows do not stand alone, unless an operation says so.
  public var rowInputCount: Int { 0 }

  /// Nothing is shared.
  public func prepare(_ run: OperationRun) {}
}

/// What `Operation.infer` found out.
public struct Inference {
  /// One type an output.
  public var outputs: [TensorType]
  /// Bytes that live from the forward to the backward, or during the forward when none follows.
  public var savedBytes = 0
  /// Bytes of scratch memory during the forward.
  public var forwardScratchBytes = 0
  /// Bytes of scratch memory during the backward.
  public var backwardScratchBytes = 0
  /// Bytes of scratch memory a worker, in either direction.
  public var workerScratchBytes = 0
  /// The inputs that the backward reads.
  public var kept: KeptInputs = .all
  /// Whether the backward reads the outputs.
  public var keepsOutputs = false

  /// An inference with these outputs that saves nothing.
  public init(_ outputs: TensorType...) { self.outputs = outputs }

  /// An inference with these outputs that saves nothing.
  public init(outputs: [TensorType]) { self.outputs = outputs }
}

/// The inputs whose values must survive until the backward.
public struct KeptInputs: Sendable, Hashable {
  private var bits: UInt64

  /// Every input.
  public static let all = KeptInputs(bits: .max)
  /// No input.
  public static let none = KeptInputs(bits: 0)

  /// Just these.
  public static func only(_ inputs: Int...) -> KeptInputs {
    KeptInputs(bits: inputs.reduce(0) { $0 | 1 << UInt64($1) })
  }

  func contains(_ input: Int) -> Bool { input > 63 ? bits == .max : bits >> UInt64(input) & 1 == 1 }
}
